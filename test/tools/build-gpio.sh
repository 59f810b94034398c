#!/usr/bin/env bash
# Builds the native part of onoff for the Node.js that runs the box (not the one that runs npm). Needs python3, make, g++.
set -euo pipefail
cd "$(dirname "$0")/../.."
addon=node_modules/epoll
[ -d "$addon" ] || exit 0
runtime=$(readlink -f node_modules/.bin/node)
headers=$(dirname "$(dirname "$runtime")")
log=$(mktemp)
stamp=$addon/build/.for
wanted=$("$runtime" -p process.versions.modules)
[ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && exit 0
gyp=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")/node_modules/node-gyp/bin/node-gyp.js
(cd "$addon" && "$runtime" "$gyp" rebuild --nodedir="$headers") >"$log" 2>&1 || { tail -5 "$log"; exit 1; }
echo "$wanted" >"$stamp"
