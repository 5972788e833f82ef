// The chaos run: orders are made by several processes while workers drain, are killed, and everything fails at random from a
// printed seed. Then the faults stop, the clock is moved, the courier moves some parcels on while workers still die, and at the
// end what the service has is compared with the shop, order by order, and the ledger of effects with the rows. Exit 0 only when
// no order and no effect was lost, doubled or left behind.
//
//   node tests/chaos/run.mjs SITE_DIR --orders N --seed S [--turns T] [--report FILE]   (scripts/chaos sets the environment)
//
// A run has at least so many turns of trouble; with few of them, outages are shorter too.

import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { databaseOf } from './database.mjs';
import { faultsFor } from './faults.mjs';
import { judgeEffects, readLedger } from './ledger.mjs';
import { seeded } from './random.mjs';
import { sleep, troublesOf } from './troubles.mjs';
import { compare } from './verify.mjs';

const here = dirname( fileURLToPath( import.meta.url ) );
const { values, positionals } = parseArgs( {
	allowPositionals: true,
	options: {
		orders: { type: 'string', default: '10000' },
		seed: { type: 'string' },
		makers: { type: 'string', default: '3' },
		workers: { type: 'string', default: '4' },
		turns: { type: 'string', default: '16' },
		report: { type: 'string' },
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
const ledgerFile = join( folder, 'effects' );
const CLONE_PATH = '/of-the-clone/'; // Of its requests (clone.php).
const NEWS = [ { status: 'in_transit', name: 'En camino' }, { status: 'delivered', name: 'Entregado' } ];
const NEWS_OF_EVERY = 4; // Of so many orders, one is moved on.
const killEvery = Math.max( 12, Math.floor( orders / 5 ) ); // Some ten orders of a run kill who reads them, four of a short one.
const turns = Number( values.turns );
const WEB_WORKER = 'chaos-work.php';
const webWorkerFile = join( siteDir, 'www', WEB_WORKER );
const database = databaseOf( stack, site.db.name );
const { troubles, counts, clones } = troublesOf( { site, stack, random, sandbox, must, database, died, outageMs: Math.min( 1500, turns * 100 ) } );
const children = new Set();
let over = false;

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

// The ledger of effects tells by it why a hook was called twice.
function died( pid ) {
	appendFileSync( ledgerFile, `cli${ pid }\tdied\tkilled\n` );
}

// A PHP process of the run; resolves with its exit code and output.
function php( script, args = [], environment = {} ) {
	const env = { ...process.env, CHAOS_LEDGER: ledgerFile, ...environment };
	const child = spawn( 'php', [ join( here, script ), ...args.map( String ) ], { env, stdio: [ 'ignore', 'pipe', 'pipe' ] } );
	children.add( child );
	let out = '';
	let err = '';
	child.stdout.on( 'data', ( data ) => ( out += data ) );
	child.stderr.on( 'data', ( data ) => ( err = ( err + data ).slice( -4000 ) ) );
	child.done = new Promise( ( done ) => child.on( 'close', ( code ) => {
		children.delete( child );
		done( { code, out, err } );
	} ) );
	return child;
}

async function must( script, args = [], environment = {} ) {
	const { code, out, err } = await php( script, args, environment ).done;
	if ( code !== 0 ) {
		throw new Error( `${ script } ${ args.join( ' ' ) } ended with ${ code }: ${ out.slice( -2000 ) } ${ err }` );
	}
	return out;
}

// A worker that is started anew whenever it is killed. `mode`: `drain`, or `news`.
function worker( slot, workers, mode ) {
	const child = php( 'work.php', [ stopFile, mode ] );
	workers[ slot ] = child;
	return child.done.then( () => ( over ? null : worker( slot, workers, mode ) ) );
}

function startWorkers( workers, mode ) {
	over = false;
	rmSync( stopFile, { force: true } );
	return Array.from( { length: Number( values.workers ) - 1 }, ( _, slot ) => worker( slot, workers, mode ) );
}

async function endWorkers( running ) {
	over = true;
	writeFileSync( stopFile, '' );
	await Promise.all( running );
}

// The worker in php-fpm: a reload ends its request wherever it is.
async function webWorker() {
	while ( ! over ) {
		await fetch( `${ site.url }/${ WEB_WORKER }`, { signal: AbortSignal.timeout( 60000 ) } )
			.then( ( answer ) => {
				counts.web += answer.ok ? 1 : 0;
				return answer.text();
			} )
			.catch( () => sleep( 100 ) );
		await sleep( 50 );
	}
}

// Until all orders are made: trouble at every turn, the single ones at drawn moments.
async function makeTrouble( making, workers ) {
	const single = [ 'revoke', 'move', 'empty', 'restart', 'reload', 'readOnly', 'clone' ];
	const at = single.map( () => 1 + Math.floor( random() * ( turns - 1 ) ) );
	for ( let turn = 0; ! making.done || turn < turns; turn++ ) {
		for ( const [ index, name ] of single.entries() ) {
			if ( turn === at[ index ] ) {
				await troubles[ name ]( workers );
			}
		}
		if ( random() < 0.5 ) {
			troubles.kill( workers );
		}
		if ( random() < 0.03 ) {
			troubles.reload();
		}
		if ( random() < 0.01 ) {
			troubles.restart();
		}
		troubles.hurry();
		await sleep( 200 + random() * 600 );
	}
}

async function storm() {
	const workers = [];
	const running = startWorkers( workers, 'drain' );
	running.push( webWorker() );
	const share = Math.ceil( orders / Number( values.makers ) );
	const making = { done: false };
	const makers = Array.from( { length: Number( values.makers ) }, ( _, n ) => must( 'make-orders.php', [ n * share, Math.max( 0, Math.min( share, orders - n * share ) ), seed, killEvery ] ) );
	const made = Promise.all( makers ).finally( () => ( making.done = true ) );
	await makeTrouble( making, workers );
	await made;
	await endWorkers( running );
}

function effectsSoFar() {
	return readLedger( existsSync( ledgerFile ) ? readFileSync( ledgerFile, 'utf8' ) : '' );
}

// The faults are over: rounds of "everything is due now" until nothing waits. An order that kills who reads it ends rounds too.
async function calm( mode ) {
	await sandbox( 'DELETE', 'faults' );
	const most = 30 + ( 8 * orders ) / killEvery;
	for ( let round = 1; round <= most; round++ ) {
		const step = php( 'step.php', [ mode ] );
		const { code, out, err } = await step.done;
		if ( code !== 0 ) {
			if ( ! effectsSoFar().dead.has( `cli${ step.pid }` ) ) {
				throw new Error( `step.php ${ mode } ended with ${ code }: ${ out.slice( -2000 ) } ${ err }` );
			}
			continue;
		}
		const { left, owed, walking, recovered } = JSON.parse( out.trim().split( '\n' ).pop() );
		counts.recovered = recovered;
		if ( left + owed + walking === 0 ) {
			return true;
		}
	}
	return false;
}

// The courier moves some of the parcels on, station by station, while the workers that ask for it die now and then.
async function bringNews() {
	const ids = ( await sandbox( 'GET', 'orders' ) ).map( ( order ) => String( order.order_id ) ).filter( () => random() < 1 / NEWS_OF_EVERY );
	let settled = true;
	for ( const { status, name } of NEWS ) {
		for ( const id of ids ) {
			await sandbox( 'POST', `orders/${ id }/status`, { status, status_name: name } );
		}
		const workers = [];
		const running = startWorkers( workers, 'news' );
		for ( let turn = 0; turn < turns / 2; turn++ ) {
			await sleep( 200 + random() * 600 );
			troubles.kill( workers );
		}
		await endWorkers( running );
		settled = ( await calm( 'news' ) ) && settled;
	}
	return { told: new Map( ids.map( ( id ) => [ id, NEWS ] ) ), settled };
}

// What the clone did beside the shop: it knew itself, and asked nothing.
async function judgeClones( asked ) {
	const strange = clones.filter( ( { verdict, disconnect } ) => verdict !== 'copy_of_shop' || disconnect !== 200 );
	return [
		...strange.map( ( clone ) => `the clone said ${ JSON.stringify( clone ) }` ),
		...asked.filter( ( { path } ) => path.includes( CLONE_PATH ) ).map( ( { method, path } ) => `the clone asked ${ method } ${ path }` ),
	];
}

/** Prints what came out, and sets the exit code. */
function report( truth, result, effects, ledger, faults ) {
	const problems = [ ...result.lost, ...result.duplicated, ...result.wrong, ...effects.lost, ...effects.doubled ];
	const attempts = truth.reduce( ( sum, order ) => sum + order.attempts, 0 );
	const listed = ( numbers ) => Object.entries( numbers ).map( ( [ name, n ] ) => `${ name } ${ n }` ).join( ', ' );
	console.log( `  made ${ truth.length } orders in ${ Math.round( ( Date.now() - started ) / 1000 ) } s; ${ attempts } attempts; ${ listed( counts ) }; deaths: ${ listed( ledger.deaths ) || 'none' }; faults ${ faults }` );
	console.log( `  sent ${ result.sent }, held ${ result.held }, left out ${ result.skipped }; lost ${ result.lost.length }, duplicated ${ result.duplicated.length }, wrong ${ result.wrong.length }` );
	console.log( `  effects ${ effects.done }; lost ${ effects.lost.length }, doubled ${ effects.doubled.length }` );
	problems.slice( 0, 20 ).forEach( ( problem ) => console.log( `  ! ${ problem }` ) );
	// More may stand there: one half made when the database went away is made once more, as a customer would.
	if ( truth.length < orders ) {
		console.log( `  ! ${ truth.length } orders stand in the shop, ${ orders } were made` );
	}
	if ( values.report ) {
		const { lost, duplicated, wrong } = result;
		appendFileSync( values.report, `${ [ truth.length, attempts, counts.kills, faults, ...[ lost, duplicated, wrong, effects.lost, effects.doubled ].map( ( { length } ) => length ) ].join( ' ' ) }\n` );
	}
	process.exitCode = problems.length === 0 && truth.length >= orders ? 0 : 1;
}

console.log( `chaos: seed ${ seed }, ${ orders } orders, ${ site.storage ?? '' } order storage` );
await sandbox( 'POST', 'reset' );
await must( 'prepare.php' );
writeFileSync( webWorkerFile, `<?php\nputenv( 'CHAOS_LEDGER=${ ledgerFile }' );\n$argv = array( '', '${ stopFile }', 'once' );\nrequire '${ join( here, 'work.php' ) }';\n` );
await sandbox( 'PUT', 'faults', faultsFor( seed ) );
const started = Date.now();
try {
	await storm();
	let settled = await calm( 'end' );
	await must( 'step.php', [ 'touch' ] );
	settled = ( await calm( 'end' ) ) && settled;
	const { told, settled: heard } = await bringNews();
	const truth = ( await must( 'truth.php' ) ).trim().split( '\n' ).map( ( line ) => JSON.parse( line ) );
	const asked = await sandbox( 'GET', 'ledger' );
	const result = compare( truth, await sandbox( 'GET', 'orders' ), await sandbox( 'GET', 'summary' ), settled && heard );
	result.wrong.push( ...await judgeClones( asked ) );
	const ledger = effectsSoFar();
	const effects = judgeEffects( truth, ledger, told );
	report( truth, result, effects, ledger, asked.filter( ( entry ) => entry.fault && entry.fault !== 'delay' ).length );
	if ( process.exitCode === 0 ) {
		await must( 'clean.php' ); // What failed is left to be looked at.
	}
} finally {
	over = true;
	children.forEach( ( child ) => child.kill( 'SIGKILL' ) ); // A run that broke off leaves no worker behind, and no shop that cannot write.
	database.readOnly( false );
	rmSync( webWorkerFile, { force: true } );
	writeFileSync( stopFile, '' );
	rmSync( folder, { recursive: true, force: true } );
	await sandbox( 'DELETE', 'faults' ).catch( () => null );
}
