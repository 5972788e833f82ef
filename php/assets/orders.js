/**
 * Deliveries on the connected page: how many wait and why, and the last ones as a table that folds into cards on
 * a narrow screen.
 */
( function ( wp ) {
	const { createElement: el, useEffect, useState } = wp.element;
	const { __, _n, sprintf } = wp.i18n;
	const { speak } = wp.a11y;
	const { ui, requests } = window.trackingTech;

	/** How often the shop (not TrackingTech) is asked while workers send orders. */
	const LOOK_AGAIN_MS = 3000;

	function Orders( { deliveries } ) {
		const { counts, attention, reasons, recent } = deliveries;
		const moving = counts.queued + counts.sending;
		const form = ui.useForm( {} );
		const [ told, setTold ] = useState( '' );
		useLookAgain( moving > 0 );

		async function refresh() {
			setTold( '' );
			const answer = await requests.refreshDeliveries();
			setTold( answer.told );
			speak( answer.told );
		}
		return el( ui.Card, { id: 'trackingtech-orders', title: __( 'Last orders', 'trackingtech-for-woocommerce' ) },
			el( Waiting, { counts, attention, reasons } ),
			recent.length === 0
				? el( 'p', null, __( 'No order has reached a status that sends it yet. The next one that does appears here.', 'trackingtech-for-woocommerce' ) )
				: el( Table, { recent, form, setTold } ),
			el( ui.Problem, { message: form.otherProblem() } ),
			told && el( 'p', { className: 'trackingtech-told' }, told ),
			counts.sent > 0 && el(
				ui.ActionButton,
				{ variant: 'secondary', busy: form.busy, onClick: () => form.submit( refresh ) },
				__( 'Ask for delivery statuses now', 'trackingtech-for-woocommerce' )
			)
		);
	}

	/** Polls while there are orders to send and the page is visible. */
	function useLookAgain( wanted ) {
		useEffect( () => {
			if ( ! wanted ) {
				return undefined;
			}
			const timer = setInterval( () => {
				if ( document.visibilityState === 'visible' ) {
					// No error where polling fails: nobody pressed a button. It is tried again.
					requests.state().catch( () => {} );
				}
			}, LOOK_AGAIN_MS );
			return () => clearInterval( timer );
		}, [ wanted ] );
	}

	function Waiting( { counts, attention, reasons } ) {
		const waiting = counts.queued + counts.retry + counts.sending;
		if ( waiting + counts.held + attention === 0 ) {
			return el( 'p', null, __( 'No order waits.', 'trackingtech-for-woocommerce' ) );
		}
		return el( 'div', null,
			el( 'p', null, el( 'strong', null, waitingText( waiting, attention ) ) ),
			el( 'ul', { className: 'trackingtech-reasons' }, reasons.map( ( reason ) =>
				el( 'li', { key: reason.state.code + reason.text },
					el( ui.StateWord, { state: reason.state } ), ' ',
					// translators: 1: number of orders, 2: why they wait.
					sprintf( __( '(%1$d) %2$s', 'trackingtech-for-woocommerce' ), reason.count, reason.text )
				)
			) )
		);
	}

	function waitingText( waiting, attention ) {
		const texts = [];
		if ( waiting > 0 ) {
			// translators: %d: number of orders.
			texts.push( sprintf( _n( '%d order waits.', '%d orders wait.', waiting, 'trackingtech-for-woocommerce' ), waiting ) );
		}
		if ( attention > 0 ) {
			texts.push(
				sprintf(
					// translators: %d: number of orders.
					_n( '%d order needs your attention.', '%d orders need your attention.', attention, 'trackingtech-for-woocommerce' ),
					attention
				)
			);
		}
		return texts.join( ' ' );
	}

	function Table( { recent, form, setTold } ) {
		const heads = [
			__( 'Order', 'trackingtech-for-woocommerce' ),
			__( 'State', 'trackingtech-for-woocommerce' ),
			__( 'Tracking number', 'trackingtech-for-woocommerce' ),
			__( 'When', 'trackingtech-for-woocommerce' ),
			__( 'Action', 'trackingtech-for-woocommerce' ),
		];
		return el( 'table', { className: 'widefat trackingtech-table', 'aria-labelledby': 'trackingtech-orders' },
			el(
				'thead',
				null,
				el( 'tr', null, heads.map( ( head ) => el( 'th', { key: head, scope: 'col' }, head ) ) )
			),
			el(
				'tbody',
				null,
				recent.map( ( delivery ) => el( Row, { key: delivery.order_id, delivery, heads, form, setTold } ) )
			)
		);
	}

	function Row( { delivery, heads, form, setTold } ) {
		const cells = [
			el( 'th', { key: 0, scope: 'row', 'data-label': heads[ 0 ] }, delivery.edit_url
				? el( 'a', { href: delivery.edit_url }, `#${ delivery.number }` )
				: `#${ delivery.number }` ),
			el( 'td', { key: 1, 'data-label': heads[ 1 ] }, el( StateCell, { delivery } ) ),
			el( 'td', { key: 2, 'data-label': heads[ 2 ] }, el( Tracking, { delivery } ) ),
			el( 'td', { key: 3, 'data-label': heads[ 3 ] }, delivery.at || '–' ),
			el( 'td', { key: 4, 'data-label': heads[ 4 ] }, el( SendButton, { delivery, form, setTold } ) ),
		];
		return el( 'tr', null, cells );
	}

	function StateCell( { delivery } ) {
		return el( 'div', null,
			el( ui.StateWord, { state: delivery.state } ),
			[ delivery.reason, ...delivery.details ].filter( Boolean ).map(
				( line ) => el( 'p', { key: line, className: 'description' }, line )
			),
			delivery.next && el(
				'p',
				{ className: 'description' },
				// translators: %s: date and time.
				sprintf( __( 'Next try: %s', 'trackingtech-for-woocommerce' ), delivery.next )
			),
			delivery.remote_status && el(
				'p',
				{ className: 'description' },
				// translators: %s: delivery status as the courier calls it.
				sprintf( __( 'At the courier: %s', 'trackingtech-for-woocommerce' ), delivery.remote_status )
			)
		);
	}

	function Tracking( { delivery } ) {
		// The URL comes from the courier: only http(s) becomes a link.
		if ( /^https?:\/\//i.test( delivery.tracking_url ) ) {
			return el( 'a', { href: delivery.tracking_url, target: '_blank', rel: 'noopener noreferrer' }, delivery.tracking_id );
		}
		return delivery.tracking_id || '–';
	}

	function SendButton( { delivery, form, setTold } ) {
		const again = delivery.state.code === 'sent';
		const label = again
			? __( 'Send again', 'trackingtech-for-woocommerce' )
			: __( 'Send now', 'trackingtech-for-woocommerce' );
		async function send() {
			try {
				await requests.send( delivery.order_id );
			} catch ( refusal ) {
				// translators: %s: why one would not send the order, a sentence.
				const question = sprintf( __( '%s Send it anyway?', 'trackingtech-for-woocommerce' ), refusal.message );
				if ( ! [ 'not_paid', 'delivered_already' ].includes( refusal.code ) || ! window.confirm( question ) ) {
					throw refusal;
				}
				await requests.send( delivery.order_id, true );
			}
			// translators: %s: order number.
			const text = sprintf( __( 'Order %s is queued, usually sent within a minute.', 'trackingtech-for-woocommerce' ), delivery.number );
			setTold( text );
			speak( text );
		}
		return delivery.can_send && delivery.edit_url && el( ui.ActionButton, {
			variant: 'link',
			busy: form.busy,
			// translators: 1: what the button does, 2: order number.
			'aria-label': sprintf( __( '%1$s: order %2$s', 'trackingtech-for-woocommerce' ), label, delivery.number ),
			onClick: () => form.submit( send ),
		}, label );
	}

	window.trackingTech.Orders = Orders;
}( window.wp ) );
