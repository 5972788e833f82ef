/**
 * The page itself: the verdict first, with the one thing to do about it, then the wizard or the connected shop.
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
			requests.onState( ( next, refusal ) => setSeen( ( before ) => ( { state: next, problem: problemAfter( before, next, refusal ) } ) ) );
			return followOtherTabs();
		}, [] );
		const view = viewOf( state );
		// The step's own heading where there is one, else the verdict: where the reader has to go on.
		useEffect( focusOnChange( view ), [ view ] );
		useEffect( () => {
			// The tabs come and go with the connection. A problem is read first: it would be lost.
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

	/** What is shown, as one word: when it changes, the focus moves. */
	function viewOf( state ) {
		return state.connection ? 'connected' : state.wizard.step;
	}

	/** A refusal that leads elsewhere (the login was forgotten, another tab has connected) has no form left to stand in. */
	function problemAfter( before, next, refusal ) {
		if ( viewOf( next ) === viewOf( before.state ) ) {
			return before.problem;
		}
		return refusal ? refusal.message : '';
	}

	/** What the page has shown before; after a reload of its own it goes on as if nothing but the view had changed. */
	const RELOADED = 'trackingtech-reloaded';
	let shown = window.sessionStorage.getItem( RELOADED );
	window.sessionStorage.removeItem( RELOADED );

	function reload() {
		window.sessionStorage.setItem( RELOADED, 'before' );
		window.location.reload();
	}

	function focusOnChange( view ) {
		return () => {
			const target = document.querySelector( '.trackingtech-step-title' ) || document.querySelector( '.trackingtech-verdict' );
			if ( shown !== null && shown !== view && target ) {
				target.focus();
			}
			shown = view;
		};
	}

	/** Another tab may have gone on: what the shop knows is shown as soon as this one is looked at again. */
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
			// Only the words are announced when they change: a form below them would be read out at each key.
			el( 'div', { role: 'status' },
				el( 'p', null, el( ui.Icon, { name: icon } ), ' ', el( 'strong', null, verdict.message ) ),
				// translators: %s: date and time.
				verdict.until && el( 'p', null, sprintf( __( 'Next try: %s', 'trackingtech-for-woocommerce' ), verdict.until ) )
			),
			el( Action, { state } )
		);
	}

	/** The one thing to do about the verdict. */
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
			el( 'ol', null, steps.map( ( { label, value } ) => el( 'li', { key: label }, `${ label }: `, el( 'code', null, value ) ) ) )
		);
	}

	function Reconnect( { state } ) {
		const { connection } = state;
		return el( 'div', { className: 'trackingtech-reconnect' },
			// translators: 1: name of the courier, 2: host name.
			el( 'p', { className: 'description' }, sprintf( __( 'When you press “Log in again”, your email, your password, the code of %1$s, an anonymous identifier of this shop and the word “woocommerce” go to %2$s. The password is not kept here.', 'trackingtech-for-woocommerce' ), connection.courier, connection.host ) ),
			el( LoginForm, { email: connection.email, label: __( 'Log in again', 'trackingtech-for-woocommerce' ), logIn: requests.reconnect } )
		);
	}

	function SendWaiting() {
		const form = ui.useForm( {} );
		return el( 'div', null,
			el( ui.Problem, { message: form.otherProblem() } ),
			el( ui.ActionButton, { variant: 'primary', busy: form.busy, onClick: () => form.submit( requests.sendWaiting ) },
				__( 'Send the waiting orders now', 'trackingtech-for-woocommerce' ) )
		);
	}

	/** Moved: TrackingTech is told the new address. A copy: only this site forgets, the shop it was copied from goes on. */
	function CopyOfShop( { state } ) {
		const form = ui.useForm( {} );
		return el( 'div', null,
			// translators: 1: connected address, 2: this site's address.
			el( 'p', null, sprintf( __( 'Connected is %1$s; this site is %2$s. Has the shop moved here, or is this a copy of it?', 'trackingtech-for-woocommerce' ), state.connection.store_url, state.shop.url ) ),
			// translators: %s: host name.
			el( 'p', { className: 'description' }, sprintf( __( 'When you press “The shop has moved here”, both addresses and your store go to %s, and orders go out from here.', 'trackingtech-for-woocommerce' ), state.connection.host ) ),
			el( ui.Problem, { message: form.otherProblem() } ),
			el( 'p', { className: 'trackingtech-buttons' },
				el( ui.ActionButton, { variant: 'primary', busy: form.busy, onClick: () => form.submit( requests.shopMoved ) },
					__( 'The shop has moved here', 'trackingtech-for-woocommerce' ) ),
				el( Disconnect, { state, label: __( 'This is a copy…', 'trackingtech-for-woocommerce' ) } )
			)
		);
	}

	/** Called by the page with what the shop knew when it was opened. */
	window.trackingTech.start = ( first ) => {
		createRoot( document.getElementById( 'trackingtech-page' ) ).render( el( Page, { first } ) );
	};
}( window.wp ) );
