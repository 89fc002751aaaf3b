#!/usr/bin/env bash
# Puts Microsoft Web Chat's bundle into DIR, and ends. Of its package it takes this one file: what the package depends on is
# in the bundle already, and would be 485 MB more in everybody's node_modules.
# usage: webchat.sh DIR    (needs npm; DIR/webchat-4.18.1.js is then 4 MB, served to the browser by the test itself)
set -eu
[ $# = 1 ] || { echo "usage: webchat.sh DIR" >&2; exit 2; }
version=4.18.1 # also in parts.ts
sum=fd01dd3f5e1005120e1f0f200447dfcbb5695aad1c4da1a4afbd1283771ea3a28ed2068738859b0bb397074466aa9eec57573f3d4e730e1f29db7bb3f0bf3cf8
mkdir -p "$1"
bundle=$1/webchat-$version.js
[ ! -e "$bundle" ] || exit 0

work=$(mktemp -d "$1/unpack-XXXXXX")
trap 'rm -rf "$work"' EXIT
npm pack "botframework-webchat@$version" --silent --pack-destination "$work" >/dev/null
tar -xzf "$work/botframework-webchat-$version.tgz" -C "$work" package/dist/webchat.js package/dist/webchat.js.LICENSE.txt
echo "$sum  $work/package/dist/webchat.js" | sha512sum --check --quiet
mv "$work/package/dist/webchat.js.LICENSE.txt" "$1/webchat-$version.LICENSE.txt"
# Last and at once: who finds it has the whole of it.
mv "$work/package/dist/webchat.js" "$bundle"
