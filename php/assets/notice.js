/**
 * Remembers that this user has dismissed the admin notice.
 */
( function ( wp ) {
	document.addEventListener( 'click', ( event ) => {
		const notice = event.target.closest( '.trackingtech-notice' );
		if ( notice && event.target.closest( '.notice-dismiss' ) ) {
			// The notice is already gone from the screen; where the request fails, the next page shows it again.
			wp.apiFetch(
				{ method: 'DELETE', path: '/trackingtech/v1/notice', data: { code: notice.dataset.code } }
			).catch( () => {} );
		}
	} );
}( window.wp ) );
