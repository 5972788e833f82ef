/**
 * The box on the order screen: its buttons, what becomes of the order after them, and the way to a field to mend.
 */
( function ( wp ) {
	const { __, sprintf } = wp.i18n;
	const { speak } = wp.a11y;

	/** While the worker is at it, the shop is asked again this often, for two minutes at most. */
	const LOOK_AGAIN_MS = 3000;
	const LOOKS = 40;
	const COPIED_MS = 3000;

	function path( box ) {
		return `/trackingtech/v1/deliveries/${ box.dataset.order }`;
	}

	function show( box, answer ) {
		// What was opened stays open, and who stood on a button still does.
		const open = [ ...box.querySelectorAll( 'details' ) ].map( ( details ) => details.open );
		const act = box.contains( document.activeElement ) ? document.activeElement.dataset.act : null;
		// Made and escaped by the shop's own template, the same that printed the box.
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

	/** What is a mistake most of the time (not paid, delivered already) is done only once it was confirmed. */
	const TO_CONFIRM = [ 'trackingtech.not_paid', 'trackingtech.delivered_already' ];

	async function ask( box, act, confirm = false ) {
		const buttons = box.querySelectorAll( '.trackingtech-act' );
		buttons.forEach( ( button ) => {
			button.disabled = true;
		} );
		try {
			const answer = await wp.apiFetch( { method: 'POST', path: `${ path( box ) }/${ act }`, data: confirm ? { confirm } : undefined } );
			show( box, answer );
			speak( answer.delivery.label );
			focus( box, act );
			follow( box, answer, LOOKS );
		} catch ( error ) {
			buttons.forEach( ( button ) => {
				button.disabled = false;
			} );
			// translators: %s: why one would not send the order, a sentence.
			if ( TO_CONFIRM.includes( error.code ) && window.confirm( sprintf( __( '%s Send it anyway?', 'trackingtech-for-woocommerce' ), error.message ) ) ) {
				ask( box, act, true );
				return;
			}
			box.querySelector( '.trackingtech-problem' ).textContent = String( error.code ).startsWith( 'trackingtech.' )
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

	/** Browsers give the clipboard to secure pages only; a shop's admin may still be on plain http. */
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
			window.getSelection().selectAllChildren( button.closest( '.trackingtech-order' ).querySelector( '.trackingtech-tracking code' ) );
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

	/** WooCommerce hides the fields of an address behind its pencil, and a list of choices behind a box of its own. */
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
		const shown = field.classList.contains( 'select2-hidden-accessible' ) ? field.parentElement.querySelector( '.select2-selection' ) : field;
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

	// A link from another page leads here with the field behind the `#`.
	window.addEventListener( 'load', () => {
		if ( /^#_(shipping|billing)_\w+$/.test( window.location.hash ) ) {
			mend( window.location.hash.slice( 1 ) );
		}
	} );
}( window.wp ) );
