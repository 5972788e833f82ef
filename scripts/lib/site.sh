# shellcheck shell=bash
# One shop: a folder with WordPress (hard links to the cached copy), WooCommerce and the plugin (symbolic
# links), an own database, an own port and an own sandbox.

create_site() {
    local name=$1 storage=$2 extension=$3 dir wordpress woocommerce kind
    [[ "$name" =~ ^[a-z][a-z0-9_-]*$ ]] || die "a site's name is lower case: $name"
    wordpress=$(wordpress_source)
    woocommerce=$(woocommerce_source)
    [ -f "$woocommerce/woocommerce.php" ] || die "there is no WooCommerce in $woocommerce"
    dir=$(site_dir "$name")
    with_lock sites drop_site "$name"
    mkdir -p "$dir"
    lay_out_files "$dir/www" "$wordpress" "$woocommerce"
    with_lock sites allocate_site "$name" "$storage" "$extension"
    sql "DROP DATABASE IF EXISTS $(db_name "$name"); CREATE DATABASE $(db_name "$name") CHARACTER SET utf8mb4"
    kind=$(site_kind "$storage" "$extension" "$wordpress" "$woocommerce")
    fill_site "$name" "$STACK/templates/$kind"
}

# What a new shop's database depends on, as one word: where two shops agree in it, the second is a copy of the first.
site_kind() {
    local sources=("$LIB/install-site.php" "$LIB/mu-plugin.php" "$ROOT/php")
    [ "$4" != "$(stand_in)" ] || sources+=("$4")
    {
        printf '%s\n' "$@"
        find "${sources[@]}" -type f -exec sha256sum {} + | LC_ALL=C sort
    } | sha256sum | cut -c1-16
}

# Installing takes seconds and always gives the same, so it is done once per kind. The address is the one thing that differs.
fill_site() {
    local name=$1 template=$2 www url new
    www="$(site_dir "$name")/www"
    url=$(json_get "$(site_dir "$name")/site.json" url)
    if [ -d "$template" ]; then
        dump_of "$name" import <"$template/db.sql"
        cp -R "$template/uploads/." "$www/wp-content/uploads"
        sql "UPDATE $(db_name "$name").wp_options SET option_value='$url' WHERE option_name IN ('siteurl','home')"
        return
    fi
    install_site "$name"
    mkdir -p "$STACK/templates"
    new=$(mktemp -d "$STACK/templates/.new.XXXXXX")
    dump_of "$name" export >"$new/db.sql"
    cp -R "$www/wp-content/uploads" "$new/uploads"
    mv -T "$new" "$template" 2>/dev/null || rm -rf "$new"
}

# dump_of NAME import|export: the shop's database, from standard input or to standard output.
dump_of() {
    local program=mariadb options=(--no-defaults --protocol=tcp -h 127.0.0.1 -P "$(db_port)" -u trackingtech -ptrackingtech)
    [ "$2" = import ] || program=mariadb-dump
    "$program" "${options[@]}" --default-character-set=utf8mb4 "tt_${1//-/_}"
}

db_name() { printf '`tt_%s`' "${1//-/_}"; }

lay_out_files() {
    local www=$1
    # Hard links cost nothing; across file systems it has to be a copy.
    cp -al "$2" "$www" 2>/dev/null || { rm -rf "$www"; cp -R "$2" "$www"; }
    mkdir -p "$www/wp-content/plugins" "$www/wp-content/uploads" "$www/wp-content/themes"
    ln -s "$3" "$www/wp-content/plugins/woocommerce"
    ln -s "$ROOT/php" "$www/wp-content/plugins/$PLUGIN_SLUG"
    mkdir -p "$www/wp-content/mu-plugins"
    cp "$LIB/mu-plugin.php" "$www/wp-content/mu-plugins/stack.php"
    rm -f "$www/wp-config.php"
}

# Ports, sandbox, nginx: everything two creations at once could fight over.
allocate_site() {
    local name=$1 dir
    dir=$(site_dir "$name")
    sticky_port "$dir/port" >/dev/null
    printf '%s %s' "$2" "$3" >"$dir/kind"
    start_sandbox "$name"
    write_site "$name"
    serve_site "$name"
}

# site.json is what other programs read; wp-config.php reads it too, so a new port needs no new wp-config.php.
write_site() {
    local name=$1 dir storage extension
    dir=$(site_dir "$name")
    read -r storage extension <"$dir/kind" || true
    php -n "$LIB/write-site.php" "$dir" "$(cat "$dir/port")" "$(db_port)" "tt_${name//-/_}" "$storage" "$extension" \
        "$(basename "$(readlink "$dir/www/wp-content/plugins/woocommerce")")"
}

serve_site() {
    local dir extension port pool=fpm _storage
    dir=$(site_dir "$1")
    port=$(cat "$dir/port")
    read -r _storage extension <"$dir/kind" || true
    [ "$extension" = extension ] || pool=fpm-bare
    local config="$STACK/etc/sites/$1.conf"
    # Debian's fastcgi_params leaves HTTP_HOST to the request line's host, which has no port.
    cat >"$dir/nginx.conf" <<CONF
server {
    listen 127.0.0.1:$port;
    root $dir/www;
    index index.php;
    location / { try_files \$uri \$uri/ /index.php?\$args; }
    location ~ \.php\$ {
        try_files \$uri =404;
        include /etc/nginx/fastcgi_params;
        fastcgi_param SCRIPT_FILENAME \$document_root\$fastcgi_script_name;
        fastcgi_param HTTP_HOST \$http_host;
        fastcgi_pass 127.0.0.1:$(fpm_port "$pool");
    }
}
CONF
    cmp -s "$dir/nginx.conf" "$config" && port_answers "$port" && return 0
    cp "$dir/nginx.conf" "$config"
    nginx -q -e "$log_dir/nginx.log" -p "$STACK" -c "$STACK/etc/nginx.conf" -s reload
    wait_for 30 "nginx for $1" port_answers "$port"
}

# After a stop: the sandbox and the port may be others now.
wake_site() {
    local dir before after
    dir=$(site_dir "$1")
    before=$(json_get "$dir/site.json" url)
    running "$dir/sandbox.pid" || start_sandbox "$1"
    if [ ! -f "$STACK/etc/sites/$1.conf" ] || ! port_answers "$(cat "$dir/port")"; then
        sticky_port "$dir/port" >/dev/null
    fi
    write_site "$1"
    serve_site "$1"
    after=$(json_get "$dir/site.json" url)
    [ "$before" = "$after" ] || sql "UPDATE $(db_name "$1").wp_options SET option_value='$after'
        WHERE option_name IN ('siteurl','home')"
}

# Each step is a PHP process of its own, as a merchant's clicks would be.
install_site() {
    local path step
    path=$(json_get "$(site_dir "$1")/site.json" path)
    site_php_environment "$1"
    for step in wordpress woocommerce settings plugin; do
        php "$LIB/install-site.php" "$path" "$step" || die "site $1: the step $step failed"
    done
    forget_first_notices "$path/wp-content/debug.log"
}

# WooCommerce's own first minute is not silent; the plugin's has to be.
forget_first_notices() {
    if [ -f "$1" ] && grep -E "plugins/$PLUGIN_SLUG|$ROOT/php/" "$1" >&2; then
        die 'the plugin complained while it was being activated'
    fi
    rm -f "$1"
}

drop_site() {
    local dir
    dir=$(site_dir "$1")
    stop_daemon "$dir/sandbox.pid"
    rm -f "$STACK/etc/sites/$1.conf"
    rm -rf "$dir"
    sql "DROP DATABASE IF EXISTS $(db_name "$1")"
}
