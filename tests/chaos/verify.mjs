// Compares the shop's word on each order with what the service has. Pure: the run reads both, this only judges.

/**
 * @param {Array}   truth    One entry per order of the shop (truth.php).
 * @param {Array}   there    The service's orders: order_id, body, creations.
 * @param {Object}  summary The service's own invariants.
 * @param {boolean}     settled Whether nothing was left to do after the last round.
 */
export function compare( truth, there, summary, settled ) {
	const service = new Map( there.map( ( order ) => [ String( order.order_id ), order ] ) );
	const result = { lost: [], duplicated: [], wrong: [], sent: 0, held: 0, skipped: 0 };
	if ( ! settled ) {
		result.wrong.push( 'rows were still waiting after the last round' );
	}
	for ( const [ name, value ] of Object.entries( summary.broken ?? {} ) ) {
		if ( Array.isArray( value ) ? value.length : value ) {
			result.duplicated.push( `the service says ${ name }: ${ JSON.stringify( value ) }` );
		}
	}
	for ( const order of truth ) {
		judge( order, service.get( order.order_id ), result );
		service.delete( order.order_id );
	}
	for ( const id of service.keys() ) {
		result.wrong.push( `the service has order ${ id }, the shop does not` );
	}
	return result;
}

function judge( order, there, result ) {
	const name = nameOf( order );
	if ( order.state in result ) {
		result[ order.state ]++;
	}
	if ( [ 'queued', 'retry', 'sending' ].includes( order.state ) || ( order.state === null && order.why_not === null ) ) {
		result.lost.push( `${ name } was left behind` );
	} else if ( order.why_not !== null ) {
		judgeLeftOut( order, there, name, result );
	} else if ( order.refused || order.kills === 'always' ) {
		if ( order.state !== 'held' || there ) {
			result.wrong.push( `${ name } should be held and nowhere else` );
		}
	} else if ( ! there || order.state !== 'sent' ) {
		result.lost.push( `${ name } is ${ there ? '' : 'not ' }at the service` );
	} else if ( sorted( there.body ) !== sorted( order.body ) ) {
		result.wrong.push( `${ name } is at the service with older content` );
	}
}

/** @param {Object} order Of the shop. */
export function nameOf( order ) {
	return `order ${ order.order_id } (${ order.status }, ${ order.state }, ${ order.reason })`;
}

// Cancelled after it was sent, an order rightly is at the service; its row says so. One whose change of status the database
// refused may never have reached one that sends, and has no row.
function judgeLeftOut( order, there, name, result ) {
	const over = order.why_not.startsWith( 'status_' ) && order.state === 'sent' && order.reason === 'over_after_sent';
	if ( there && ! over ) {
		result.wrong.push( `${ name } must not be at the service: ${ order.why_not }` );
	} else if ( ! there && ! [ 'skipped', 'held', null ].includes( order.state ) ) {
		result.wrong.push( `${ name } is not at the service and not left out` );
	}
}

function sorted( value ) {
	return JSON.stringify( value, ( _key, part ) =>
		part && typeof part === 'object' && ! Array.isArray( part ) ? Object.fromEntries( Object.entries( part ).sort() ) : part
	);
}
