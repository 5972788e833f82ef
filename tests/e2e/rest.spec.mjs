import { expect, test } from './support/fixtures.mjs';

/** Complete arguments: WordPress looks at those before it asks who is calling. */
const data = { code: 'demo', email: 'demo@trackingtech.test', password: 'demo-password', store_id: '1' };

test( 'Every REST route refuses visitors, and administrators without a nonce', async ( { shop, playwright, context } ) => {
	const routes = await shop.routes();
	expect( routes.length ).toBeGreaterThan( 10 );
	const visitor = await playwright.request.newContext();
	for ( const { path, method } of routes ) {
		const url = `${ shop.url }/wp-json/trackingtech/v1${ path.replace( /\(\?P<\w+>[^)]*\)/, '1' ) }`;
		for ( const client of [ visitor, context.request ] ) {
			const answer = await client.fetch( url, method === 'GET' ? {} : { method, data } );
			expect( [ method, path, answer.status() ] ).toEqual( [ method, path, 401 ] );
			expect( answer.headers()[ 'cache-control' ] ).toContain( 'no-store' );
		}
	}
	await visitor.dispose();
	expect( await shop.sandbox.ledger() ).toEqual( [] );
} );
