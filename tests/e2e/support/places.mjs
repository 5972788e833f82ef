/**
 * Where things are: the checkout, the shops the specs use, what they leave behind.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join( dirname( fileURLToPath( import.meta.url ) ), '../../..' );
/** The shop made by scripts/suite-e2e, and one whose PHP has no extension, made by the global set-up. */
export const SITE = process.env.TRACKINGTECH_SITE_NAME || 'test-e2e';
export const BARE_SITE = `${ SITE }-bare`;

/** Of the stack and shop that are used, so that runs beside each other don't clear each other's files. */
const OURS = join( resolve( ROOT, process.env.TRACKINGTECH_STACK || '.stack' ), 'e2e', SITE );
export const RESULTS = join( OURS, 'results' );
export const ADMIN_STATE = join( OURS, 'admin.json' );
export const SCREENSHOTS = join( ROOT, 'docs/screenshots' );

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
