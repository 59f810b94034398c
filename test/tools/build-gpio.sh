#!/usr/bin/env bash
# Builds the native part of onoff for the Node.js that runs the box (not the one that runs npm). Needs python3, make, g++.
set -euo pipefail
cd "$(dirname "$0")/../.."
addon=node_modules/epoll
[ -d "$addon" ] || exit 0
runtime=$(readlink -f node_modules/.bin/node)
headers=$(dirname "$(dirname "$runtime")")
log=$(mktemp)
# npm builds it for the Node.js it runs on itself, whenever it installs: only loading it tells.
"$runtime" -e 'require("./node_modules/epoll")' 2>/dev/null && exit 0
gyp=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")/node_modules/node-gyp/bin/node-gyp.js
(cd "$addon" && "$runtime" "$gyp" rebuild --nodedir="$headers") >"$log" 2>&1 || { tail -5 "$log"; exit 1; }
