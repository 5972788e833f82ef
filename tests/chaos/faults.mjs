// What the service does wrong while the storm lasts, as shares of all its answers.

const SENDING = [
	{ share: 0.1, kind: 'status', status: 503 },
	{ share: 0.1, kind: 'status', status: 500, after_recording: true },
	{ share: 0.1, kind: 'reset_before' },
	{ share: 0.1, kind: 'reset_after' },
	{ share: 0.05, kind: 'stall' },
	{ share: 0.05, kind: 'status', status: 429, headers: { 'Retry-After': '2' } },
];
const ASKING = [
	{ share: 0.1, kind: 'status', status: 502 },
	{ share: 0.05, kind: 'reset_before' },
];

// The sandbox throws its dice rule by rule: a later rule's rate is a share of what the earlier ones left.
function rules( call, faults ) {
	let left = 1;
	return faults.map( ( { share, ...fault } ) => {
		const rate = share / left;
		left -= share;
		return { call, rate, ...fault };
	} );
}

export function faultsFor( seed ) {
	// No service answers at once: workers are to be hit with orders on their way.
	const slow = { call: 'send_order', kind: 'delay', delay_ms: 250 };
	return { seed, faults: [ slow, ...rules( 'send_order', SENDING ), ...rules( 'order_status', ASKING ) ] };
}
