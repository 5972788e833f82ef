// Reads the ledger of effects (effects.php) and compares it, and what stands on each order, with the order's row. Pure.

import { nameOf } from './verify.mjs';

const WEB = 'fpm-fcgi';

/**
 * @param {string} text The ledger.
 * @return {{hooks: Map, mails: Map, deaths: Object, dead: Set}} Hooks by order and name, mails by recipient, each with the processes that did it.
 */
export function readLedger( text ) {
	const ledger = { hooks: new Map(), mails: new Map(), deaths: {}, dead: new Set() };
	for ( const line of text.split( '\n' ).filter( Boolean ) ) {
		const [ process, kind, which, ...more ] = line.split( '\t' );
		if ( kind === 'died' ) {
			ledger.dead.add( process );
			ledger.deaths[ which ] = ( ledger.deaths[ which ] ?? 0 ) + 1;
		} else {
			const [ map, key ] = kind === 'hook' ? [ ledger.hooks, [ which, ...more ].join( ' ' ) ] : [ ledger.mails, more[ 0 ] ];
			map.set( key, [ ...( map.get( key ) ?? [] ), process ] );
		}
	}
	return ledger;
}

/**
 * Each effect once: no less, no more. A hook is called at least once: again only where the process that called it died, before
 * it could write that down.
 *
 * @param {Array}  truth  One entry per order of the shop (truth.php).
 * @param {Object} ledger Of the run.
 * @param {Map}    told   Statuses the courier has told, by order id.
 * @return {{lost: string[], doubled: string[], done: number}} What is missing or too much, and how many effects there were.
 */
export function judgeEffects( truth, ledger, told ) {
	const result = { lost: [], doubled: [], done: 0 };
	for ( const order of truth.filter( ( { tracking_id: number } ) => number !== null ) ) {
		for ( const [ what, times ] of Object.entries( effectsOf( order, ledger, told.get( order.order_id ) ?? [] ) ) ) {
			result.done += times;
			if ( times !== 1 ) {
				( times < 1 ? result.lost : result.doubled ).push( `${ nameOf( order ) }: ${ what } ${ times } times` );
			}
		}
	}
	return result;
}

function effectsOf( order, { hooks, mails, dead }, statuses ) {
	const { order_id: id, tracking_id: number, notes } = order;
	const times = ( map, key ) => map.get( key )?.length ?? 0;
	const calls = ( name ) => {
		const processes = hooks.get( name ) ?? [];
		const lived = processes.filter( ( process ) => ! dead.has( process ) && ! process.startsWith( WEB ) );
		return Math.max( lived.length, Math.min( processes.length, 1 ) );
	};
	const effects = {
		'its number in the meta': order.meta === number ? 1 : 0,
		'the note of its number': notes.filter( ( note ) => note.includes( number ) && ! note.includes( 'again' ) ).length,
		'trackingtech_order_sent': calls( `order_sent ${ id } ${ number }` ),
		'its entry for other trackers': order.shipments,
	};
	for ( const { status, name } of statuses ) {
		effects[ `trackingtech_status_changed to ${ status }` ] = calls( `status_changed ${ id } ${ status }` );
		effects[ `the note of ${ status }` ] = notes.filter( ( note ) => note.includes( name ) ).length;
	}
	if ( statuses.some( ( { status } ) => status === 'in_transit' ) && order.fulfillments !== null ) {
		effects[ 'its fulfillment' ] = order.fulfillments;
	}
	if ( statuses.some( ( { status } ) => status === 'delivered' ) && order.why_not === null ) {
		effects[ 'the mail of the delivery' ] = times( mails, order.email );
		effects[ 'its status completed' ] = order.status === 'completed' ? 1 : 0;
	}
	return effects;
}
