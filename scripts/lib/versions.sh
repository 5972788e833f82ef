# shellcheck shell=bash
# Which software a test run or a demo used, one line each.

version_line() { printf '  %-14s %s\n' "$1" "$2"; }

woocommerce_version() {
    local from
    from=$(woocommerce_source)
    if [ "$from" = "$(stand_in)" ]; then
        printf 'stand-in of this repository (the real one could not be had; set WOOCOMMERCE_DIR)'
    else
        plugin_version "$from/woocommerce.php"
    fi
}

wp_cli_version() {
    local cli
    cli=$(wp_cli)
    if [ -n "$cli" ]; then
        WP_CLI_ALLOW_ROOT=1 php "$cli" --version --allow-root 2>/dev/null | sed -n 's/^WP-CLI //p'
    else
        printf 'own runner of this repository'
    fi
}

print_versions() {
    say 'versions:'
    version_line extension "$(sed -n 's/^version = "\(.*\)"/\1/p' "$ROOT/Cargo.toml" | head -n 1), $(rustc --version)"
    version_line PHP "$(php -n -r 'echo PHP_VERSION, PHP_ZTS ? " ZTS" : " NTS", ", ", php_uname("m");')"
    version_line WordPress "$(wordpress_version "$(wordpress_source)")"
    version_line WooCommerce "$(woocommerce_version)"
    version_line WP-CLI "$(wp_cli_version)"
    version_line MariaDB "$(mariadbd --version | sed 's/.*Ver \([^ ]*\).*/\1/')"
    version_line nginx "$(nginx -v 2>&1 | sed 's/.*nginx.//')"
    version_line browser "$(chromium --version 2>/dev/null | head -n 1)"
    version_line Node "$(node --version)"
}
