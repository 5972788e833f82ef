<?php
// A zip of a folder, the same bytes for the same files: zip.php FOLDER ZIP.

[ , $folder, $to ] = $argv;
$zip = new ZipArchive();
true === $zip->open( $to, ZipArchive::CREATE | ZipArchive::EXCL ) || exit( 1 );
$files = new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $folder, FilesystemIterator::SKIP_DOTS ) );
$paths = array_map( 'strval', iterator_to_array( $files, false ) );
sort( $paths, SORT_STRING );
foreach ( $paths as $path ) {
	$name = substr( $path, strlen( $folder ) + 1 );
	$zip->addFromString( $name, file_get_contents( $path ) );
	$zip->setMtimeName( $name, gmmktime( 0, 0, 0, 1, 1, 2026 ) );
}
$zip->close() || exit( 1 );
