// What happens to the shop while the storm lasts: each trouble is drawn from the run's seed and counted.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wakeClone } from './clone.mjs';

export const sleep = ( ms ) => new Promise( ( done ) => setTimeout( done, ms ) );

/**
 * @param {Object}   run          The run.
 * @param {Object}   run.site     Its site.json.
 * @param {string}   run.stack    Folder of the stack.
 * @param {Function} run.random   The seeded dice.
 * @param {Function} run.sandbox  Asks the sandbox's control side.
 * @param {Function} run.must     Runs a script in the shop.
 * @param {Object}   run.database Of the stack.
 * @param {Function} run.died     Told whom it has killed.
 * @param {number}   run.outageMs How long the token stays dead, the address wrong, the database read-only.
 */
export function troublesOf( { site, stack, random, sandbox, must, database, died, outageMs } ) {
	const counts = { web: 0, kills: 0, reloads: 0, restarts: 0, revocations: 0, moves: 0, emptied: 0, readOnly: 0, clones: 0 };
	const clones = [];
	const pidOf = ( name ) => Number( readFileSync( join( stack, `run/${ name }.pid` ), 'utf8' ).split( ' ' )[ 0 ] );

	const troubles = {
		kill( workers ) {
			const child = workers[ Math.floor( random() * workers.length ) ];
			if ( child?.exitCode === null && child.signalCode === null ) {
				child.kill( 'SIGKILL' );
				died( child.pid );
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
			await must( 'step.php', [ 'reconnect' ] );
		},
		async move() {
			database.must( `UPDATE wp_options SET option_value = 'http://copy.example' WHERE option_name = 'home'` );
			counts.moves++;
			await sleep( outageMs );
			database.must( `UPDATE wp_options SET option_value = '${ site.url }' WHERE option_name = 'home'` );
		},
		empty() {
			database.must( 'DELETE FROM wp_actionscheduler_actions' );
			counts.emptied++;
		},
		// As during a failover, or with a full disk.
		async readOnly() {
			database.readOnly( true );
			counts.readOnly++;
			await sleep( 2 * outageMs );
			database.readOnly( false );
		},
		async clone() {
			clones.push( await wakeClone( { site, stack, database, must } ) );
			counts.clones++;
		},
		// Waiting orders come due sooner than in life: the clock is moved, not waited for.
		hurry() {
			database.ask( `UPDATE wp_trackingtech_deliveries SET due_at = due_at - INTERVAL 5 MINUTE WHERE due_at > UTC_TIMESTAMP();
				DELETE FROM wp_options WHERE option_name = 'trackingtech_circuit'` );
		},
	};
	return { troubles, counts, clones };
}
