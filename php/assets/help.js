/**
 * The self-test on the tab Help: starts it, then asks for its report until the job has run or the time is over.
 */
( function ( wp ) {
	const { __ } = wp.i18n;
	const { speak } = wp.a11y;

	const PATH = '/trackingtech/v1/self-test';
	const LOOK_AGAIN_MS = 3000;
	const LOOKS = 70;

	/** Each state has a word and an icon, so that colour is not the only sign. */
	const STATES = {
		ok: { icon: 'yes-alt', word: () => __( 'Good', 'trackingtech-for-woocommerce' ) },
		warning: { icon: 'info-outline', word: () => __( 'Note', 'trackingtech-for-woocommerce' ) },
		failed: { icon: 'warning', word: () => __( 'Problem', 'trackingtech-for-woocommerce' ) },
		waiting: { icon: 'clock', word: () => __( 'Waiting', 'trackingtech-for-woocommerce' ) },
	};

	const button = document.getElementById( 'trackingtech-start' );
	const list = document.getElementById( 'trackingtech-steps' );
	const problem = document.getElementById( 'trackingtech-test-problem' );

	function element( tag, className, text ) {
		const made = document.createElement( tag );
		made.className = className;
		made.textContent = text;
		return made;
	}

	function line( step ) {
		const { icon, word } = STATES[ step.state ] || STATES.warning;
		const item = element( 'li', `is-${ step.state }`, '' );
		const mark = element( 'span', `dashicons dashicons-${ icon }`, '' );
		mark.setAttribute( 'aria-hidden', 'true' );
		item.append( mark, ' ', element( 'strong', '', `${ step.label }: ${ word() }` ), ' ', element( 'span', '', step.text ) );
		return item;
	}

	function show( report ) {
		list.replaceChildren( ...report.steps.map( line ) );
		button.setAttribute( 'aria-disabled', report.running ? 'true' : 'false' );
		button.classList.toggle( 'disabled', report.running );
	}

	function refused( error ) {
		button.setAttribute( 'aria-disabled', 'false' );
		button.classList.remove( 'disabled' );
		problem.textContent = String( error.code ).startsWith( 'trackingtech.' )
			? error.message
			: __( 'Your shop did not answer. Reload the page and try again.', 'trackingtech-for-woocommerce' );
		speak( problem.textContent, 'assertive' );
	}

	function follow( report, looks ) {
		show( report );
		if ( ! report.running ) {
			speak( report.steps.map( ( step ) => `${ step.label }: ${ STATES[ step.state ].word() }. ${ step.text }` ).join( ' ' ) );
			return;
		}
		if ( looks > 0 ) {
			setTimeout(
				() => wp.apiFetch( { path: PATH } ).then( ( next ) => follow( next, looks - 1 ) ).catch( refused ),
				LOOK_AGAIN_MS
			);
		}
	}

	function start() {
		if ( button.getAttribute( 'aria-disabled' ) === 'true' ) {
			return;
		}
		problem.textContent = '';
		button.setAttribute( 'aria-disabled', 'true' );
		speak( __( 'The self-test runs.', 'trackingtech-for-woocommerce' ) );
		wp.apiFetch(
			{ method: 'POST', path: PATH, data: { ask: document.getElementById( 'trackingtech-ask' ).checked } }
		)
			.then( ( report ) => follow( report, LOOKS ) )
			.catch( refused );
	}

	button.addEventListener( 'click', start );
}( window.wp ) );
