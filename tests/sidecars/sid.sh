#!/usr/bin/env bash
# Unpacks packages of Debian unstable into a private folder; nothing of the host is changed.
# usage: sid.sh DIR PACKAGE…    (on Debian; DIR/root is then a tree whose libc is newer than the host's: enter it by chroot)
set -eu
[ $# -ge 2 ] || { echo "usage: sid.sh DIR PACKAGE…" >&2; exit 2; }
command -v apt-get >/dev/null || { echo "sid.sh needs Debian's apt-get" >&2; exit 1; }
dir=$(mkdir -p "$1" && cd "$1" && pwd); shift

# Wherever this machine gets Debian from. Before its first `apt-get update` apt does not tell: then look in lists of our own.
mirror_of() { apt-get "$@" indextargets --format '$(SITE)' 'Created-By: Packages' 'Label: Debian' | sort -u | head -n 1; }
mirror=$(mirror_of)
if [ -z "$mirror" ]; then
  own=(-oDir::State::Lists="$dir/lists" -oDebug::NoLocking=1 -oAPT::Sandbox::User="$(id -un)")
  mkdir -p "$dir"/lists/partial
  apt-get "${own[@]}" -q update
  mirror=$(mirror_of "${own[@]}")
  rm -rf "$dir"/lists
fi
[ -n "$mirror" ] || { echo "sid.sh finds no Debian mirror in apt's sources" >&2; exit 1; }

mkdir -p "$dir"/lists/partial "$dir"/cache/archives/partial "$dir"/root
: > "$dir/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg check-valid-until=no] $mirror sid main" > "$dir/sources.list"
apt=(apt-get -oDir::Etc::SourceList="$dir/sources.list" -oDir::Etc::SourceParts=/dev/null -oDir::State::Lists="$dir/lists"
  -oDir::State::status="$dir/status" -oDir::Cache="$dir/cache" -oDir::Etc::PreferencesParts=/dev/null
  -oDebug::NoLocking=1 -oAPT::Sandbox::User="$(id -un)" -q)
"${apt[@]}" update
"${apt[@]}" -y --no-install-recommends --download-only install "$@"
for deb in "$dir"/cache/archives/*.deb; do dpkg -x "$deb" "$dir/root"; done
rm -rf "$dir"/cache "$dir"/lists
