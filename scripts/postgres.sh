#!/bin/sh
# A PostgreSQL server of one's own in DIR, for tests and measurements: start, stop, or tell its URL.
# It listens on a Unix socket in DIR only. Durable as in production: fsync stays on.
set -eu

usage() {
    echo "usage: postgres.sh start|stop|url DIR" >&2
    exit 2
}
[ $# -eq 2 ] || usage
mkdir -p "$2"
dir=$(cd "$2" && pwd)
bin=${POSTGRES_BIN:-/usr/lib/postgresql/15/bin}

# PostgreSQL refuses to run as root.
as_owner() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
    else
        "$@"
    fi
}

url() {
    user=$(id -un)
    [ "$(id -u)" -ne 0 ] || user=postgres
    echo "postgresql:///postgres?host=$dir&user=$user"
}

start() {
    [ "$(id -u)" -ne 0 ] || chown postgres:postgres "$dir"
    chmod 0755 "$dir"
    if [ ! -d "$dir/data" ]; then
        as_owner "$bin/initdb" -D "$dir/data" --locale=C.UTF-8 -E UTF8 -A trust \
            >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
    fi
    as_owner "$bin/pg_ctl" -D "$dir/data" -s -w -t 60 -l "$dir/data/server.log" \
        -o "-c listen_addresses='' -c unix_socket_directories='$dir' -c fsync=on" \
        -o "-c max_connections=100 ${POSTGRES_OPTIONS:-}" \
        start >&2 </dev/null
}

cd /
case $1 in
start) start; url ;;
stop) as_owner "$bin/pg_ctl" -D "$dir/data" -s -m fast -w stop >&2 ;;
url) url ;;
*) usage ;;
esac
