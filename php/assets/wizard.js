/**
 * The wizard: courier code, account, store. The step is stored in the shop, so that a reload or a second tab continues.
 */
( function ( wp ) {
	const { createElement: el } = wp.element;
	const { __, sprintf } = wp.i18n;
	const { ui, requests, StoreStep } = window.trackingTech;

	const STEPS = [ 'courier', 'login', 'store' ];

	function Wizard( { state } ) {
		const { step } = state.wizard;
		const views = { courier: CourierStep, login: LoginStep, store: StoreStep };
		return el( 'div', { className: 'trackingtech-wizard' },
			el( Progress, { step } ),
			el( views[ step ], { key: step, state, Step } )
		);
	}

	function Progress( { step } ) {
		const names = {
			courier: __( 'Courier', 'trackingtech-for-woocommerce' ),
			login: __( 'Account', 'trackingtech-for-woocommerce' ),
			store: __( 'Store', 'trackingtech-for-woocommerce' ),
		};
		const at = STEPS.indexOf( step );
		return el( 'ol', { className: 'trackingtech-steps' }, STEPS.map( ( name, index ) =>
			el(
				'li',
				{
					key: name,
					className: index < at ? 'is-done' : '',
					'aria-current': index === at ? 'step' : undefined,
				},
				index < at && el( ui.Icon, { name: 'yes' } ),
				index < at && el(
					'span',
					{ className: 'screen-reader-text' },
					__( 'Done:', 'trackingtech-for-woocommerce' ) + ' '
				),
				names[ name ]
			)
		) );
	}

	/** The frame of each step: heading, what will be sent where, and the way back. */
	function Step( { number, title, sends, backTo, children } ) {
		const form = ui.useForm( {} );
		return el( ui.Card, { id: 'trackingtech-step', title: el( StepTitle, { number, title } ) },
			children,
			el( 'p', { className: 'description trackingtech-sends' }, el( ui.Icon, { name: 'privacy' } ), ' ', sends ),
			backTo && el(
				ui.ActionButton,
				{ variant: 'link', busy: form.busy, onClick: () => form.submit( () => requests.goBack( backTo ) ) },
				__( 'Back', 'trackingtech-for-woocommerce' )
			),
			el( ui.Problem, { message: form.otherProblem() } )
		);
	}

	function StepTitle( { number, title } ) {
		// translators: 1: number of the step, 2: what it is about.
		const text = sprintf( __( 'Step %1$d of 3: %2$s', 'trackingtech-for-woocommerce' ), number, title );
		return el( 'span', { tabIndex: -1, className: 'trackingtech-step-title' }, text );
	}

	function CourierStep( { state } ) {
		const { courier } = state.wizard;
		const form = ui.useForm( { code: courier ? courier.code : '' } );
		function check( event ) {
			event.preventDefault();
			if ( ! form.values.code.trim() ) {
				form.refuse( 'code', __( 'Enter the code your courier gave you.', 'trackingtech-for-woocommerce' ) );
				return;
			}
			form.submit( ( { code } ) => requests.checkCourier( code ) );
		}
		return el( Step, {
			number: 1,
			title: __( 'Courier', 'trackingtech-for-woocommerce' ),
			// translators: %s: host name.
			sends: sprintf( __( 'When you press “Check code”, the code, an anonymous identifier of this shop and the word “woocommerce” go to %s. Nothing is sent before that.', 'trackingtech-for-woocommerce' ), state.shop.registry ),
		},
			el( 'form', { onSubmit: check, noValidate: true },
				el(
					ui.Field,
					{
						form,
						name: 'code',
						label: __( 'Courier code', 'trackingtech-for-woocommerce' ),
						help: __( 'Your courier tells you its code; it names the company on TrackingTech.', 'trackingtech-for-woocommerce' ),
					}
				),
				el( ui.Problem, { message: form.otherProblem( 'code' ) } ),
				el(
					ui.ActionButton,
					{ variant: 'primary', type: 'submit', busy: form.busy },
					__( 'Check code', 'trackingtech-for-woocommerce' )
				)
			)
		);
	}

	function LoginStep( { state } ) {
		const { courier, email } = state.wizard;
		return el( Step, {
			number: 2,
			title: __( 'Account', 'trackingtech-for-woocommerce' ),
			// translators: 1: name of the courier, 2: host name.
			sends: sprintf( __( 'When you press “Log in”, your email, your password, the code of %1$s, an anonymous identifier of this shop and the word “woocommerce” go to %2$s. The password is not kept here.', 'trackingtech-for-woocommerce' ), courier.name, courier.host ),
			backTo: 'courier',
		},
			// translators: %s: name of the courier.
			el( 'p', null, el( 'strong', null, sprintf( __( 'Your courier: %s', 'trackingtech-for-woocommerce' ), courier.name ) ) ),
			el( LoginForm, { email, label: __( 'Log in', 'trackingtech-for-woocommerce' ), logIn: requests.logIn } )
		);
	}

	/** Email and password; also the form of a new login. */
	function LoginForm( { email, label, logIn } ) {
		const form = ui.useForm( { email, password: '' } );
		function submit( event ) {
			event.preventDefault();
			if ( ! form.values.email.includes( '@' ) ) {
				form.refuse( 'email', __( 'Enter the email address of your TrackingTech account.', 'trackingtech-for-woocommerce' ) );
			} else if ( ! form.values.password ) {
				form.refuse( 'password', __( 'Enter the password of your TrackingTech account.', 'trackingtech-for-woocommerce' ) );
			} else {
				form.submit( ( values ) => logIn( values.email, values.password ) );
			}
		}
		return el( 'form', { onSubmit: submit, noValidate: true },
			el(
				ui.Field,
				{
					form,
					name: 'email',
					type: 'email',
					label: __( 'Email', 'trackingtech-for-woocommerce' ),
					autoComplete: 'username',
				}
			),
			el(
				ui.Field,
				{
					form,
					name: 'password',
					type: 'password',
					label: __( 'Password', 'trackingtech-for-woocommerce' ),
					autoComplete: 'current-password',
				}
			),
			el( ui.Problem, { message: form.otherProblem( 'email', 'password' ) } ),
			el( ui.ActionButton, { variant: 'primary', type: 'submit', busy: form.busy }, label )
		);
	}

	window.trackingTech.Wizard = Wizard;
	window.trackingTech.LoginForm = LoginForm;
}( window.wp ) );
