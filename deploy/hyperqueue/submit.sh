#!/usr/bin/env bash
# Submits what is to go of a planned study to a running HyperQueue server, and waits for it:
#   submit.sh DIR [hq submit options]
set -euo pipefail
PICKET=${PICKET:-picket}
THREADS=${THREADS:-1} # a shard; the worker sets as many cores aside
[ $# -ge 1 ] || { echo "usage: submit.sh DIR [hq submit options]" >&2; exit 2; }
study=$(realpath "$1")
shift
picket=$(realpath "$(command -v "$PICKET")")
here=$(dirname "$(realpath "$0")")

# Exit code 1 means that the study is not complete yet: that is why we are here.
status=$("$picket" status "$study" --format json) || [ $? = 1 ]
array=$(sed -n 's/^ *"array": "\(.*\)",*$/\1/p' <<<"$status")
[ -n "$array" ] || { echo "all shards are complete: $picket merge $study"; exit 0; }

hq submit --name picket --array "$array" --cpus "$THREADS" --wait "$@" -- \
    "$here/shard.sh" "$study" "$picket" "$THREADS"
