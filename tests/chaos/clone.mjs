// A clone of the shop in a folder and a database of its own, as a tool makes it that rewrites the address everywhere.

import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const HERE = '127.0.0.1:';
const THERE = '127.0.0.2:'; // As long, so that serialized values stay readable.

/**
 * @param {Object}   run          The run.
 * @param {Object}   run.site     Its site.json.
 * @param {string}   run.stack    Folder of the stack.
 * @param {Object}   run.database Of the stack.
 * @param {Function} run.must     Runs a script in a shop.
 * @return {Object} What the clone says of itself.
 */
export async function wakeClone( { site, stack, database, must } ) {
	const folder = join( stack, `clone-of-${ site.name }` );
	const siteDir = dirname( site.path );
	const name = `${ site.db.name }_clone`;
	const url = site.url.replace( HERE, THERE );
	rmSync( folder, { recursive: true, force: true } );
	try {
		execFileSync( 'cp', [ '-al', siteDir, folder ] );
		const config = readFileSync( join( siteDir, 'www/wp-config.php' ), 'utf8' );
		for ( const [ file, text ] of [
			[ 'site.json', JSON.stringify( { ...site, url, path: join( folder, 'www' ), db: { ...site.db, name } } ) ],
			[ 'www/wp-config.php', config.replaceAll( `${ siteDir }/`, `${ folder }/` ) ],
		] ) {
			rmSync( join( folder, file ) ); // A hard link: writing into it would change the shop's own.
			writeFileSync( join( folder, file ), text );
		}
		rmSync( join( folder, 'www/wp-content/debug.log' ), { force: true } );
		database.copy( name, site.url.slice( 'http://'.length ), url.slice( 'http://'.length ) );
		return JSON.parse( ( await must( 'clone.php', [], { TRACKINGTECH_SITE_PATH: join( folder, 'www' ), CHAOS_LEDGER: '' } ) ).trim().split( '\n' ).pop() );
	} finally {
		rmSync( folder, { recursive: true, force: true } );
		database.drop( name );
	}
}
