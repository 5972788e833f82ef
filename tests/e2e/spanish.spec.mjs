import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inspect, test } from './support/fixtures.mjs';
import { ROOT } from './support/places.mjs';
import { verdict } from './support/shop.mjs';

/** Texts whose Spanish differs, so that none of them may be left on a Spanish page. */
function englishTexts() {
	const po = readFileSync( join( ROOT, 'php/languages/trackingtech-for-woocommerce-es_CL.po' ), 'utf8' );
	const pairs = [ ...po.matchAll( /^msgid "(.+)"\nmsgstr "(.+)"$/gm ) ];
	return pairs.filter( ( [ , english, spanish ] ) => english !== spanish ).map( ( [ , english ] ) => JSON.parse( `"${ english }"` ) );
}

async function expectNoEnglish( page ) {
	const shown = await page.locator( '.trackingtech' ).evaluate( ( root ) => {
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
