# shellcheck shell=bash disable=SC2034
# What every script shares: where things are, how it speaks, ports, waiting, reading JSON.

export HOME="${HOME:-/tmp}"
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
LIB="$ROOT/scripts/lib"
STACK="${TRACKINGTECH_STACK:-$ROOT/.stack}"
case "$STACK" in /*) ;; *) STACK="$PWD/$STACK" ;; esac
CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/trackingtech"
EXTENSION="${TRACKINGTECH_EXTENSION:-$ROOT/target/release/libtrackingtech.so}"
SANDBOX_BIN="${TRACKINGTECH_SANDBOX_BIN:-$ROOT/target/release/trackingtech-sandbox}"
PLUGIN_SLUG=trackingtech-for-woocommerce

export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin:${CARGO_HOME:-$HOME/.cargo}/bin"

say()  { printf '%s\n' "$*"; }
note() { printf '  %s\n' "$*" >&2; }
die()  { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

need() {
    command -v "$1" >/dev/null 2>&1 || die "$1 is missing; run scripts/setup"
}

# A loopback port nobody listens on, from below the range the kernel hands out by itself: a port that is kept for a
# server would otherwise be taken by somebody's connection meanwhile. with_lock keeps two callers apart.
free_port() {
    php -n -r '
        do { $s = @stream_socket_server("tcp://127.0.0.1:" . random_int(15000, 32000)); } while (!$s);
        echo substr(strrchr(stream_socket_get_name($s, false), ":"), 1);'
}

port_is_free() {
    ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# The port kept in file $1 when it is still free, else a new one (kept there).
sticky_port() {
    local file=$1 port=''
    [ -s "$file" ] && port=$(cat "$file")
    if [ -z "$port" ] || ! port_is_free "$port"; then
        port=$(free_port)
        printf '%s' "$port" >"$file"
    fi
    printf '%s' "$port"
}

# put FILE: standard input becomes the file, whole or not at all, however many processes do it at once.
put() {
    local new
    new=$(mktemp "$1.XXXXXX")
    cat >"$new"
    chmod 644 "$new"
    mv "$new" "$1"
}

# wait_for SECONDS WHAT COMMAND...: polls until the command succeeds.
wait_for() {
    local seconds=$1 what=$2 end
    shift 2
    end=$((SECONDS + seconds))
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || { note "$what did not come within $seconds s"; return 1; }
        sleep 0.1
    done
}

port_answers() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# The process of the pid file $1 still runs. A recycled pid is told apart by its start time, kept beside it.
running() {
    local pid started
    [ -s "$1" ] || return 1
    read -r pid started <"$1" || true
    [ -n "$pid" ] && [ -r "/proc/$pid/stat" ] && [ "$(start_time "$pid")" = "$started" ]
}

start_time() {
    # Field 22 of stat; the command name before it may hold spaces, so cut after the last parenthesis.
    sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20
}

# start_daemon PIDFILE LOGFILE COMMAND...: starts it away from this terminal and notes pid and start time.
start_daemon() {
    local pid_file=$1 log=$2 pid
    shift 2
    : >"$log"
    setsid "$@" </dev/null >>"$log" 2>&1 9>&- &
    pid=$!
    printf '%s %s\n' "$pid" "$(start_time "$pid")" >"$pid_file"
}

stop_daemon() {
    local pid_file=$1 signal=${2:-TERM} pid _started
    if running "$pid_file"; then
        read -r pid _started <"$pid_file"
        kill -s "$signal" "$pid" 2>/dev/null || true
        wait_for 20 "the end of process $pid" not running "$pid_file" || kill -s KILL "$pid" 2>/dev/null || true
    fi
    rm -f "$pid_file"
}

not() { ! "$@"; }

# with_lock NAME COMMAND...: one at a time on this stack. Descriptor 9 is closed again in daemons.
with_lock() {
    local name=$1
    shift
    mkdir -p "$STACK/run"
    (
        exec 9>"$STACK/run/$name.lock"
        flock -w 300 9 || die "the lock $name is held for 5 minutes"
        "$@"
    )
}

# json_get FILE KEY[.KEY]: prints a scalar of a JSON file, nothing when absent or null.
json_get() {
    php -n -r '
        $v = json_decode((string) @file_get_contents($argv[1]), true);
        foreach (explode(".", $argv[2]) as $k) { $v = is_array($v) ? ($v[$k] ?? null) : null; }
        echo is_bool($v) ? ($v ? "true" : "false") : $v;' "$1" "$2"
}

# PHP on the command line takes its extension from one folder besides Debian's own and its cache of compiled files
# from another, in children it starts too. $1: php.d or php-bare.d.
php_environment() {
    export PHP_INI_SCAN_DIR=":$STACK/${1:-php.d}:$STACK/php-cli.d"
}

# The order storage of the shop that demo, `make up` and the browser tests make: hpos, or TRACKINGTECH_STORAGE=legacy.
storage_option() {
    case "${TRACKINGTECH_STORAGE:-hpos}" in
        hpos) ;;
        legacy) printf -- --legacy ;;
        *) die "TRACKINGTECH_STORAGE is hpos or legacy, not $TRACKINGTECH_STORAGE" ;;
    esac
}

site_dir() { printf '%s/sites/%s' "$STACK" "$1"; }

require_site() {
    [ -f "$(site_dir "$1")/site.json" ] || die "there is no site $1; run scripts/site create $1"
}
