/**
 * Remembers that this user has dismissed the admin notice.
 */
( function ( wp ) {
	document.addEventListener( 'click', ( event ) => {
		const notice = event.target.closest( '.trackingtech-notice' );
		if ( notice && event.target.closest( '.notice-dismiss' ) ) {
			// It is gone from the screen already; when the shop can't be told, it comes back with the next page.
			wp.apiFetch( { method: 'DELETE', path: '/trackingtech/v1/notice', data: { code: notice.dataset.code } } ).catch( () => {} );
		}
	} );
}( window.wp ) );
