/**
 * Step 3: one store out of many. A search field over a list of radio buttons: what browsers and screen readers
 * know best, with the arrow key leading from the one to the other.
 */
( function ( wp ) {
	const { createElement: el, useEffect, useRef, useState } = wp.element;
	const { Button } = wp.components;
	const { __, _n, sprintf } = wp.i18n;
	const { speak } = wp.a11y;
	const { ui, requests } = window.trackingTech;

	/** Debounces the search. */
	const TYPING_PAUSE_MS = 150;

	/** The stores found for a search; ignores answers to older searches. */
	function useStores( search, ready ) {
		const [ found, setFound ] = useState( null );
		const [ problem, setProblem ] = useState( '' );
		const latest = useRef( 0 );

		async function ask( page, before ) {
			const mine = ++latest.current;
			try {
				const answer = await requests.findStores( search, page );
				if ( mine === latest.current ) {
					setFound( { ...answer, items: [ ...before, ...answer.items ] } );
					setProblem( '' );
					speak( countText( answer.total ) );
				}
			} catch ( refusal ) {
				if ( mine === latest.current ) {
					setProblem( refusal.message );
				}
			}
		}
		useEffect( () => {
			if ( ! ready ) {
				return undefined;
			}
			const timer = setTimeout( () => ask( 1, [] ), search ? TYPING_PAUSE_MS : 0 );
			return () => clearTimeout( timer );
		}, [ search, ready ] );
		return { found, problem, more: () => ask( found.page + 1, found.items ) };
	}

	function countText( count ) {
		// translators: %d: number of stores.
		return sprintf( _n( '%d store found.', '%d stores found.', count, 'trackingtech-for-woocommerce' ), count );
	}

	function StoreStep( { state, Step } ) {
		const { wizard, shop } = state;
		const form = ui.useForm( { search: '', store_id: '', name: '' } );
		const stores = useStores( form.values.search, wizard.stores > 0 );
		const { found } = stores;

		// A single store is preselected.
		useEffect( () => {
			if ( found && wizard.stores === 1 && found.items.length === 1 ) {
				choose( form, found.items[ 0 ] );
			}
		}, [ found ] );

		function connect( event ) {
			event.preventDefault();
			if ( ! form.values.store_id ) {
				form.refuse( 'store_id', __( 'Choose a store.', 'trackingtech-for-woocommerce' ) );
				return;
			}
			form.submit( ( { store_id: id } ) => requests.chooseStore( id ) );
		}

		return el( Step, {
			number: 3,
			title: __( 'Store', 'trackingtech-for-woocommerce' ),
			// translators: 1: address of the shop, 2: host name.
			sends: sprintf( __( 'When you press “Connect”, the chosen store, this shop’s address (%1$s), an anonymous identifier of it and the word “woocommerce” go to %2$s. From then on each order that is ready to ship goes there, with its products, shipping address, email and phone.', 'trackingtech-for-woocommerce' ), shop.url, wizard.courier.host ),
			backTo: 'login',
		},
			wizard.stores > 0
				? el( 'form', { onSubmit: connect, noValidate: true },
					el( SearchField, { form } ),
					el( ui.Problem, { message: stores.problem } ),
					el( StoreList, { form, stores, all: wizard.stores } ),
					el( ui.Problem, { message: form.otherProblem( 'store_id' ) } ),
					el(
						ui.ActionButton,
						{ variant: 'primary', type: 'submit', busy: form.busy },
						__( 'Connect', 'trackingtech-for-woocommerce' )
					)
				)
				: el( NoStores, { wizard } )
		);
	}

	function choose( form, store ) {
		form.change( 'store_id', store.id );
		form.change( 'name', store.name );
	}

	/** Arrow down or Enter in the search field selects the first store of the list. */
	function SearchField( { form } ) {
		function enterList( event ) {
			if ( event.key !== 'ArrowDown' && event.key !== 'Enter' ) {
				return;
			}
			event.preventDefault();
			const list = document.getElementById( 'trackingtech-stores' );
			const target = list && ( list.querySelector( 'input:checked' ) || list.querySelector( 'input' ) );
			if ( target ) {
				target.focus();
				target.click();
			}
		}
		return el( 'div', { className: 'trackingtech-field', onKeyDown: enterList },
			el(
				ui.Field,
				{
					form,
					name: 'search',
					type: 'search',
					label: __( 'Search your stores', 'trackingtech-for-woocommerce' ),
					help: __( 'By name, address or number.', 'trackingtech-for-woocommerce' ),
				}
			)
		);
	}

	function StoreList( { form, stores, all } ) {
		const { found } = stores;
		if ( ! found ) {
			return el( 'p', null, __( 'Loading…', 'trackingtech-for-woocommerce' ) );
		}
		const error = form.errorOf( 'store_id' );
		const { store_id: chosen, name } = form.values;
		return el(
			'fieldset',
			{
				className: 'trackingtech-stores',
				id: 'trackingtech-stores',
				'aria-describedby': error ? 'trackingtech-store-error' : undefined,
			},
			el( 'legend', null, __( 'Store', 'trackingtech-for-woocommerce' ) ),
			all > 1 && el(
				'p',
				{ className: 'description' },
				// translators: 1: number of stores found, 2: number of all stores.
				sprintf( __( '%1$d of %2$d stores', 'trackingtech-for-woocommerce' ), found.total, all )
			),
			el( 'div', { className: 'trackingtech-store-list' },
				found.items.map(
					( store, at ) => el(
						StoreChoice,
						{ key: store.id, form, store, first: at === 0, checked: store.id === chosen }
					)
				),
				found.items.length === 0 && el( 'p', null, __( 'No store matches. Try fewer letters.', 'trackingtech-for-woocommerce' ) ),
				found.page < found.pages && el(
					Button,
					{ variant: 'link', onClick: stores.more },
					__( 'Show more stores', 'trackingtech-for-woocommerce' )
				)
			),
			el( ui.Problem, { id: 'trackingtech-store-error', message: error } ),
			// translators: %s: name of the store.
			chosen && el( 'p', null, sprintf( __( 'Chosen: %s', 'trackingtech-for-woocommerce' ), name ) )
		);
	}

	function StoreChoice( { form, store, first, checked } ) {
		return el( 'label', { className: 'trackingtech-store' },
			el( 'input', {
				type: 'radio',
				name: 'store_id',
				value: store.id,
				checked,
				onChange: () => choose( form, store ),
				ref: first ? form.register( 'store_id' ) : undefined,
			} ),
			el( 'span', null, store.name, store.address && el( 'span', { className: 'description' }, store.address ) )
		);
	}

	/** The account has no stores, or they could not be read. */
	function NoStores( { wizard } ) {
		const form = ui.useForm( {} );
		const none = wizard.stores === 0;
		return el( 'div', null,
			none && el( 'p', null, __( 'This account has no stores. Create one in TrackingTech, then look again; or go back and log in with another account.', 'trackingtech-for-woocommerce' ) ),
			el( ui.Problem, { message: form.otherProblem() || wizard.stores_problem } ),
			el(
				ui.ActionButton,
				{ variant: 'primary', busy: form.busy, onClick: () => form.submit( requests.askStores ) },
				none ? __( 'Look again', 'trackingtech-for-woocommerce' ) : __( 'Try again', 'trackingtech-for-woocommerce' )
			)
		);
	}

	window.trackingTech.StoreStep = StoreStep;
}( window.wp ) );
