/**
 * Once per run: the second shop, the helper plugin and theme in both, and an administrator's cookies.
 */
import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from '@playwright/test';
import { ADMIN_STATE, BARE_SITE, RESULTS, ROOT, SITE, script, site } from './places.mjs';

export default async function globalSetup() {
	mkdirSync( RESULTS, { recursive: true } );
	script( 'site', 'create', BARE_SITE, '--no-extension' );
	const states = [];
	for ( const name of [ SITE, BARE_SITE ] ) {
		const shop = site( name );
		const plugins = join( shop.path, 'wp-content/mu-plugins' );
		mkdirSync( plugins, { recursive: true } );
		copyFileSync( join( ROOT, 'tests/e2e/support/mu-plugin.php' ), join( plugins, 'trackingtech-e2e.php' ) );
		cpSync( join( ROOT, 'tests/e2e/support/theme' ), join( shop.path, 'wp-content/themes/trackingtech-e2e' ), { recursive: true } );
		states.push( await logIn( shop.url ) );
	}
	const cookies = states.flatMap( ( state ) => state.cookies );
	writeFileSync( ADMIN_STATE, JSON.stringify( { cookies, origins: [] } ) );
}

/** Both shops are on one host, told apart by their cookies' names (WordPress hashes its address into them). */
async function logIn( url ) {
	const client = await request.newContext( { baseURL: url, timeout: 120_000 } );
	await client.get( '/wp-login.php' );
	const answer = await client.post( '/wp-login.php', { form: { log: 'admin', pwd: 'admin', 'wp-submit': 'Log In', testcookie: '1' } } );
	const state = await client.storageState();
	await client.dispose();
	if ( ! state.cookies.some( ( cookie ) => cookie.name.startsWith( 'wordpress_logged_in' ) ) ) {
		throw new Error( `Logging in at ${ url } failed with ${ answer.status() }` );
	}
	return state;
}
