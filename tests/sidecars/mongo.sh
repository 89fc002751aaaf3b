#!/usr/bin/env bash
# A MongoDB-compatible server that nobody here wrote: FerretDB on PostgreSQL with DocumentDB.
# usage: mongo.sh DIR PORT [NAME]    (foreground; root on Debian; needs Go on PATH for the first set-up)
#   DIR keeps the programs and is shared by any number of servers; each NAME (default: main) has data of its own.
#   Ready: the port accepts. mongodb://127.0.0.1:PORT/any-name; PostgreSQL listens on PORT+1. TERM ends all of it.
set -eu
[ $# = 2 ] || [ $# = 3 ] || { echo "usage: mongo.sh DIR PORT [NAME]" >&2; exit 2; }
[[ $2 =~ ^[0-9]+$ ]] || { echo "mongo.sh: the port is a number, not \"$2\"" >&2; exit 2; }
[[ ${3-main} =~ ^[a-z0-9-]+$ ]] || { echo "mongo.sh: the name is made of a-z, 0-9 and -, not \"$3\"" >&2; exit 2; }
[ "$(id -u)" = 0 ] || { echo "mongo.sh needs root: PostgreSQL runs in a root folder of its own (chroot)" >&2; exit 1; }
here=$(cd "$(dirname "$0")" && pwd) dir=$(mkdir -p "$1" && cd "$1" && pwd) port=$2 pgport=$(($2+1)) name=${3-main}
for p in "$port" "$pgport"; do ! (: <"/dev/tcp/127.0.0.1/$p") 2>/dev/null || { echo "port $p is taken" >&2; exit 1; }; done
trap 'exit 143' TERM INT  # during set-up: after the step that runs, so that nothing goes on alone

ferretdb=github.com/FerretDB/FerretDB/v2/cmd/ferretdb@v2.7.0
root=$dir/root bin=/usr/lib/postgresql/18/bin
inside=(env -i PATH=$bin:/usr/bin HOME=/tmp LC_ALL=C.UTF-8 /usr/sbin/chroot --userspec=5432:5432 "$root")

unpack() {
  "$here/sid.sh" "$dir" postgresql-18-documentdb postgresql-18-postgis-3-scripts dash >&2
  local link node
  for link in bin sbin lib lib64; do [ -e "$root/$link" ] || ln -s "usr/$link" "$root/$link"; done
  ln -sf dash "$root/usr/bin/sh"
  ln -sf postgis-3.control "$root/usr/share/postgresql/18/extension/postgis.control"  # else made by a package's script
  mkdir -p "$root"/{dev/shm,tmp,proc,etc,data}
  chmod 1777 "$root/tmp" "$root/dev/shm"
  for node in "null 3" "zero 5" "random 8" "urandom 9"; do
    set -- $node; [ -e "$root/dev/$1" ] || mknod -m 666 "$root/dev/$1" c 1 "$2"
  done
  printf '%s\n' 'root:x:0:0::/:/bin/sh' 'postgres:x:5432:5432::/tmp:/bin/sh' > "$root/etc/passwd"
  echo 'postgres:x:5432:' > "$root/etc/group"
  echo '127.0.0.1 localhost' > "$root/etc/hosts"; echo 'hosts: files' > "$root/etc/nsswitch.conf"
}

# PostgreSQL on FOLDER (as seen inside), in the background as $pg; returns when it answers.
start_postgres() {
  rm -f "$root/$1/postmaster.pid" "$root/tmp/.s.PGSQL.$pgport"*  # what a killed one left: the lock says that it is gone
  "${inside[@]}" postgres -D "/$1" -p "$pgport" >&2 & pg=$!
  until "${inside[@]}" pg_isready -q -h 127.0.0.1 -p "$pgport"; do
    kill -0 "$pg" 2>/dev/null || { echo "PostgreSQL did not start" >&2; exit 1; }
    sleep .05
  done
}

# An initialised data folder with its extensions: every server begins with a copy, 1 s instead of 10.
make_template() {
  rm -rf "$root/data/template"; mkdir -p "$root/data/template"; chown 5432:5432 "$root/data/template"
  "${inside[@]}" initdb -D /data/template -U postgres --auth=trust -E UTF8 --locale=C.UTF-8 >&2
  cat >> "$root/data/template/postgresql.conf" <<CONF
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb'
cron.database_name = 'postgres'
listen_addresses = '127.0.0.1'
unix_socket_directories = '/tmp'
dynamic_shared_memory_type = mmap
CONF
  start_postgres data/template
  "${inside[@]}" psql -q -h 127.0.0.1 -p "$pgport" -U postgres -c 'create extension documentdb cascade' >&2
  kill -INT "$pg"; wait "$pg"
}

build_ferretdb() {
  command -v go >/dev/null || { echo "mongo.sh needs Go 1.25 or newer on PATH to build FerretDB" >&2; exit 1; }
  GOBIN=$dir GOFLAGS=-mod=mod go install "$ferretdb" >&2
}

pg='' ferret=''
trap 'set +e; kill $ferret 2>/dev/null; kill -INT $pg 2>/dev/null; wait' EXIT
exec 8> "$dir/lock"; flock 8  # one set-up at a time; the others wait for it
if [ ! -e "$dir/ready" ]; then
  # Go is on the network and the processor, apt on the network and the disk: together.
  build_ferretdb & building=$!
  unpack
  make_template
  wait "$building"
  : > "$dir/ready"
fi
own=$root/data/$name
mkdir -p "$own/state"
exec 9> "$own/lock"; flock -n 9 || { echo "$1 $name is in use" >&2; exit 1; }  # held by every process started below
[ -e "$own/pgdata" ] || { rm -rf "$own/part"; cp -a "$root/data/template" "$own/part"; mv "$own/part" "$own/pgdata"; }
exec 8>&-

start_postgres "data/$name/pgdata"
"$dir/ferretdb" --postgresql-url="postgres://postgres@127.0.0.1:$pgport/postgres?sslmode=disable" --listen-addr="127.0.0.1:$port" \
  --state-dir="$own/state" --no-auth --telemetry=disable --debug-addr=- >&2 & ferret=$!
wait -n
