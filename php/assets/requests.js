/**
 * The page's requests to the shop's REST routes. Each error becomes { message, field, code } with a text for the
 * merchant.
 */
( function ( wp ) {
	const { __ } = wp.i18n;
	const { addQueryArgs } = wp.url;
	const root = '/trackingtech/v1';

	/** Callback for the page state, which every answer contains, errors included. */
	let listener = () => {};

	async function request( method, path, data ) {
		try {
			const answer = await wp.apiFetch( { method, path: root + path, data } );
			if ( answer.state ) {
				listener( answer.state );
			}
			return answer;
		} catch ( error ) {
			const told = refusal( error );
			if ( error.data && error.data.state ) {
				listener( error.data.state, told );
			}
			throw told;
		}
	}

	function refusal( error ) {
		const params = Object.entries( ( error.data && error.data.params ) || {} );
		if ( error.code === 'rest_invalid_param' && params.length ) {
			return { code: error.code, field: params[ 0 ][ 0 ], message: params[ 0 ][ 1 ] };
		}
		const code = String( error.code || '' );
		if ( code.startsWith( 'trackingtech.' ) ) {
			return {
				code: code.slice( 'trackingtech.'.length ),
				field: error.data.field || '',
				message: error.message,
			};
		}
		return { code, field: '', message: inOurWords( code, error ) };
	}

	/** Messages for errors that are not ours: WordPress's texts for them are for developers. */
	function inOurWords( code, error ) {
		const status = error.data && error.data.status;
		if ( code === 'rest_cookie_invalid_nonce' || status === 401 || status === 403 ) {
			return __( 'Your session has ended, or you may not do this. Reload the page and log in again.', 'trackingtech-for-woocommerce' );
		}
		if ( code === 'fetch_error' || code === 'offline_error' ) {
			return __( 'Your shop did not answer. Check your internet connection and try again.', 'trackingtech-for-woocommerce' );
		}
		return __( 'Your shop answered with an error. Try again; if it happens again, look at WooCommerce > Status > Logs.', 'trackingtech-for-woocommerce' );
	}

	window.trackingTech = {
		...window.trackingTech,
		requests: {
			onState: ( tell ) => {
				listener = tell;
			},
			state: () => request( 'GET', '/state' ),
			checkCourier: ( code ) => request( 'POST', '/wizard/courier', { code } ),
			logIn: ( email, password ) => request( 'POST', '/wizard/login', { email, password } ),
			findStores: ( search, page ) => request( 'GET', addQueryArgs( '/wizard/stores', { search, page } ) ),
			askStores: () => request( 'POST', '/wizard/stores' ),
			chooseStore: ( id ) => request( 'POST', '/wizard/store', { store_id: id } ),
			goBack: ( to ) => request( 'DELETE', '/wizard', { to } ),
			reconnect: ( email, password ) => request( 'POST', '/reconnect', { email, password } ),
			refreshDeliveries: () => request( 'POST', '/deliveries/refresh' ),
			sendWaiting: () => request( 'POST', '/deliveries/send' ),
			send: ( orderId, confirm = false ) => request( 'POST', `/deliveries/${ orderId }/send`, confirm ? { confirm } : undefined ),
			shopMoved: () => request( 'POST', '/moved' ),
			disconnect: ( hereOnly ) => request( 'POST', '/disconnect', { here_only: hereOnly } ),
		},
	};
}( window.wp ) );
