// The chaos run: orders are made by several processes while workers drain, are killed, and everything fails at random
// from a printed seed. At the end the faults stop, the clock is moved, and what the service has is compared with the
// shop, order by order. Exit 0 only when nothing was lost, doubled or left behind.
//
//   node tests/chaos/run.mjs SITE_DIR --orders N --seed S [--turns T] [--report FILE]   (scripts/chaos sets the environment)
//
// A run has at least so many turns of trouble; with few of them, outages are shorter too.

import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { faultsFor } from './faults.mjs';
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
const turns = Number( values.turns );
const WEB_WORKER = 'chaos-work.php';
const webWorkerFile = join( siteDir, 'www', WEB_WORKER );
const { troubles, counts } = troublesOf( { site, stack, random, sandbox, must, outageMs: Math.min( 1500, turns * 100 ) } );
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

// A PHP process of the run; resolves with its exit code and output.
function php( script, ...args ) {
	const child = spawn( 'php', [ join( here, script ), ...args.map( String ) ], { stdio: [ 'ignore', 'pipe', 'pipe' ] } );
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

async function must( script, ...args ) {
	const { code, out, err } = await php( script, ...args ).done;
	if ( code !== 0 ) {
		throw new Error( `${ script } ${ args.join( ' ' ) } ended with ${ code }: ${ out.slice( -2000 ) } ${ err }` );
	}
	return out;
}

// A worker that is started anew whenever it is killed.
function worker( slot, workers ) {
	const child = php( 'work.php', stopFile );
	workers[ slot ] = child;
	return child.done.then( () => ( over ? null : worker( slot, workers ) ) );
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
	const single = [ 'revoke', 'move', 'empty', 'restart', 'reload' ];
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
	const running = Array.from( { length: Number( values.workers ) - 1 }, ( _, slot ) => worker( slot, workers ) );
	running.push( webWorker() );
	const share = Math.ceil( orders / Number( values.makers ) );
	const making = { done: false };
	const makers = Array.from( { length: Number( values.makers ) }, ( _, n ) => must( 'make-orders.php', n * share, Math.max( 0, Math.min( share, orders - n * share ) ), seed ) );
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
		const { left, complete, recovered } = JSON.parse( ( await must( 'step.php', 'end' ) ).trim().split( '\n' ).pop() );
		counts.recovered = recovered;
		if ( left === 0 && complete ) {
			return round;
		}
	}
	return null;
}

console.log( `chaos: seed ${ seed }, ${ orders } orders, ${ site.storage ?? '' } order storage` );
await sandbox( 'POST', 'reset' );
await must( 'prepare.php' );
writeFileSync( webWorkerFile, `<?php\n$argv = array( '', '${ stopFile }', 'once' );\nrequire '${ join( here, 'work.php' ) }';\n` );
await sandbox( 'PUT', 'faults', faultsFor( seed ) );
const started = Date.now();
try {
	await storm();
	const rounds = await calm();
	const truth = ( await must( 'truth.php' ) ).trim().split( '\n' ).map( ( line ) => JSON.parse( line ) );
	const result = compare( truth, await sandbox( 'GET', 'orders' ), await sandbox( 'GET', 'summary' ), rounds );
	const faults = ( await sandbox( 'GET', 'ledger' ) ).filter( ( entry ) => entry.fault && entry.fault !== 'delay' ).length;
	const attempts = truth.reduce( ( sum, order ) => sum + order.attempts, 0 );
	console.log( `  made ${ truth.length } orders in ${ Math.round( ( Date.now() - started ) / 1000 ) } s; ${ attempts } attempts; ${ Object.entries( counts ).map( ( [ name, n ] ) => `${ name } ${ n }` ).join( ', ' ) }; faults ${ faults }` );
	console.log( `  sent ${ result.sent }, held ${ result.held }, left out ${ result.skipped }; lost ${ result.lost.length }, duplicated ${ result.duplicated.length }, wrong ${ result.wrong.length }` );
	for ( const problem of [ ...result.lost, ...result.duplicated, ...result.wrong ].slice( 0, 20 ) ) {
		console.log( `  ! ${ problem }` );
	}
	// More may stand there: one half made when the database went away is made once more, as a customer would.
	if ( truth.length < orders ) {
		console.log( `  ! ${ truth.length } orders stand in the shop, ${ orders } were made` );
	}
	if ( values.report ) {
		const { lost, duplicated, wrong } = result;
		appendFileSync( values.report, `${ truth.length } ${ attempts } ${ counts.kills } ${ faults } ${ lost.length } ${ duplicated.length } ${ wrong.length }\n` );
	}
	process.exitCode = result.ok && truth.length >= orders ? 0 : 1;
	if ( process.exitCode === 0 ) {
		await must( 'clean.php' ); // What failed is left to be looked at.
	}
} finally {
	over = true;
	children.forEach( ( child ) => child.kill( 'SIGKILL' ) ); // A run that broke off leaves no worker behind.
	rmSync( webWorkerFile, { force: true } );
	writeFileSync( stopFile, '' );
	rmSync( folder, { recursive: true, force: true } );
	await sandbox( 'DELETE', 'faults' ).catch( () => null );
}
