import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inspect, test } from './support/fixtures.mjs';
import { ROOT } from './support/places.mjs';
import { verdict } from './support/shop.mjs';

// What a browser writes itself, as on the button that chooses a file; for screenshots (it takes Debian's chromium-l10n).
test.use( { launchOptions: ( { launchOptions }, use ) => use( { ...launchOptions, env: { ...process.env, LANGUAGE: 'es_CL' } } ) } );

/** Texts whose Spanish differs, so that none of them may be left on a Spanish page. */
function englishTexts() {
	const po = readFileSync( join( ROOT, 'php/languages/trackingtech-for-woocommerce-es_CL.po' ), 'utf8' );
	const pairs = [ ...po.matchAll( /^msgid "(.+)"\nmsgstr "(.+)"$/gm ) ];
	return pairs.filter( ( [ , english, spanish ] ) => english !== spanish ).map( ( [ , english ] ) => JSON.parse( `"${ english }"` ) );
}

async function expectNoEnglish( page, part = '.trackingtech' ) {
	const shown = await page.locator( part ).evaluate( ( root ) => {
		const walker = document.createTreeWalker( root, NodeFilter.SHOW_TEXT );
		const texts = [];
		while ( walker.nextNode() ) {
			texts.push( walker.currentNode.textContent.trim() );
		}
		return texts;
	} );
	const english = new Set( englishTexts() );
	expect( english.size ).toBeGreaterThan( 100 );
	expect( shown.filter( ( text ) => english.has( text ) ) ).toEqual( [] );
}

test( 'The page speaks Chilean Spanish to who reads it', async ( { page, shop } ) => {
	await shop.speakSpanish();
	await shop.open( page );
	await expect( page.getByRole( 'button', { name: 'Verificar código' } ) ).toBeVisible();
	await expectNoEnglish( page );
	await page.getByLabel( 'Código del courier' ).fill( 'nadie' );
	await page.getByRole( 'button', { name: 'Verificar código' } ).click();
	await expect( page.getByLabel( 'Código del courier' ) ).toHaveAccessibleDescription( /Ningún courier tiene este código/ );
	await inspect( page, 'es-wizard' );

	await shop.connect();
	await shop.order();
	await shop.order( { city: 'Comuna Inexistente' } );
	await shop.work();
	await page.reload();
	await expect( verdict( page ) ).toContainText( 'Conectada. Los pedidos se envían solos.' );
	await expect( page.getByText( 'Requiere atención' ).first() ).toBeVisible();
	await expectNoEnglish( page );
	await inspect( page, 'es-connected' );
} );

test( 'So do the tabs', async ( { page, shop } ) => {
	await shop.speakSpanish();
	await shop.connect();
	const held = await shop.orderWithUrl( { city: 'Comuna Inexistente' } );
	await shop.order();
	await shop.work();
	for ( const [ tab, name ] of [ [ 'deliveries', 'Envíos' ], [ 'settings', 'Ajustes' ], [ 'help', 'Ayuda' ] ] ) {
		await page.goto( shop.adminUrl( `admin.php?page=trackingtech&tab=${ tab }` ) );
		await expect( page.locator( '.nav-tab-active' ), `the tab ${ name }` ).toHaveText( name );
		await expectNoEnglish( page );
		await inspect( page, `es-${ tab }` );
	}
	await page.goto( shop.adminUrl( 'admin.php?page=trackingtech&tab=deliveries&show=older&after=2025-01-01&before=2025-01-01' ) );
	await expect( page.getByText( 'Elige al menos uno de estos estados.' ) ).toBeVisible();
	await expectNoEnglish( page );
	await inspect( page, 'es-older' );
	await page.goto( held.url );
	await expect( page.locator( '.trackingtech-order' ) ).toContainText( 'Requiere atención' );
	await inspect( page, 'es-order-box', '.trackingtech-order', '#trackingtech-order' );
} );

test( 'So do the list of orders, and the shop to its customers', async ( { page, shop } ) => {
	await shop.speakSpanish();
	await shop.connect();
	const { id, pages } = await shop.orderWithUrl( { customer: 1 } );
	test.skip( ! pages, 'The stand-in has no pages for customers.' );
	await shop.work();
	await page.goto( shop.adminUrl( 'admin.php?page=wc-orders' ) );
	await expect( page.locator( 'td.column-trackingtech' ).filter( { hasText: 'Enviado' } ) ).toBeVisible();
	await expectNoEnglish( page, 'td.column-trackingtech' );
	await inspect( page, 'es-orders-list', 'td.column-trackingtech', '#wpbody-content' );
	for ( const [ name, address ] of [ [ 'es-customer-order', pages.view ], [ 'es-customer-received', pages.received ] ] ) {
		await page.goto( address );
		await expect( page.locator( '.trackingtech-tracking' ) ).toContainText( 'En preparación' );
		await expectNoEnglish( page, '.trackingtech-tracking' );
		await inspect( page, name, '.trackingtech-tracking' );
	}
	for ( const [ name, email ] of [ [ 'es-email-order', 'WC_Email_Customer_Completed_Order' ], [ 'es-email-delivered', 'TrackingTech_Delivered' ] ] ) {
		await page.setContent( await shop.email( id, email ) );
		await expect( page.getByRole( 'heading', { name: 'Entrega', exact: true } ) ).toBeVisible();
		await expectNoEnglish( page, '.trackingtech-tracking' );
		await inspect( page, name, '.trackingtech-tracking' );
	}
} );
