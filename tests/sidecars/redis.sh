#!/usr/bin/env bash
# Debian's redis-server with nothing but memory.
# usage: redis.sh DIR PORT [--append]    (foreground; redis://127.0.0.1:PORT; Ready: the port accepts; TERM ends it)
#   --append keeps what was written over a restart (append-only file in DIR, fsync each second).
set -eu
[ $# = 2 ] || { [ $# = 3 ] && [ "$3" = --append ]; } || { echo "usage: redis.sh DIR PORT [--append]" >&2; exit 2; }
[[ $2 =~ ^[0-9]+$ ]] || { echo "redis.sh: the port is a number, not \"$2\"" >&2; exit 2; }
command -v redis-server >/dev/null || { echo "redis.sh needs redis-server (Debian: apt-get install redis-server)" >&2; exit 1; }
! (: <"/dev/tcp/127.0.0.1/$2") 2>/dev/null || { echo "port $2 is taken" >&2; exit 1; }
dir=$(mkdir -p "$1" && cd "$1" && pwd)
append=no; [ $# = 2 ] || append=yes
exec redis-server --bind 127.0.0.1 --port "$2" --dir "$dir" --save '' --appendonly "$append" --appendfsync everysec --daemonize no >&2
