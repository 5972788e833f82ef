# shellcheck shell=bash
# Other PHPs than this machine's, for scripts/matrix: the next Debian's packages, unpacked and run by their own loader, and a
# thread-safe one compiled from Debian's source package. Both are kept in the cache.

PHP_BUILDS="$CACHE/php"
NEXT_DEBIAN=trixie
NEXT_PHP=8.4
MIRROR=http://deb.debian.org/debian

# apt over lists of its own, so that the machine's stay as they are: apt_own apt-get|apt-cache ARG...
apt_own() {
    local tool=$1 dir="$PHP_BUILDS/apt"
    shift
    "$tool" -o Dir::State="$dir/state" -o Dir::State::status="$dir/status" -o Dir::Cache="$dir/cache" -o Dir::Etc="$dir/etc" \
        -o Dir::Etc::sourcelist="$dir/etc/sources.list" -o Dir::Etc::sourceparts=/dev/null -o APT::Sandbox::User=root \
        -o Acquire::Retries=3 "$@"
}

# $1: a line of sources.list.
apt_lists() {
    local dir="$PHP_BUILDS/apt"
    mkdir -p "$dir"/state/lists/partial "$dir"/cache/archives/partial "$dir"/etc/apt.conf.d "$dir"/etc/preferences.d
    touch "$dir/status"
    printf '%s\n' "$1" >"$dir/etc/sources.list"
    apt_own apt-get -qq update
}

# The next Debian's PHP in a folder of its own; prints where its wrappers `php`, `php-fpm` and `php-config` are.
next_php() {
    local root="$PHP_BUILDS/$NEXT_DEBIAN-$NEXT_PHP" new package
    if [ ! -x "$root/bin/php" ]; then
        note "unpacking PHP $NEXT_PHP of Debian $NEXT_DEBIAN"
        new=$(mktemp -d "$PHP_BUILDS/new.XXXXXX")
        apt_lists "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $MIRROR $NEXT_DEBIAN main"
        apt_own apt-get -qq -y --download-only --no-install-recommends install "php$NEXT_PHP-cli" "php$NEXT_PHP-fpm" "php$NEXT_PHP-curl" >&2
        (cd "$new" && apt_own apt-get -qq download "php$NEXT_PHP-dev" >&2)
        for package in "$PHP_BUILDS"/apt/cache/archives/*.deb "$new"/*.deb; do
            dpkg-deb -x "$package" "$new/root"
            rm "$package"
        done
        write_next_wrappers "$new/root" "$root"
        mv "$new/root" "$root"
        rm -rf "$new"
    fi
    printf '%s' "$root/bin"
}

# Its own loader and libraries, so that this machine's older libc does not matter. $1: where it is now, $2: where it will be.
write_next_wrappers() {
    local api libs loader program
    api=$(basename "$(dirname "$(find "$1/usr/lib/php" -name 'posix.so')")")
    libs=$(cd "$1" && find usr/lib -maxdepth 1 -type d -name '*-linux-gnu*')
    mkdir -p "$1/bin" "$1/ini"
    printf 'extension=%s\n' posix sockets tokenizer ctype >"$1/ini/matrix.ini"
    loader="$2/$libs/$(basename "$(find "$1/$libs" -name 'ld-linux-*')")"
    for program in "php:usr/bin/php$NEXT_PHP" "php-fpm:usr/sbin/php-fpm$NEXT_PHP"; do
        cat >"$1/bin/${program%%:*}" <<EOF
#!/bin/sh
export PHP_INI_SCAN_DIR="$2/ini"
exec "$loader" --argv0 "$2/bin/${program%%:*}" --library-path "$2/$libs" "$2/${program#*:}" -d extension_dir="$2/usr/lib/php/$api" "\$@"
EOF
    done
    cat >"$1/bin/php-config" <<EOF
#!/bin/sh
case "\$1" in
    --includes) i="$2/usr/include/php/$api"; echo "-I\$i -I\$i/main -I\$i/TSRM -I\$i/Zend -I\$i/ext" ;;
    --extension-dir) echo "$2/usr/lib/php/$api" ;;
    --version) "$2/bin/php" -n -r 'echo PHP_VERSION;' ;;
    --php-binary) echo "$2/bin/php" ;;
esac
EOF
    chmod 755 "$1"/bin/php*
}

# A thread-safe PHP from this Debian's source package, with little besides the core; prints where its `php` is.
zts_php() {
    local name root new
    apt_lists "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $MIRROR $(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release) main"
    name=$(apt_own apt-get --print-uris -qq source php8.2 | sed -n "s/.*php8.2_\(.*\)\.orig\.tar\.xz .*/\1/p")
    root="$PHP_BUILDS/zts-$name"
    if [ ! -x "$root/bin/php" ]; then
        note "compiling PHP $name with --enable-zts"
        new=$(mktemp -d "$PHP_BUILDS/new.XXXXXX")
        (cd "$new" && apt_own apt-get -qq source --download-only php8.2 >&2)
        tar -xJf "$new/php8.2_$name.orig.tar.xz" -C "$new" --strip-components=1
        (
            cd "$new"
            ./configure --prefix="$root" --disable-all --disable-cgi --disable-phpdbg --enable-zts --enable-embed --enable-fpm \
                --with-openssl --with-curl=shared --enable-pcntl --enable-posix --enable-sockets --enable-tokenizer --enable-ctype
            make -j"$(nproc)"
            make install
        ) >"$PHP_BUILDS/zts.log" 2>&1 || { tail -n 30 "$PHP_BUILDS/zts.log" >&2; die 'compiling PHP failed'; }
        rm -rf "$new"
    fi
    printf '%s' "$root/bin"
}
