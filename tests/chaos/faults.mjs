// What the service does wrong while the storm lasts, as shares of its answers.

export function faultsFor( seed ) {
	const order = [
		{ kind: 'status', status: 503, rate: 0.1 },
		{ kind: 'status', status: 500, rate: 0.1, after_recording: true },
		{ kind: 'reset_before', rate: 0.1 },
		{ kind: 'reset_after', rate: 0.1 },
		{ kind: 'stall', rate: 0.05 },
		{ kind: 'status', status: 429, headers: { 'Retry-After': '2' }, rate: 0.05 },
	].map( ( fault ) => ( { call: 'send_order', ...fault } ) );
	const asking = [
		{ kind: 'status', status: 502, rate: 0.1 },
		{ kind: 'reset_before', rate: 0.05 },
	].map( ( fault ) => ( { call: 'order_status', ...fault } ) );
	return { seed, faults: [ ...order, ...asking ] };
}
