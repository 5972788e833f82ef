# shellcheck shell=bash
# What every suite shares: checks that are counted, the one summary line, and the logs when something failed.

SUITE=${SUITE:-$(basename "$0" | sed 's/^suite-//')}
PASSED=0 FAILED=0 SKIPPED=0
SUITE_SITES=()

# A suite that dies half-way still tells; scripts/test counts a missing line as a failure anyway.
finish() {
    local status=$?
    trap - EXIT
    if [ "$status" -ne 0 ] && [ "$FAILED" -eq 0 ]; then
        say "the suite $SUITE ended early with status $status"
        FAILED=1
    fi
    [ "$FAILED" -eq 0 ] || show_logs
    say "suite $SUITE: $PASSED passed, $FAILED failed, $SKIPPED skipped"
    [ "$FAILED" -eq 0 ] || exit 1
}
trap finish EXIT

pass() { PASSED=$((PASSED + 1)); say "  ok    $1"; }
fail() { FAILED=$((FAILED + 1)); say "  FAIL  $1"; }
skip() { SKIPPED=$((SKIPPED + 1)); say "  skip  $1"; }

# check NAME COMMAND...: one check; its output is shown only when it fails.
check() {
    local name=$1 output
    shift
    output=$(mktemp)
    if "$@" >"$output" 2>&1; then
        pass "$name"
    else
        fail "$name"
        tail -n 200 "$output" | sed 's/^/        /'
    fi
    rm -f "$output"
}

# count_run WHAT STATUS PASSED FAILED SKIPPED [RAN]: one test program. One that failed without a failed test counted (a crash,
# a syntax error) is a failure too, and so is one that ran nothing (RAN: what passed, unless told).
count_run() {
    local what=$1 status=$2 passed=$3 failed=$4 skipped=$5
    PASSED=$((PASSED + passed))
    FAILED=$((FAILED + failed))
    SKIPPED=$((SKIPPED + skipped))
    if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
        fail "$what ended with status $status"
    elif [ "${6:-$passed}" -eq 0 ]; then
        fail "$what ran nothing"
    fi
}

# Of the servers and of this suite's shops; a suite without shops has no use for them.
show_logs() {
    local file site files=("$STACK/log/db.log" "$STACK/log/nginx.log")
    [ "${#SUITE_SITES[@]}" -gt 0 ] || return 0
    files+=("$STACK"/log/fpm*.log)
    for site in "${SUITE_SITES[@]}"; do
        files+=("$STACK/log/sandbox-$site.log" "$STACK/sites/$site/www/wp-content/debug.log")
    done
    for file in "${files[@]}"; do
        [ -s "$file" ] || continue
        say "---- the end of ${file#"$STACK/"}"
        { grep -vE '\[(Note|notice)\]|NOTICE:' "$file" || true; } | tail -n 40 | cut -c1-600
    done
}

# A new shop for this suite: shop NAME [OPTION...]. Its site.json is at $(site_dir NAME)/site.json.
shop() {
    SUITE_SITES+=("$1")
    "$ROOT/scripts/site" create "$@" >/dev/null
}

