// The chaos run: orders are made by several processes while workers drain, are killed, and everything fails at random
// from a printed seed. At the end the faults stop, the clock is moved, and what the service has is compared with the
// shop, order by order. Exit 0 only when nothing was lost, doubled or left behind.
//
//   node tests/chaos/run.mjs SITE_DIR --orders N --seed S --rounds R      (scripts/chaos sets the environment)

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { faultsFor } from './faults.mjs';
import { seeded } from './random.mjs';
import { compare } from './verify.mjs';

const here = dirname( fileURLToPath( import.meta.url ) );
const { values, positionals } = parseArgs( {
	allowPositionals: true,
	options: {
		orders: { type: 'string', default: '10000' },
		seed: { type: 'string' },
		makers: { type: 'string', default: '3' },
		workers: { type: 'string', default: '4' },
	},
} );
const siteDir = positionals[ 0 ];
const site = JSON.parse( readFileSync( join( siteDir, 'site.json' ), 'utf8' ) );
const stack = process.env.CHAOS_STACK;
const seed = Number( values.seed ?? Math.floor( Math.random() * 1e9 ) );
const random = seeded( seed );
const orders = Number( values.orders );
const folder = mkdtempSync( join( tmpdir(), 'trackingtech-chaos-' ) );
const stopFile = join( folder, 'stop' );
const counts = { kills: 0, reloads: 0, restarts: 0, revocations: 0, moves: 0, emptied: 0 };
let over = false;

const sleep = ( ms ) => new Promise( ( done ) => setTimeout( done, ms ) );

async function sandbox( method, path, body ) {
	const answer = await fetch( `${ site.sandbox }/_sandbox/${ path }`, {
		method,
		headers: { 'Content-Type': 'application/json' },
		body: body === undefined ? undefined : JSON.stringify( body ),
	} );
	if ( ! answer.ok ) {
		throw new Error( `${ method } ${ path }: ${ answer.status } ${ await answer.text() }` );
	}
	return answer.status === 204 ? null : answer.json();
}

// A PHP process of the run; resolves with its exit code and output.
function php( script, ...args ) {
	const child = spawn( 'php', [ join( here, script ), ...args.map( String ) ], { stdio: [ 'ignore', 'pipe', 'pipe' ] } );
	let out = '';
	let err = '';
	child.stdout.on( 'data', ( data ) => ( out += data ) );
	child.stderr.on( 'data', ( data ) => ( err = ( err + data ).slice( -4000 ) ) );
	child.done = new Promise( ( done ) => child.on( 'close', ( code ) => done( { code, out, err } ) ) );
	return child;
}

async function must( script, ...args ) {
	const { code, out, err } = await php( script, ...args ).done;
	if ( code !== 0 ) {
		throw new Error( `${ script } ${ args.join( ' ' ) } ended with ${ code }: ${ out.slice( -2000 ) } ${ err }` );
	}
	return out;
}

// One statement on the site's database; away for a moment while it restarts.
function sql( statement ) {
	const db = [ '--no-defaults', '--protocol=tcp', '-h', '127.0.0.1', '-P', readFileSync( join( stack, 'run/db.port' ), 'utf8' ) ];
	const done = spawnSync( 'mariadb', [ ...db, '-u', 'trackingtech', '-ptrackingtech', '-N', '-B', '-e', statement, site.db.name ], { encoding: 'utf8' } );
	return done.status === 0 ? done.stdout : null;
}

// A worker that is started anew whenever it is killed.
function worker( slot, workers ) {
	const child = php( 'work.php', stopFile );
	workers[ slot ] = child;
	return child.done.then( () => ( over ? null : worker( slot, workers ) ) );
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
		await sleep( 1500 );
		await must( 'step.php', 'reconnect' );
	},
	async move() {
		sql( `UPDATE wp_options SET option_value = 'http://copy.example' WHERE option_name = 'home'` );
		counts.moves++;
		await sleep( 1500 );
		sql( `UPDATE wp_options SET option_value = '${ site.url }' WHERE option_name = 'home'` );
	},
	empty() {
		sql( 'DELETE FROM wp_actionscheduler_actions' );
		counts.emptied++;
	},
};

