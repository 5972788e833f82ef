# shellcheck shell=bash
# The services of the stack: MariaDB, php-fpm (with the extension, and a bare one without), nginx, and one
# sandbox per site. All on loopback, all files in $STACK, all run as the calling user: a checkout in a private
# home folder must work, so no service account could read it.

run_dir="$STACK/run"
log_dir="$STACK/log"

db_port()      { cat "$run_dir/db.port"; }
fpm_port()     { cat "$run_dir/$1.port"; }

# -- PHP ----------------------------------------------------------------------------------------------------

# Folders of ini files: php.d loads the extension when it is built, php-bare.d never does, php-cli.d is for the command line.
write_php_ini() {
    local folder
    mkdir -p "$STACK/php-cli.d" "$STACK/opcache"
    # Hundreds of short PHP processes load the same WordPress: compiled once, each starts in a third of the time. The files
    # are this stack's own; summing each up at every load takes a sixth of what is left.
    printf '%s\n' opcache.enable_cli=1 opcache.file_cache_only=1 "opcache.file_cache=$STACK/opcache" \
        opcache.file_cache_consistency_checks=0 \
        | put "$STACK/php-cli.d/91-cli.ini"
    for folder in php.d php-bare.d; do
        mkdir -p "$STACK/$folder"
        # Shops send mail on every order; nobody should get any from here.
        printf '%s\n' 'sendmail_path=/bin/true' 'memory_limit=512M' 'error_reporting=E_ALL' \
            'opcache.memory_consumption=256' 'opcache.max_accelerated_files=20000' 'opcache.revalidate_freq=0' \
            | put "$STACK/$folder/90-stack.ini"
    done
    if [ -f "$EXTENSION" ]; then
        printf 'extension=%s\n' "$EXTENSION" | put "$STACK/php.d/95-trackingtech.ini"
    else
        rm -f "$STACK/php.d/95-trackingtech.ini"
    fi
}

# The environment in which PHP on the command line sees what the site's php-fpm sees.
site_php_environment() {
    write_php_ini
    local folder=php.d
    [ "$(json_get "$(site_dir "$1")/site.json" extension)" != false ] || folder=php-bare.d
    php_environment "$folder"
    TRACKINGTECH_SITE_PATH=$(json_get "$(site_dir "$1")/site.json" path)
    TRACKINGTECH_SANDBOX=$(json_get "$(site_dir "$1")/site.json" sandbox)
    export TRACKINGTECH_SITE_PATH TRACKINGTECH_SANDBOX
}

fpm_binary() {
    local binary
    binary=$(compgen -c php-fpm | grep -E '^php-fpm[0-9.]*$' | sort -V | tail -n 1)
    [ -n "$binary" ] || die 'php-fpm is missing; run scripts/setup'
    printf '%s' "$binary"
}

# $1: fpm or fpm-bare, $2: folder of ini files.
start_fpm() {
    local name=$1 scan=$2 port
    # A rebuilt extension only reaches PHP through a new master process.
    if running "$run_dir/$name.pid"; then
        [ "$name" = fpm ] && [ "$EXTENSION" -nt "$run_dir/$name.pid" ] || return 0
        stop_daemon "$run_dir/$name.pid" QUIT
    fi
    port=$(sticky_port "$run_dir/$name.port")
    cat >"$STACK/etc/$name.conf" <<CONF
[global]
error_log = $log_dir/$name.log
daemonize = no
[www]
listen = 127.0.0.1:$port
listen.backlog = 128
pm = static
pm.max_children = $([ "$name" = fpm ] && echo 6 || echo 2)
catch_workers_output = yes
decorate_workers_output = no
; Not admin values: WordPress turns error_log to each shop's debug.log.
php_value[error_log] = $log_dir/$name-php.log
php_admin_flag[log_errors] = on
php_admin_flag[display_errors] = off
php_admin_value[max_execution_time] = 120
CONF
    rm -f "$log_dir/$name-php.log"
    local as_root=()
    [ "$(id -u)" = 0 ] && {
        as_root=(-R)
        printf 'user = root\ngroup = root\n' >>"$STACK/etc/$name.conf"
    }
    PHP_INI_SCAN_DIR=":$scan" start_daemon "$run_dir/$name.pid" "$log_dir/$name.log" \
        "$(fpm_binary)" -F "${as_root[@]}" -y "$STACK/etc/$name.conf"
    wait_for 60 "$name" port_answers "$port"
}

# -- MariaDB ------------------------------------------------------------------------------------------------

# Where TRACKINGTECH_MYSQL names a folder (scripts/matrix mysql), the MySQL in it stands in place of MariaDB.
start_db() {
    running "$run_dir/db.pid" && return 0
    local data="$STACK/db" user port server=(mariadbd)
    [ -z "${TRACKINGTECH_MYSQL:-}" ] || server=("$TRACKINGTECH_MYSQL/bin/mysqld")
    user=$(id -un)
    [ -d "$data/mysql" ] || make_db "$data" "$user" || { tail -n 30 "$log_dir/db-install.log" >&2; die 'the database could not be set up'; }
    port=$(sticky_port "$run_dir/db.port")
    db_users >"$STACK/etc/db-init.sql"
    # Throw-away data: no fsync per commit. The socket's path must stay under 108 bytes wherever the checkout is.
    server+=(--no-defaults --user="$user" --datadir="$data" \
        --bind-address=127.0.0.1 --port="$port" --socket="/tmp/trackingtech-db-$port.sock" \
        --pid-file="$run_dir/mariadbd.pid" --skip-name-resolve --skip-log-bin --init-file="$STACK/etc/db-init.sql" \
        --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --innodb-use-native-aio=0 \
        --innodb-buffer-pool-size=128M --character-set-server=utf8mb4 --max-allowed-packet=64M --max-connections=100)
    [ -z "${TRACKINGTECH_MYSQL:-}" ] || server+=(--basedir="$TRACKINGTECH_MYSQL/usr" --mysqlx=OFF --secure-file-priv=NULL)
    start_daemon "$run_dir/db.pid" "$log_dir/db.log" "${server[@]}"
    wait_for 90 'the database' sql 'SELECT 1' || { tail -n 30 "$log_dir/db.log" >&2; die 'the database did not start'; }
}

