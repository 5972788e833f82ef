# shellcheck shell=bash
# Where WordPress, WooCommerce and WP-CLI come from, in this order: the environment (WORDPRESS_DIR,
# WOOCOMMERCE_DIR, WP_CLI), which also fills the cache; the cache; the official downloads; and then what is
# left: Debian's WordPress, the stand-in for WooCommerce, lib/wp-lite.php for WP-CLI.

WORDPRESS_VERSION=6.9.1
WOOCOMMERCE_VERSION=10.5.2
WP_CLI_VERSION=2.12.0

# Offline machines must fail here within seconds, slow ones must not.
download() {
    curl --proto '=https' --tlsv1.2 -fsSL --connect-timeout 5 --max-time 600 --speed-limit 1000 --speed-time 30 \
        -o "$2" "$1" 2>/dev/null
}

wordpress_version() { sed -n "s/^\$wp_version = '\(.*\)';/\1/p" "$1/wp-includes/version.php"; }
plugin_version()    { sed -n 's/^[ *]*Version: *\([^ ]*\).*/\1/p' "$1" | head -n 1; }
is_wordpress()      { [ -f "$1/wp-includes/version.php" ] && [ -f "$1/wp-settings.php" ]; }
is_woocommerce()    { [ -f "$1/woocommerce.php" ] && [ -n "$(plugin_version "$1/woocommerce.php")" ]; }

# keep FROM KIND VERSION: copies a folder into the cache, whole or not at all; prints where it is.
keep() {
    local to="$CACHE/$2/$3" new
    if [ ! -d "$to" ]; then
        mkdir -p "$CACHE/$2"
        new=$(mktemp -d "$CACHE/$2/.new.XXXXXX")
        cp -R "$1/." "$new"
        chmod -R u+rwX,go+rX "$new"
        mv -T "$new" "$to" 2>/dev/null || rm -rf "$new"
    fi
    printf '%s' "$to"
}

newest_kept() {
    find "$CACHE/$1" -mindepth 1 -maxdepth 1 -type d ! -name '.*' 2>/dev/null | sort -V | tail -n 1
}

# Prints the folder of WordPress.
wordpress_source() {
    local kept
    if [ -n "${WORDPRESS_DIR:-}" ]; then
        is_wordpress "$WORDPRESS_DIR" || die "WORDPRESS_DIR ($WORDPRESS_DIR) holds no WordPress"
        keep "$WORDPRESS_DIR" wordpress "$(wordpress_version "$WORDPRESS_DIR")"
        return
    fi
    kept=$(newest_kept wordpress)
    [ -z "$kept" ] || { printf '%s' "$kept"; return; }
    official_wordpress || debian_wordpress || die 'no WordPress could be had; set WORDPRESS_DIR'
}

official_wordpress() {
    local work
    work=$(mktemp -d)
    download "https://wordpress.org/wordpress-$WORDPRESS_VERSION.tar.gz" "$work/wp.tar.gz" \
        && tar -xzf "$work/wp.tar.gz" -C "$work" && is_wordpress "$work/wordpress" \
        && keep "$work/wordpress" wordpress "$WORDPRESS_VERSION"
    local result=$?
    rm -rf "$work"
    return "$result"
}

# Debian's next release has a WordPress new enough. apt fetches and verifies it from the mirror this machine
# uses already, through lists of its own: nothing is added to the system's sources.
debian_wordpress() {
    local work mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    local packages=(wordpress wordpress-theme-twentytwentythree php-getid3 libjs-cropper libjs-lodash libjs-underscore)
    work=$(mktemp -d)
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Codename: bookworm' 2>/dev/null | head -n 1)
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/unpacked"
    printf 'deb [signed-by=%s] %s trixie main\n' "$keyring" "${mirror:-http://deb.debian.org/debian}" >"$work/sources.list"
    private_apt() {
        apt-get -q -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- -o Acquire::Retries=3 \
            -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o Acquire::Languages=none \
            -o APT::Sandbox::User=root -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "$@" >&2
    }
    note 'WordPress comes from Debian'
    (cd "$work" && private_apt update && private_apt download "${packages[@]}") >"$work/log" 2>&1 \
        && unpack_debian_wordpress "$work" \
        && keep "$work/unpacked/usr/share/wordpress" wordpress "$(wordpress_version "$work/unpacked/usr/share/wordpress")"
    local result=$?
    [ "$result" = 0 ] || tail -n 20 "$work/log" >&2
    rm -rf "$work"
    return "$result"
}

