// What happens to the shop while the storm lasts: each trouble is drawn from the run's seed and counted.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const sleep = ( ms ) => new Promise( ( done ) => setTimeout( done, ms ) );

/**
 * @param {Object}   run          The run.
 * @param {Object}   run.site     Its site.json.
 * @param {string}   run.stack    Folder of the stack.
 * @param {Function} run.random   The seeded dice.
 * @param {Function} run.sandbox  Asks the sandbox's control side.
 * @param {Function} run.must     Runs a script in the shop.
 * @param {number}   run.outageMs How long the token stays dead, and the address wrong.
 */
export function troublesOf( { site, stack, random, sandbox, must, outageMs } ) {
	const counts = { web: 0, kills: 0, reloads: 0, restarts: 0, revocations: 0, moves: 0, emptied: 0 };
	const pidOf = ( name ) => Number( readFileSync( join( stack, `run/${ name }.pid` ), 'utf8' ).split( ' ' )[ 0 ] );

	// One statement on the site's database; away for a moment while it restarts.
	function sql( statement ) {
		const db = [ '--no-defaults', '--protocol=tcp', '-h', '127.0.0.1', '-P', readFileSync( join( stack, 'run/db.port' ), 'utf8' ) ];
		const done = spawnSync( 'mariadb', [ ...db, '-u', 'trackingtech', '-ptrackingtech', '-N', '-B', '-e', statement, site.db.name ], { encoding: 'utf8' } );
		return done.status === 0 ? done.stdout : null;
	}

	// A trouble that could not be made would be none: the run must not pass without it.
	function mustSql( statement ) {
		if ( sql( statement ) === null ) {
			throw new Error( `the database refused: ${ statement }` );
		}
	}

	const troubles = {
		kill( workers ) {
			const child = workers[ Math.floor( random() * workers.length ) ];
			if ( child?.exitCode === null && child.signalCode === null ) {
				child.kill( 'SIGKILL' );
				counts.kills++;
			}
		},
		reload() {
			process.kill( pidOf( 'fpm' ), 'SIGUSR2' );
			counts.reloads++;
		},
		restart() {
			if ( spawnSync( process.env.CHAOS_RESTART_DB, { shell: true, stdio: 'inherit' } ).status !== 0 ) {
				throw new Error( 'MariaDB did not come back' );
			}
			counts.restarts++;
		},
		async revoke() {
			await sandbox( 'POST', 'tokens/revoke' );
			counts.revocations++;
			await sleep( outageMs );
			await must( 'step.php', 'reconnect' );
		},
		async move() {
			mustSql( `UPDATE wp_options SET option_value = 'http://copy.example' WHERE option_name = 'home'` );
			counts.moves++;
			await sleep( outageMs );
			mustSql( `UPDATE wp_options SET option_value = '${ site.url }' WHERE option_name = 'home'` );
		},
		empty() {
			mustSql( 'DELETE FROM wp_actionscheduler_actions' );
			counts.emptied++;
		},
		// Waiting orders come due sooner than in life: the clock is moved, not waited for.
		hurry() {
			sql( `UPDATE wp_trackingtech_deliveries SET due_at = due_at - INTERVAL 5 MINUTE WHERE due_at > UTC_TIMESTAMP();
				DELETE FROM wp_options WHERE option_name = 'trackingtech_circuit'` );
		},
	};
	return { troubles, counts };
}
