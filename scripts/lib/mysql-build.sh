# shellcheck shell=bash
# MySQL for scripts/matrix: Debian has its server in the suite that the next release is made from. Unpacked and run by its own
# loader and libraries, as the next Debian's PHP is, and kept in the cache. Needs php-builds.sh.

MYSQL_SUITE=sid

# Prints its folder; `bin/mysqld` there is the server.
next_mysql() {
    local root="$CACHE/mysql" new package
    if [ ! -x "$root/bin/mysqld" ]; then
        note "unpacking MySQL of Debian $MYSQL_SUITE"
        mkdir -p "$PHP_BUILDS"
        new=$(mktemp -d "$PHP_BUILDS/new.XXXXXX")
        apt_lists "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $MIRROR $MYSQL_SUITE main"
        apt_own apt-get -qq -y --download-only --no-install-recommends install mysql-server-core >&2
        for package in "$PHP_BUILDS"/apt/cache/archives/*.deb; do
            dpkg-deb -x "$package" "$new/root"
            rm "$package"
        done
        write_mysqld "$new/root" "$root"
        mv "$new/root" "$root"
        rm -rf "$new"
    fi
    printf '%s' "$root"
}

# $1: where it is now, $2: where it will be.
write_mysqld() {
    local libs loader
    libs=$(cd "$1" && find usr/lib -maxdepth 1 -type d -name '*-linux-gnu*')
    loader="$2/$libs/$(basename "$(find "$1/$libs" -name 'ld-linux-*')")"
    mkdir -p "$1/bin"
    cat >"$1/bin/mysqld" <<EOF
#!/bin/sh
exec "$loader" --library-path "$2/$libs" "$2/usr/sbin/mysqld" "\$@"
EOF
    chmod 755 "$1/bin/mysqld"
}
