/**
 * The numbers that matter, each a link to the deliveries it counts, and the last 30 days as a small picture.
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
				el( 'li', { key: code }, el( 'a', { href: url }, el( 'strong', null, count.toLocaleString() ), ' ', label ) )
			) ),
			el( Days, { days: numbers.days } )
		);
	}

	/** The picture says in one sentence what it shows; each bar names its day to a mouse. */
	function Days( { days } ) {
		const most = days.reduce( ( best, day ) => ( day.count > best.count ? day : best ), days[ 0 ] );
		const all = days.reduce( ( sum, { count } ) => sum + count, 0 );
		const text = all === 0
			// translators: %d: number of days.
			? sprintf( __( 'No order was sent in the last %d days.', 'trackingtech-for-woocommerce' ), days.length )
			// translators: 1: number of days, 2: number of orders, 3: the highest number of orders on one day, 4: that day.
			: sprintf( __( 'Orders sent in the last %1$d days: %2$d in all, at most %3$d on one day (%4$s).', 'trackingtech-for-woocommerce' ), days.length, all, most.count, most.label );
		return el( 'figure', { className: 'trackingtech-days' },
			all > 0 && el( 'svg', { role: 'img', 'aria-labelledby': 'trackingtech-days', viewBox: `0 0 ${ days.length * BAR } ${ HEIGHT }`, preserveAspectRatio: 'none' },
				days.map( ( { label, count }, at ) => el( Bar, { key: at, at, label, count, most: most.count } ) )
			),
			el( 'figcaption', { id: 'trackingtech-days' }, text )
		);
	}

	function Bar( { at, label, count, most } ) {
		// Even one order among thousands is to be seen.
		const height = count === 0 ? 0 : Math.max( 2, Math.round( HEIGHT * count / most ) );
		return el( 'rect', { x: at * BAR + 1, y: HEIGHT - height, width: BAR - 2, height }, el( 'title', null, `${ label }: ${ count }` ) );
	}

	window.trackingTech.Numbers = Numbers;
}( window.wp ) );
