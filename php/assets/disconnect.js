/**
 * The button Disconnect with its confirmation. Where TrackingTech cannot be reached, the same dialog offers to
 * disconnect here anyway.
 */
( function ( wp ) {
	const { createElement: el, useState } = wp.element;
	const { Button, Modal } = wp.components;
	const { __, sprintf } = wp.i18n;
	const { speak } = wp.a11y;
	const { ui, requests } = window.trackingTech;

	/** A copy of the shop deletes the connection here only: the link belongs to the shop it was copied from. */
	function Disconnect( { state, label } ) {
		const [ asking, setAsking ] = useState( false );
		return el( wp.element.Fragment, null,
			el( Button, { variant: 'secondary', isDestructive: true, onClick: () => setAsking( true ) }, label ),
			asking && el( Dialog, { state, close: () => setAsking( false ) } )
		);
	}

	function Dialog( { state, close } ) {
		const form = ui.useForm( {} );
		const problem = form.otherProblem();
		const disconnect = ( hereOnly ) => form.submit( async () => {
			await requests.disconnect( hereOnly );
			speak( __( 'Disconnected.', 'trackingtech-for-woocommerce' ) );
		} );
		return el(
			Modal,
			{
				title: __( 'Disconnect this shop?', 'trackingtech-for-woocommerce' ),
				onRequestClose: close,
				className: 'trackingtech-dialog',
			},
			state.verdict.code === 'copy_of_shop' ? el( ForACopy, { state } ) : el( ForTheShop, { state } ),
			problem && el( Unreachable, { problem, shop: state.shop } ),
			el( 'p', { className: 'trackingtech-buttons' },
				el( Button, { variant: 'tertiary', onClick: close }, __( 'Cancel', 'trackingtech-for-woocommerce' ) ),
				problem && el(
					ui.ActionButton,
					{ variant: 'secondary', isDestructive: true, busy: form.busy, onClick: () => disconnect( true ) },
					__( 'Disconnect here anyway', 'trackingtech-for-woocommerce' )
				),
				el(
					ui.ActionButton,
					{ variant: 'primary', isDestructive: true, busy: form.busy, onClick: () => disconnect( false ) },
					problem
						? __( 'Try again', 'trackingtech-for-woocommerce' )
						: __( 'Disconnect', 'trackingtech-for-woocommerce' )
				)
			)
		);
	}

	function ForTheShop( { state } ) {
		const { connection, deliveries } = state;
		const waiting = deliveries.counts.queued + deliveries.counts.retry;
		return el( 'div', null,
			// translators: 1: name of the store, 2: address of the shop.
			el( 'p', null, sprintf( __( 'TrackingTech is told that the store %1$s no longer belongs to %2$s; this shop’s address and its customer number there are sent for that. Orders sent so far stay with your courier.', 'trackingtech-for-woocommerce' ), connection.store, state.shop.url ) ),
			waiting > 0 && el(
				'p',
				null,
				// translators: %d: number of orders.
				el( 'strong', null, sprintf( __( 'Orders that still wait and will not be sent: %d', 'trackingtech-for-woocommerce' ), waiting ) )
			)
		);
	}

	function ForACopy( { state } ) {
		// translators: %s: address of the shop.
		return el( 'p', null, sprintf( __( 'This site only forgets the connection it was copied with. %s stays connected.', 'trackingtech-for-woocommerce' ), state.connection.store_url ) );
	}

	function Unreachable( { problem, shop } ) {
		return el( 'div', { className: 'notice notice-warning inline' },
			el( ui.Problem, { message: problem } ),
			// translators: %s: address of the shop.
			el( 'p', null, sprintf( __( 'You are still connected. You can disconnect here anyway: nothing more is sent from %s, and TrackingTech is told as soon as it can be reached.', 'trackingtech-for-woocommerce' ), shop.url ) )
		);
	}

	window.trackingTech.Disconnect = Disconnect;
}( window.wp ) );