const pidOf = ( name ) => Number( readFileSync( join( stack, `run/${ name }.pid` ), 'utf8' ).split( ' ' )[ 0 ] );

// Waiting orders come due sooner than in life: the clock is moved, not waited for.
function hurry() {
	sql( `UPDATE wp_trackingtech_deliveries SET due_at = due_at - INTERVAL 5 MINUTE WHERE due_at > UTC_TIMESTAMP();
		DELETE FROM wp_options WHERE option_name = 'trackingtech_circuit'` );
}

// Until all orders are made: trouble at every turn, the single ones at drawn moments.
async function makeTrouble( making, workers ) {
	const single = [ 'revoke', 'move', 'empty', 'restart', 'reload' ];
	const at = single.map( () => 3 + Math.floor( random() * 12 ) );
	for ( let turn = 0; ! making.done || turn < 16; turn++ ) {
		for ( const [ index, name ] of single.entries() ) {
			if ( turn === at[ index ] ) {
				await troubles[ name ]( workers );
			}
		}
		if ( random() < 0.5 ) {
			troubles.kill( workers );
		}
		hurry();
		await sleep( 200 + random() * 600 );
	}
}

async function storm() {
	const workers = [];
	const running = Array.from( { length: Number( values.workers ) }, ( _, slot ) => worker( slot, workers ) );
	const share = Math.ceil( orders / Number( values.makers ) );
	const making = { done: false };
	const makers = Array.from( { length: Number( values.makers ) }, ( _, n ) => must( 'make-orders.php', n * share, Math.min( share, orders - n * share ), seed ) );
	const made = Promise.all( makers ).finally( () => ( making.done = true ) );
	await makeTrouble( making, workers );
	await made;
	over = true;
	writeFileSync( stopFile, '' );
	await Promise.all( running );
}

// The faults are over: rounds of "everything is due now" until nothing waits.
async function calm() {
	await sandbox( 'DELETE', 'faults' );
	for ( let round = 1; round <= 30; round++ ) {
		const { left, complete } = JSON.parse( ( await must( 'step.php', 'end' ) ).trim().split( '\n' ).pop() );
		if ( left === 0 && complete ) {
			return round;
		}
	}
	return null;
}

console.log( `chaos: seed ${ seed }, ${ orders } orders, ${ site.storage ?? '' } order storage` );
await sandbox( 'POST', 'reset' );
await must( 'prepare.php' );
await sandbox( 'PUT', 'faults', faultsFor( seed ) );
const started = Date.now();
try {
	await storm();
	const rounds = await calm();
	const truth = ( await must( 'truth.php' ) ).trim().split( '\n' ).map( ( line ) => JSON.parse( line ) );
	const result = compare( truth, await sandbox( 'GET', 'orders' ), await sandbox( 'GET', 'summary' ), rounds );
	const faults = ( await sandbox( 'GET', 'ledger' ) ).filter( ( entry ) => entry.fault ).length;
	const attempts = truth.reduce( ( sum, order ) => sum + order.attempts, 0 );
	console.log( `  made ${ truth.length } orders in ${ Math.round( ( Date.now() - started ) / 1000 ) } s; ${ attempts } attempts; ${ Object.entries( counts ).map( ( [ name, n ] ) => `${ name } ${ n }` ).join( ', ' ) }; faults ${ faults }` );
	console.log( `  sent ${ result.sent }, held ${ result.held }, left out ${ result.skipped }; lost ${ result.lost.length }, duplicated ${ result.duplicated.length }, wrong ${ result.wrong.length }` );
	for ( const problem of [ ...result.lost, ...result.duplicated, ...result.wrong ].slice( 0, 20 ) ) {
		console.log( `  ! ${ problem }` );
	}
	if ( truth.length !== orders ) {
		console.log( `  ! ${ truth.length } orders stand in the shop, ${ orders } were made` );
	}
	process.exitCode = result.ok && truth.length === orders ? 0 : 1;
} finally {
	over = true;
	writeFileSync( stopFile, '' );
	rmSync( folder, { recursive: true, force: true } );
	await sandbox( 'DELETE', 'faults' ).catch( () => null );
}
