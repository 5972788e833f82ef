// The database of the stack: one statement on the site's own, and what only its administrator may do.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOM = 1 << 30; // Bytes of a dump.

/**
 * @param {string} stack Folder of the stack.
 * @param {string} name  The site's database.
 */
export function databaseOf( stack, name ) {
	const port = readFileSync( join( stack, 'run/db.port' ), 'utf8' );
	const at = ( user, ...login ) => [ '--no-defaults', '--protocol=tcp', '-h', '127.0.0.1', '-P', port, '-u', user, ...login ];
	const shop = at( 'trackingtech', '-ptrackingtech' );
	const run = ( program, options, input ) => spawnSync( program, options, { input, encoding: 'latin1', maxBuffer: ROOM } );

	function must( { status, stdout, stderr }, what ) {
		if ( status !== 0 ) {
			throw new Error( `the database refused: ${ what }: ${ stderr }` );
		}
		return stdout;
	}

	return {
		/** Null while it is away, as it is for a moment while it restarts. */
		ask( statement ) {
			const done = run( 'mariadb', [ ...shop, '-N', '-B', '-e', statement, name ] );
			return done.status === 0 ? done.stdout : null;
		},
		/** A trouble that could not be made would be none: the run must not pass without it. */
		must: ( statement ) => must( run( 'mariadb', [ ...shop, '-N', '-B', '-e', statement, name ] ), statement ),
		/** The shop's user may change nothing while it is on; root could. */
		readOnly: ( on ) => must( run( 'mariadb', [ ...at( 'root' ), '-e', `SET GLOBAL read_only = ${ on ? 1 : 0 }` ] ), 'read_only' ),
		/** Another database with the same rows, every `from` in them written as `to`, which is as long. */
		copy( other, from, to ) {
			const dump = must( run( 'mariadb-dump', [ ...shop, '--single-transaction', '--default-character-set=utf8mb4', name ] ), 'a dump' );
			must( run( 'mariadb', [ ...shop, '-e', `DROP DATABASE IF EXISTS \`${ other }\`; CREATE DATABASE \`${ other }\` CHARACTER SET utf8mb4` ] ), other );
			must( run( 'mariadb', [ ...shop, '--default-character-set=utf8mb4', other ], dump.replaceAll( from, to ) ), `the copy ${ other }` );
		},
		drop: ( other ) => must( run( 'mariadb', [ ...shop, '-e', `DROP DATABASE IF EXISTS \`${ other }\`` ] ), other ),
	};
}
