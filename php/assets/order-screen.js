/**
 * The box on the order screen: its buttons, updates while a worker sends the order, links to fields to correct.
 */
( function ( wp ) {
	const { __, sprintf } = wp.i18n;
	const { speak } = wp.a11y;

	/** How often the shop is asked while a worker sends the order, for two minutes at most. */
	const LOOK_AGAIN_MS = 3000;
	const LOOKS = 40;
	const COPIED_MS = 3000;

	function path( box ) {
		return `/trackingtech/v1/deliveries/${ box.dataset.order }`;
	}

	function show( box, answer ) {
		// Keeps open what was open; the caller restores the focus.
		const open = [ ...box.querySelectorAll( 'details' ) ].map( ( details ) => details.open );
		const act = box.contains( document.activeElement ) ? document.activeElement.dataset.act : null;
		// HTML escaped by the shop, from the same function that printed the box.
		box.innerHTML = answer.html;
		box.querySelectorAll( 'details' ).forEach( ( details, i ) => {
			details.open = Boolean( open[ i ] );
		} );
		return act;
	}

	function focus( box, act ) {
		const button = box.querySelector( `[data-act="${ act }"]:enabled` ) || box.querySelector( '[data-act]:enabled' );
		if ( button ) {
			button.focus();
		}
	}

	/** Asks for a confirmation where the shop requires one (not paid, delivered already). */
	const TO_CONFIRM = [ 'trackingtech.not_paid', 'trackingtech.delivered_already' ];

	async function ask( box, act, confirm = false ) {
		const buttons = box.querySelectorAll( '.trackingtech-act' );
		buttons.forEach( ( button ) => {
			button.disabled = true;
		} );
		try {
			const data = confirm ? { confirm } : undefined;
			const answer = await wp.apiFetch( { method: 'POST', path: `${ path( box ) }/${ act }`, data } );
			show( box, answer );
			speak( answer.delivery.label );
			focus( box, act );
			follow( box, answer, LOOKS );
		} catch ( error ) {
			buttons.forEach( ( button ) => {
				button.disabled = false;
			} );
			// translators: %s: why one would not send the order, a sentence.
			const question = sprintf( __( '%s Send it anyway?', 'trackingtech-for-woocommerce' ), error.message );
			if ( TO_CONFIRM.includes( error.code ) && window.confirm( question ) ) {
				ask( box, act, true );
				return;
			}
			const problem = box.querySelector( '.trackingtech-problem' );
			problem.textContent = String( error.code ).startsWith( 'trackingtech.' )
				? error.message
				: __( 'Your shop did not answer. Reload the page and try again.', 'trackingtech-for-woocommerce' );
			focus( box, act );
		}
	}

	function follow( box, before, looks ) {
		if ( ! before.busy || looks === 0 ) {
			return;
		}
		setTimeout( async () => {
			const answer = await wp.apiFetch( { path: path( box ) } ).catch( () => before );
			if ( answer.delivery.code !== before.delivery.code ) {
				const act = show( box, answer );
				speak( answer.delivery.label );
				if ( act ) {
					focus( box, act );
				}
			}
			follow( box, answer, looks - 1 );
		}, LOOK_AGAIN_MS );
	}

	/** `navigator.clipboard` exists on https only; an admin may be on plain http. */
	async function toClipboard( text ) {
		try {
			await navigator.clipboard.writeText( text );
			return true;
		} catch {
			const area = document.createElement( 'textarea' );
			area.value = text;
			area.style.position = 'fixed';
			area.style.opacity = '0';
			document.body.append( area );
			area.select();
			const done = document.execCommand( 'copy' );
			area.remove();
			return done;
		}
	}

	async function copy( button ) {
		const done = await toClipboard( button.dataset.text );
		button.focus();
		if ( ! done ) {
			speak( __( 'Your browser did not allow copying. Mark the number and copy it.', 'trackingtech-for-woocommerce' ), 'assertive' );
			const number = button.closest( '.trackingtech-order' ).querySelector( '.trackingtech-tracking code' );
			window.getSelection().selectAllChildren( number );
			return;
		}
		speak( __( 'Tracking number copied.', 'trackingtech-for-woocommerce' ) );
		const label = button.dataset.label || button.textContent;
		button.dataset.label = label;
		button.textContent = __( 'Copied', 'trackingtech-for-woocommerce' );
		setTimeout( () => {
			button.textContent = label;
		}, COPIED_MS );
	}

	/** WooCommerce hides the fields of an address until "Edit" is clicked, and replaces a select by a Select2 box. */
	function mend( id ) {
		const field = document.getElementById( id );
		if ( ! field ) {
			return false;
		}
		const column = field.closest( '.order_data_column' );
		const pencil = column && field.offsetParent === null ? column.querySelector( 'a.edit_address' ) : null;
		if ( pencil ) {
			pencil.click();
		}
		const shown = field.classList.contains( 'select2-hidden-accessible' )
			? field.parentElement.querySelector( '.select2-selection' )
			: field;
		shown.scrollIntoView( { block: 'center' } );
		shown.focus();
		return true;
	}

	document.addEventListener( 'click', ( event ) => {
		const act = event.target.closest( '.trackingtech-act' );
		const copied = event.target.closest( '.trackingtech-copy' );
		const link = event.target.closest( '.trackingtech-order .trackingtech-mend' );
		if ( act ) {
			ask( act.closest( '.trackingtech-order' ), act.dataset.act );
		} else if ( copied ) {
			copy( copied );
		} else if ( link && mend( link.hash.slice( 1 ) ) ) {
			event.preventDefault();
		}
	} );

	// Links from other pages have the field's id as fragment.
	window.addEventListener( 'load', () => {
		if ( /^#_(shipping|billing)_\w+$/.test( window.location.hash ) ) {
			mend( window.location.hash.slice( 1 ) );
		}
	} );
}( window.wp ) );