# The package links to libraries of other packages (unpacked beside it, relative links hold) and to /etc.
unpack_debian_wordpress() {
    local deb at="$1/unpacked/usr/share/wordpress" link
    for deb in "$1"/*.deb; do
        dpkg-deb -x "$deb" "$1/unpacked"
    done
    rm -f "$at/wp-config.php" "$at/.htaccess"
    while IFS= read -r link; do
        cp --remove-destination -L "$(readlink -f "$link")" "$link" || return 1
    done < <(find "$at" -type l -xtype f)
    find "$at" -type l -delete
    is_wordpress "$at"
}

# Prints the folder of WooCommerce: the real one, or the stand-in of this repository (always that one when
# TRACKINGTECH_STAND_IN is 1).
woocommerce_source() {
    local kept
    [ "${TRACKINGTECH_STAND_IN:-}" != 1 ] || { stand_in; return; }
    if [ -n "${WOOCOMMERCE_DIR:-}" ]; then
        # Kept, the stand-in would look like a newer WooCommerce than the real one.
        [ "$(realpath "$WOOCOMMERCE_DIR")" != "$(stand_in)" ] || { stand_in; return; }
        is_woocommerce "$WOOCOMMERCE_DIR" || die "WOOCOMMERCE_DIR ($WOOCOMMERCE_DIR) holds no WooCommerce"
        keep "$WOOCOMMERCE_DIR" woocommerce "$(plugin_version "$WOOCOMMERCE_DIR/woocommerce.php")"
        return
    fi
    kept=$(newest_kept woocommerce)
    [ -z "$kept" ] || { printf '%s' "$kept"; return; }
    official_woocommerce || stand_in
}

stand_in() { printf '%s' "$ROOT/tests/woocommerce"; }

official_woocommerce() {
    local work
    work=$(mktemp -d)
    download "https://downloads.wordpress.org/plugin/woocommerce.$WOOCOMMERCE_VERSION.zip" "$work/wc.zip" \
        && unzip -q "$work/wc.zip" -d "$work" && is_woocommerce "$work/woocommerce" \
        && keep "$work/woocommerce" woocommerce "$WOOCOMMERCE_VERSION"
    local result=$?
    rm -rf "$work"
    return "$result"
}

# Prints the path of WP-CLI, or nothing. A failed download is remembered for a day: scripts/wp runs often.
wp_cli() {
    local kept="$CACHE/wp-cli/wp"
    if [ -n "${WP_CLI:-}" ]; then
        [ -f "$WP_CLI" ] || die "WP_CLI ($WP_CLI) is no file"
        mkdir -p "$CACHE/wp-cli"
        cmp -s "$WP_CLI" "$kept" || { cp "$WP_CLI" "$kept.$$" && mv "$kept.$$" "$kept"; }
        printf '%s' "$kept"
    elif [ -f "$kept" ]; then
        printf '%s' "$kept"
    elif [ -z "$(find "$CACHE/wp-cli/none" -mtime -1 2>/dev/null)" ]; then
        mkdir -p "$CACHE/wp-cli"
        if download "https://github.com/wp-cli/wp-cli/releases/download/v$WP_CLI_VERSION/wp-cli-$WP_CLI_VERSION.phar" \
            "$kept.$$"; then
            mv "$kept.$$" "$kept"
            printf '%s' "$kept"
        else
            rm -f "$kept.$$"
            touch "$CACHE/wp-cli/none"
        fi
    fi
}
