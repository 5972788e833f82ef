/**
 * The figures, each a link to the deliveries it counts, and a bar chart of the last 30 days.
 */
( function ( wp ) {
	const { createElement: el } = wp.element;
	const { __, sprintf } = wp.i18n;
	const { ui } = window.trackingTech;

	const BAR = 10;
	const HEIGHT = 60;

	function Numbers( { numbers } ) {
		return numbers && el( ui.Card, { id: 'trackingtech-numbers', title: __( 'At a glance', 'trackingtech-for-woocommerce' ) },
			el( 'ul', { className: 'trackingtech-numbers' }, numbers.figures.map( ( { code, label, count, url } ) =>
				el(
					'li',
					{ key: code },
					el( 'a', { href: url }, el( 'strong', null, count.toLocaleString() ), ' ', label )
				)
			) ),
			el( Days, { days: numbers.days } )
		);
	}

	/** The chart's caption is its text alternative; each bar has a tooltip. */
	function Days( { days } ) {
		const most = days.reduce( ( best, day ) => ( day.count > best.count ? day : best ), days[ 0 ] );
		const all = days.reduce( ( sum, { count } ) => sum + count, 0 );
		const text = all === 0
			// translators: %d: number of days.
			? sprintf( __( 'No order was sent in the last %d days.', 'trackingtech-for-woocommerce' ), days.length )
			// translators: 1: number of days, 2: number of orders, 3: the most orders on one day, 4: that day.
			: sprintf( __( 'Orders sent in the last %1$d days: %2$d in all, at most %3$d on one day (%4$s).', 'trackingtech-for-woocommerce' ), days.length, all, most.count, most.label );
		return el( 'figure', { className: 'trackingtech-days' },
			all > 0 && el(
				'svg',
				{
					role: 'img',
					'aria-labelledby': 'trackingtech-days',
					viewBox: `0 0 ${ days.length * BAR } ${ HEIGHT }`,
					preserveAspectRatio: 'none',
				},
				days.map( ( { label, count }, at ) => el( Bar, { key: at, at, label, count, most: most.count } ) )
			),
			el( 'figcaption', { id: 'trackingtech-days' }, text )
		);
	}

	function Bar( { at, label, count, most } ) {
		// Minimum height, so that one order among thousands is visible.
		const height = count === 0 ? 0 : Math.max( 2, Math.round( HEIGHT * count / most ) );
		const title = el( 'title', null, `${ label }: ${ count }` );
		return el( 'rect', { x: at * BAR + 1, y: HEIGHT - height, width: BAR - 2, height }, title );
	}

	window.trackingTech.Numbers = Numbers;
}( window.wp ) );
