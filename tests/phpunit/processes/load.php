<?php
/** A request that only loads the shop: SITE. */

require __DIR__ . '/in-site.php';

echo 'loaded';
