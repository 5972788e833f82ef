// Fails for a link between the documents that leads nowhere, for a path of the repository in `code` that is not there, and for a
// row of a table that links a file of code and says what a function does which that file no longer has: links.mjs FILE...
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const anchor = ( heading ) => heading.trim().toLowerCase().replace( /[^\p{L}\p{N} _-]/gu, '' ).replaceAll( ' ', '-' );
const anchors = ( text ) => [ ...text.matchAll( /^#+ (.+)$/gm ) ].map( ( [ , heading ] ) => anchor( heading ) );

let dead = 0;
for ( const file of process.argv.slice( 2 ) ) {
	const text = readFileSync( file, 'utf8' );
	for ( const [ , to, name ] of text.matchAll( /^\|[^|]*\| \[[^\]]*\]\(([^)]+\.(?:php|rs))\) \| `(\w+)\(\)`/gm ) ) {
		const code = join( dirname( file ), to );
		if ( existsSync( code ) && ! new RegExp( `\\b(function|fn) ${ name }\\(` ).test( readFileSync( code, 'utf8' ) ) ) {
			console.log( `${ file }: ${ to } has no ${ name }()` );
			dead++;
		}
	}
	for ( const [ , path ] of text.matchAll( /`((?:php|src|tests|scripts|stubs|docs)\/[\w./-]*)`/g ) ) {
		if ( ! existsSync( path ) ) {
			console.log( `${ file }: there is no ${ path }` );
			dead++;
		}
	}
	for ( const [ , to ] of text.matchAll( /\]\((?!https?:)([^)\s]+)\)/g ) ) {
		const [ path, hash ] = to.split( '#' );
		const target = path === '' ? file : join( dirname( file ), path );
		if ( ! existsSync( target ) || ( hash && ! anchors( readFileSync( target, 'utf8' ) ).includes( hash ) ) ) {
			console.log( `${ file }: ${ to } leads nowhere` );
			dead++;
		}
	}
}
process.exit( dead > 0 ? 1 : 0 );
