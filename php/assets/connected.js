/**
 * The page of a connected shop: the numbers that matter, with whom, since when, which order statuses send, the last orders, the way out.
 */
( function ( wp ) {
	const { createElement: el, useEffect } = wp.element;
	const { CheckboxControl } = wp.components;
	const { __ } = wp.i18n;
	const { speak } = wp.a11y;
	const { ui, requests, Disconnect, Numbers, Orders } = window.trackingTech;

	function Connected( { state } ) {
		return el( 'div', { className: 'trackingtech-connected' },
			el( Numbers, { numbers: state.deliveries.numbers } ),
			el( Link, { state } ),
			el( Triggers, { settings: state.settings } ),
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
			state.verdict.code !== 'copy_of_shop' && el( Disconnect, { state, label: __( 'Disconnect…', 'trackingtech-for-woocommerce' ) } )
		);
	}

	function Triggers( { settings } ) {
		const stored = settings.trigger_statuses;
		const form = ui.useForm( { trigger_statuses: stored } );
		const chosen = form.values.trigger_statuses;

		// Saved in another tab: what is stored is what counts.
		useEffect( () => form.change( 'trigger_statuses', stored ), [ stored.join() ] );

		function toggle( slug, on ) {
			form.change( 'trigger_statuses', on ? [ ...chosen, slug ] : chosen.filter( ( other ) => other !== slug ) );
		}
		function save( event ) {
			event.preventDefault();
			form.submit( async () => {
				await requests.saveStatuses( chosen );
				speak( __( 'Saved.', 'trackingtech-for-woocommerce' ) );
			} );
		}
		const error = form.errorOf( 'trigger_statuses' );
		const changed = [ ...chosen ].sort().join() !== [ ...stored ].sort().join();
		return el( ui.Card, { id: 'trackingtech-triggers', title: __( 'When orders are sent', 'trackingtech-for-woocommerce' ) },
			el( 'form', { onSubmit: save },
				el( 'fieldset', { 'aria-describedby': error ? 'trackingtech-triggers-error' : undefined },
					el( 'legend', null, __( 'An order is sent when it reaches one of these statuses:', 'trackingtech-for-woocommerce' ) ),
					el( 'div', { className: 'trackingtech-choices' }, settings.choices.map( ( { slug, label }, at ) => el( CheckboxControl, {
						key: slug,
						label,
						checked: chosen.includes( slug ),
						onChange: ( on ) => toggle( slug, on ),
						ref: at === 0 ? form.register( 'trigger_statuses' ) : undefined,
						__nextHasNoMarginBottom: true,
					} ) ) ),
					el( ui.Problem, { id: 'trackingtech-triggers-error', message: error } )
				),
				el( ui.Problem, { message: form.otherProblem( 'trigger_statuses' ) } ),
				el( ui.ActionButton, { variant: 'secondary', type: 'submit', busy: form.busy }, __( 'Save', 'trackingtech-for-woocommerce' ) ),
				' ',
				el( 'span', { className: 'description' }, changed ? __( 'Not saved yet.', 'trackingtech-for-woocommerce' ) : '' )
			)
		);
	}

	window.trackingTech.Connected = Connected;
}( window.wp ) );
