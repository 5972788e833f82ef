// Fails for a link between the documents that leads nowhere: links.mjs FILE...
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const anchor = ( heading ) => heading.trim().toLowerCase().replace( /[^\p{L}\p{N} _-]/gu, '' ).replaceAll( ' ', '-' );
const anchors = ( text ) => [ ...text.matchAll( /^#+ (.+)$/gm ) ].map( ( [ , heading ] ) => anchor( heading ) );

let dead = 0;
for ( const file of process.argv.slice( 2 ) ) {
	for ( const [ , to ] of readFileSync( file, 'utf8' ).matchAll( /\]\((?!https?:)([^)\s]+)\)/g ) ) {
		const [ path, hash ] = to.split( '#' );
		const target = path === '' ? file : join( dirname( file ), path );
		if ( ! existsSync( target ) || ( hash && ! anchors( readFileSync( target, 'utf8' ) ).includes( hash ) ) ) {
			console.log( `${ file }: ${ to } leads nowhere` );
			dead++;
		}
	}
}
process.exit( dead > 0 ? 1 : 0 );
