/**
 * Where things are: the checkout, the shops the specs use, what they leave behind.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join( dirname( fileURLToPath( import.meta.url ) ), '../../..' );
/** Beside the stack that is used, so that runs on several stacks of one checkout don't clear each other's files. */
const STACK = resolve( ROOT, process.env.TRACKINGTECH_STACK || '.stack' );
export const RESULTS = join( STACK, 'e2e/results' );
export const ADMIN_STATE = join( STACK, 'e2e/admin.json' );
export const SCREENSHOTS = join( ROOT, 'docs/screenshots' );

/** The shop made by scripts/suite-e2e, and one whose PHP has no extension, made by the global set-up. */
export const SITE = process.env.TRACKINGTECH_SITE_NAME || 'test-e2e';
export const BARE_SITE = `${ SITE }-bare`;

/** Runs a script of the checkout and gives what it printed. */
export function script( name, ...args ) {
	return execFileSync( join( ROOT, 'scripts', name ), args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } );
}

/** What the stack tells about a shop: url, path, sandbox. */
export function site( name ) {
	return JSON.parse( script( 'site', 'json', name ) );
}

export function readJson( file ) {
	return JSON.parse( readFileSync( file, 'utf8' ) );
}
