/**
 * The TrackingTech sandbox behind a shop, as its control API has it.
 */
export class Sandbox {
	constructor( url ) {
		this.url = url;
	}

	/** First day: no orders, no links, no faults, an empty ledger. */
	async reset() {
		await this.#call( 'POST', 'reset' );
		await this.#call( 'DELETE', 'faults' );
	}

	/** Nobody answers any more: each connection is cut before the request is read. */
	async goDown() {
		await this.fault( { call: 'all', kind: 'reset_before' } );
	}

	async comeBack() {
		await this.#call( 'DELETE', 'faults' );
	}

	async fault( fault ) {
		await this.#call( 'PUT', 'faults', fault );
	}

	/** What it was asked: name, body and path of each call, the oldest first. */
	async ledger() {
		return this.#call( 'GET', 'ledger' );
	}

	async calls() {
		return ( await this.ledger() ).map( ( entry ) => entry.call );
	}

	async links() {
		return this.#call( 'GET', 'links' );
	}

	async advanceOrders() {
		await this.#call( 'POST', 'orders/advance' );
	}

	/** The courier moves one parcel on: `status`, `status_name`, `updated_at`. */
	async setStatus( orderId, news ) {
		await this.#call( 'POST', `orders/${ orderId }/status`, news );
	}

	async revokeTokens() {
		await this.#call( 'POST', 'tokens/revoke' );
	}

	async #call( method, path, body ) {
		const answer = await fetch( `${ this.url }/_sandbox/${ path }`, {
			method,
			headers: { 'Content-Type': 'application/json' },
			body: body && JSON.stringify( body ),
		} );
		const text = await answer.text();
		if ( ! answer.ok ) {
			throw new Error( `sandbox ${ method } ${ path }: ${ answer.status } ${ text }` );
		}
		return text ? JSON.parse( text ) : null;
	}
}
