/**
 * Runs a bulk action on deliveries: the shop stores which ones, and this page requests one portion after the other.
 * Another tab or a reload continues. Also shows the progress of a backfill, which runs without this page.
 */
( function ( wp ) {
	const { __ } = wp.i18n;
	const { speak } = wp.a11y;
	const path = '/trackingtech/v1/deliveries/bulk';

	/** Pause between two portions, so that the shop has time for its customers. */
	const PAUSE_MS = 300;

	/** How often the page asks for the progress of the backfill. */
	const FOLLOW_MS = 3000;

	function show( box, { total, left, text } ) {
		box.querySelector( '#trackingtech-bulk-text' ).textContent = text;
		box.querySelector( 'progress' ).value = total - left;
	}

	async function goOn( box ) {
		const go = box.querySelector( '.trackingtech-bulk-go' );
		go.hidden = true;
		box.querySelector( '.trackingtech-problem' ).textContent = '';
		try {
			let view = { left: 1 };
			while ( view.left > 0 ) {
				await new Promise( ( resolve ) => setTimeout( resolve, PAUSE_MS ) );
				view = await wp.apiFetch( { method: 'POST', path } );
				show( box, view );
			}
			// Reload: the table shows the new states, and the shop adds the result.
			window.location.reload();
		} catch ( error ) {
			const problem = box.querySelector( '.trackingtech-problem' );
			problem.textContent = String( error.code ).startsWith( 'trackingtech.' )
				? error.message
				: __( 'Your shop did not answer. What is done is done; press “Go on” for the rest.', 'trackingtech-for-woocommerce' );
			go.hidden = false;
			go.focus();
		}
	}

	async function stop( button ) {
		button.disabled = true;
		await wp.apiFetch( { method: 'DELETE', path } ).catch( () => {} );
		window.location.reload();
	}

	const box = document.querySelector( '.trackingtech-bulk' );
	if ( box ) {
		speak( box.querySelector( '#trackingtech-bulk-text' ).textContent );
		box.querySelector( '.trackingtech-bulk-go' ).addEventListener( 'click', () => goOn( box ) );
		box.querySelector( '.trackingtech-bulk-stop' ).addEventListener( 'click', ( event ) => stop( event.target ) );
		goOn( box );
	}

	/**
	 * Updates the number of older orders while they are sent; any other change reloads the page.
	 */
	async function follow( notice, state ) {
		const view = await wp.apiFetch( { path: '/trackingtech/v1/backfill' } ).catch( () => null );
		if ( view && view.state !== state ) {
			window.location.reload();
			return;
		}
		if ( view ) {
			notice.querySelector( '#trackingtech-older-text' ).textContent = view.text;
			Object.assign( notice.querySelector( 'progress' ), { max: Math.max( 1, view.total ), value: view.done } );
		}
		setTimeout( () => follow( notice, state ), FOLLOW_MS );
	}

	const older = document.querySelector( '.trackingtech-older[data-state="running"]' );
	if ( older ) {
		setTimeout( () => follow( older, 'running' ), FOLLOW_MS );
	}

	const done = document.querySelector( '.trackingtech-bulk-done' );
	if ( done ) {
		done.tabIndex = -1; // WordPress's own notices drop the attribute.
		done.focus();
	}
}( window.wp ) );
