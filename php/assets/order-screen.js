/**
 * The button in the box on the order screen: puts the order in line, then shows what becomes of it.
 */
( function ( wp ) {
	const { __ } = wp.i18n;
	const { speak } = wp.a11y;

	/** While the worker is at it, the shop is asked again this often, for two minutes at most. */
	const LOOK_AGAIN_MS = 3000;
	const LOOKS = 40;

	function path( box ) {
		return `/trackingtech/v1/deliveries/${ box.dataset.order }`;
	}

	function show( box, answer ) {
		// Made and escaped by the shop's own template, the same that printed the box.
		box.innerHTML = answer.html;
	}

	async function send( box ) {
		box.querySelector( '.trackingtech-send' ).disabled = true;
		try {
			const answer = await wp.apiFetch( { method: 'POST', path: `${ path( box ) }/send` } );
			show( box, answer );
			speak( answer.delivery.label );
			const button = box.querySelector( '.trackingtech-send' );
			if ( button ) {
				button.focus();
			}
			follow( box, answer, LOOKS );
		} catch ( error ) {
			box.querySelector( '.trackingtech-send' ).disabled = false;
			box.querySelector( '.trackingtech-problem' ).textContent = String( error.code ).startsWith( 'trackingtech.' )
				? error.message
				: __( 'Your shop did not answer. Reload the page and try again.', 'trackingtech-for-woocommerce' );
		}
	}

	function follow( box, before, looks ) {
		if ( ! before.busy || looks === 0 ) {
			return;
		}
		setTimeout( async () => {
			const answer = await wp.apiFetch( { path: path( box ) } ).catch( () => before );
			if ( answer.delivery.code !== before.delivery.code ) {
				show( box, answer );
				speak( answer.delivery.label );
			}
			follow( box, answer, looks - 1 );
		}, LOOK_AGAIN_MS );
	}

	document.addEventListener( 'click', ( event ) => {
		const button = event.target.closest( '.trackingtech-send' );
		if ( button ) {
			send( button.closest( '.trackingtech-order' ) );
		}
	} );
}( window.wp ) );
