/**
 * The page of a connected shop: figures, connection, latest deliveries, disconnect.
 */
( function ( wp ) {
	const { createElement: el } = wp.element;
	const { __ } = wp.i18n;
	const { ui, Disconnect, Numbers, Orders } = window.trackingTech;

	function Connected( { state } ) {
		return el( 'div', { className: 'trackingtech-connected' },
			el( Numbers, { numbers: state.deliveries.numbers } ),
			el( Link, { state } ),
			el( Orders, { deliveries: state.deliveries } )
		);
	}

	function Link( { state } ) {
		const { connection } = state;
		const facts = [
			[ __( 'Courier', 'trackingtech-for-woocommerce' ), connection.courier ],
			[ __( 'Store', 'trackingtech-for-woocommerce' ), connection.store ],
			[ __( 'Account', 'trackingtech-for-woocommerce' ), connection.email ],
			[ __( 'Connected since', 'trackingtech-for-woocommerce' ), connection.since ],
			[ __( 'Connected address', 'trackingtech-for-woocommerce' ), connection.store_url ],
			[ __( 'Orders go to', 'trackingtech-for-woocommerce' ), connection.host ],
		];
		return el( ui.Card, { id: 'trackingtech-link', title: __( 'Connection', 'trackingtech-for-woocommerce' ) },
			el( 'dl', { className: 'trackingtech-facts' }, facts.map( ( [ name, value ] ) =>
				el( 'div', { key: name }, el( 'dt', null, name ), el( 'dd', null, value ) )
			) ),
			state.verdict.code !== 'copy_of_shop' && el(
				Disconnect,
				{ state, label: __( 'Disconnect…', 'trackingtech-for-woocommerce' ) }
			)
		);
	}

	window.trackingTech.Connected = Connected;
}( window.wp ) );