# make_db FOLDER USER
make_db() {
    rm -rf "$1"
    mkdir -p "$1"
    if [ -n "${TRACKINGTECH_MYSQL:-}" ]; then
        "$TRACKINGTECH_MYSQL/bin/mysqld" --no-defaults --initialize-insecure --user="$2" --basedir="$TRACKINGTECH_MYSQL/usr" --datadir="$1"
    else
        mariadb-install-db --no-defaults --user="$2" --datadir="$1" --skip-test-db --auth-root-authentication-method=normal
    fi >"$log_dir/db-install.log" 2>&1
}

# A shop's user may do everything but write where the server is read-only (the chaos run makes it so).
db_users() {
    local bypass='READ_ONLY ADMIN'
    [ -z "${TRACKINGTECH_MYSQL:-}" ] || bypass='SUPER, CONNECTION_ADMIN'
    printf '%s\n' "CREATE USER IF NOT EXISTS 'root'@'127.0.0.1';" "GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;" \
        "CREATE USER IF NOT EXISTS 'trackingtech'@'127.0.0.1' IDENTIFIED BY 'trackingtech';" \
        "GRANT ALL ON *.* TO 'trackingtech'@'127.0.0.1';" "REVOKE $bypass ON *.* FROM 'trackingtech'@'127.0.0.1';"
}

sql() {
    mariadb --no-defaults --protocol=tcp -h 127.0.0.1 -P "$(db_port)" -u trackingtech -ptrackingtech \
        --default-character-set=utf8mb4 -N -B -e "$1" "${@:2}"
}

# -- nginx --------------------------------------------------------------------------------------------------

start_nginx() {
    running "$run_dir/nginx.pid" && return 0
    mkdir -p "$STACK/etc/sites"
    local user=''
    [ "$(id -u)" = 0 ] && user='user root;'
    cat >"$STACK/etc/nginx.conf" <<CONF
$user
worker_processes 1;
daemon off;
pid $run_dir/nginx.master;
error_log $log_dir/nginx.log warn;
events { worker_connections 512; }
http {
    include /etc/nginx/mime.types;
    access_log off;
    client_max_body_size 16m;
    client_body_temp_path $STACK/tmp/body;
    proxy_temp_path $STACK/tmp/proxy;
    fastcgi_temp_path $STACK/tmp/fastcgi;
    uwsgi_temp_path $STACK/tmp/uwsgi;
    scgi_temp_path $STACK/tmp/scgi;
    fastcgi_read_timeout 180s;
    fastcgi_buffers 16 64k;
    fastcgi_buffer_size 64k;
    include $STACK/etc/sites/*.conf;
}
CONF
    # nginx refuses nothing to serve; this keeps it alive before the first site.
    printf 'server { listen 127.0.0.1:%s; return 204; }\n' "$(sticky_port "$run_dir/nginx.port")" >"$STACK/etc/sites/00-alive.conf"
    start_daemon "$run_dir/nginx.pid" "$log_dir/nginx.log" \
        nginx -e "$log_dir/nginx.log" -p "$STACK" -c "$STACK/etc/nginx.conf"
    wait_for 30 nginx port_answers "$(cat "$run_dir/nginx.port")" || { tail -n 20 "$log_dir/nginx.log" >&2; return 1; }
}

# -- the sandbox of one site --------------------------------------------------------------------------------

start_sandbox() {
    local dir ready
    dir=$(site_dir "$1")
    ready="$dir/sandbox.json"
    running "$dir/sandbox.pid" && return 0
    [ -x "$SANDBOX_BIN" ] || { note "the sandbox is not built; site $1 has no service to talk to"; return 0; }
    rm -f "$ready"
    mkdir -p "$dir/tls"
    start_daemon "$dir/sandbox.pid" "$log_dir/sandbox-$1.log" "$SANDBOX_BIN" \
        --http "127.0.0.1:$(sticky_port "$dir/sandbox.port")" --https 127.0.0.1:0 --tls-dir "$dir/tls" \
        --state "$dir/sandbox-state.json" --ready-file "$ready"
    wait_for 30 "the sandbox of $1" test -s "$ready" || { tail -n 20 "$log_dir/sandbox-$1.log" >&2; return 1; }
}

# -- all of it ----------------------------------------------------------------------------------------------

start_services() {
    mkdir -p "$run_dir" "$log_dir" "$STACK/etc/sites" "$STACK/tmp" "$STACK/sites"
    write_php_ini
    start_db
    start_fpm fpm "$STACK/php.d"
    start_fpm fpm-bare "$STACK/php-bare.d"
    start_nginx
}

stop_services() {
    local pid_file
    stop_daemon "$run_dir/nginx.pid" QUIT
    stop_daemon "$run_dir/fpm.pid" QUIT
    stop_daemon "$run_dir/fpm-bare.pid" QUIT
    for pid_file in "$STACK"/sites/*/sandbox.pid; do
        stop_daemon "$pid_file"
    done
    stop_daemon "$run_dir/db.pid"
}
