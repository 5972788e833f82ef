/**
 * The page: the verdict with its action, then the wizard or the connected shop.
 */
( function ( wp ) {
	const { createElement: el, createRoot, useEffect, useState } = wp.element;
	const { __, sprintf } = wp.i18n;
	const { ui, requests, Wizard, LoginForm, Connected, Disconnect } = window.trackingTech;

	const LOOKS = {
		ok: { kind: 'success', icon: 'yes-alt' },
		not_connected: { kind: 'info', icon: 'info-outline' },
		service_unreachable: { kind: 'warning', icon: 'backup' },
		rate_limited: { kind: 'warning', icon: 'backup' },
	};
	const NEEDS_SOMEBODY = { kind: 'error', icon: 'warning' };

	function Page( { first } ) {
		const [ { state, problem }, setSeen ] = useState( { state: first, problem: '' } );
		useEffect( () => {
			requests.onState(
				( next, refusal ) => setSeen(
					( before ) => ( { state: next, problem: problemAfter( before, next, refusal ) } )
				)
			);
			return followOtherTabs();
		}, [] );
		const view = viewOf( state );
		// Moves the focus to the step's heading, else to the verdict.
		useEffect( focusOnChange( view ), [ view ] );
		useEffect( () => {
			// The tabs depend on the connection, so reload; but not while a problem is shown, which would be lost.
			if ( ! problem && Boolean( state.connection ) !== Boolean( first.connection ) ) {
				reload();
			}
		}, [ state.connection, problem ] );
		return el( 'div', null,
			el( Verdict, { state } ),
			problem && el( 'div', { className: 'notice notice-warning inline' }, el( ui.Problem, { message: problem } ) ),
			state.extension.install && el( Install, { steps: state.extension.install } ),
			! state.extension.install && ! state.connection && el( Wizard, { state } ),
			state.connection && el( Connected, { state } )
		);
	}

	/** Name of the view; the focus moves when it changes. */
	function viewOf( state ) {
		return state.connection ? 'connected' : state.wizard.step;
	}

	/**
	 * Where a refusal changes the view (the draft has expired, another tab has connected), the form is gone, so its
	 * message is shown here.
	 */
	function problemAfter( before, next, refusal ) {
		if ( viewOf( next ) === viewOf( before.state ) ) {
			return before.problem;
		}
		return refusal ? refusal.message : '';
	}

	/** The view before a reload this page has made, so that the focus moves as without the reload. */
	const RELOADED = 'trackingtech-reloaded';
	let shown = window.sessionStorage.getItem( RELOADED );
	window.sessionStorage.removeItem( RELOADED );

	function reload() {
		window.sessionStorage.setItem( RELOADED, 'before' );
		window.location.reload();
	}

	function focusOnChange( view ) {
		return () => {
			const target = document.querySelector( '.trackingtech-step-title' )
				|| document.querySelector( '.trackingtech-verdict' );
			if ( shown !== null && shown !== view && target ) {
				target.focus();
			}
			shown = view;
		};
	}

	/** Reads the state again when the tab becomes visible: another tab may have changed it. */
	function followOtherTabs() {
		const look = () => {
			if ( document.visibilityState === 'visible' ) {
				requests.state().catch( () => {} );
			}
		};
		document.addEventListener( 'visibilitychange', look );
		window.addEventListener( 'focus', look );
		return () => {
			document.removeEventListener( 'visibilitychange', look );
			window.removeEventListener( 'focus', look );
		};
	}

	function Verdict( { state } ) {
		const { verdict } = state;
		const { kind, icon } = LOOKS[ verdict.code ] || NEEDS_SOMEBODY;
		return el( 'div', { className: `notice notice-${ kind } inline trackingtech-verdict`, tabIndex: -1 },
			// Only the text is a live region: with a form inside, screen readers would announce each key.
			el( 'div', { role: 'status' },
				el( 'p', null, el( ui.Icon, { name: icon } ), ' ', el( 'strong', null, verdict.message ) ),
				// translators: %s: date and time.
				verdict.until && el( 'p', null, sprintf( __( 'Next try: %s', 'trackingtech-for-woocommerce' ), verdict.until ) )
			),
			el( Action, { state } )
		);
	}

	/** The action for the verdict. */
	function Action( { state } ) {
		switch ( state.verdict.action ) {
			case 'reconnect':
				return el( Reconnect, { state } );
			case 'choose':
				return el( CopyOfShop, { state } );
			case 'send_now':
				return el( SendWaiting );
			default:
				return null;
		}
	}

	function Install( { steps } ) {
		return el( ui.Card, { id: 'trackingtech-install', title: __( 'What to install', 'trackingtech-for-woocommerce' ) },
			el( 'p', null, __( 'Do this, or send it to your hosting provider:', 'trackingtech-for-woocommerce' ) ),
			el(
				'ol',
				null,
				steps.map( ( { label, value } ) => el( 'li', { key: label }, `${ label }: `, el( 'code', null, value ) ) )
			)
		);
	}

	function Reconnect( { state } ) {
		const { connection } = state;
		return el( 'div', { className: 'trackingtech-reconnect' },
			el(
				'p',
				{ className: 'description' },
				// translators: 1: name of the courier, 2: host name.
				sprintf( __( 'When you press “Log in again”, your email, your password, the code of %1$s, an anonymous identifier of this shop and the word “woocommerce” go to %2$s. The password is not kept here.', 'trackingtech-for-woocommerce' ), connection.courier, connection.host )
			),
			el(
				LoginForm,
				{ email: connection.email, label: __( 'Log in again', 'trackingtech-for-woocommerce' ), logIn: requests.reconnect }
			)
		);
	}

	function SendWaiting() {
		const form = ui.useForm( {} );
		return el( 'div', null,
			el( ui.Problem, { message: form.otherProblem() } ),
			el(
				ui.ActionButton,
				{ variant: 'primary', busy: form.busy, onClick: () => form.submit( requests.sendWaiting ) },
				__( 'Send the waiting orders now', 'trackingtech-for-woocommerce' ) )
		);
	}

	/**
	 * Moved: TrackingTech is told the new address. A copy: only this site forgets, the shop it was copied from goes on.
	 */
	function CopyOfShop( { state } ) {
		const form = ui.useForm( {} );
		return el( 'div', null,
			el(
				'p',
				null,
				// translators: 1: connected address, 2: this site's address.
				sprintf( __( 'Connected is %1$s; this site is %2$s. Has the shop moved here, or is this a copy of it?', 'trackingtech-for-woocommerce' ), state.connection.store_url, state.shop.url )
			),
			el(
				'p',
				{ className: 'description' },
				// translators: %s: host name.
				sprintf( __( 'When you press “The shop has moved here”, both addresses and your store go to %s, and orders go out from here.', 'trackingtech-for-woocommerce' ), state.connection.host )
			),
			el( ui.Problem, { message: form.otherProblem() } ),
			el( 'p', { className: 'trackingtech-buttons' },
				el(
					ui.ActionButton,
					{ variant: 'primary', busy: form.busy, onClick: () => form.submit( requests.shopMoved ) },
					__( 'The shop has moved here', 'trackingtech-for-woocommerce' ) ),
				el( Disconnect, { state, label: __( 'This is a copy…', 'trackingtech-for-woocommerce' ) } )
			)
		);
	}

	/** Called by the page with the state printed into it. */
	window.trackingTech.start = ( first ) => {
		createRoot( document.getElementById( 'trackingtech-page' ) ).render( el( Page, { first } ) );
	};
}( window.wp ) );
