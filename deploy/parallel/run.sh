#!/usr/bin/env bash
# Runs what is to go of a planned study with GNU parallel, here or on machines that share the folder:
#   run.sh DIR [GNU parallel options, such as --sshlogin a,b]
# Stopped in whatever way, the same command goes on. The ledger knows what is done, better than --resume and a job log would:
# it also knows what a killed job had done, and what other engines did.
set -euo pipefail
PICKET=${PICKET:-picket}
THREADS=${THREADS:-1}             # of a shard
JOBS=${JOBS:-100%}                # shards at once on each machine: a number, or a part of its cores
JOBLOG=${JOBLOG:-picket-jobs.tsv} # when what ran where, and how it ended; grows
[ $# -ge 1 ] || { echo "usage: run.sh DIR [GNU parallel options]" >&2; exit 2; }
study=$(realpath "$1")
shift
picket=$(realpath "$(command -v "$PICKET")")

# Exit code 1 means that the study is not complete yet: that is why we are here.
status=$("$picket" status "$study" --format json) || [ $? = 1 ]
array=$(sed -n 's/^ *"array": "\(.*\)",*$/\1/p' <<<"$status")
[ -n "$array" ] || { echo "all shards are complete: $picket merge $study"; exit 0; }
missing=$(tr , '\n' <<<"$array" | while IFS=- read -r first last; do seq "$first" "${last:-$first}"; done)

# A shard that fails (a machine went away) is tried three times, with --sshlogin on another machine if there is one. When a
# fifth of them failed for good, something is wrong with all: begin no more. Exit code 3 is a complete shard in which some
# replicates failed; the merge tells which.
code=0
parallel --will-cite --jobs "$JOBS" --joblog "+$JOBLOG" --retries 3 --halt soon,fail=20% "$@" \
    "$(printf '%q run %q' "$picket" "$study") --shard {} --threads $THREADS --quiet || test \$? = 3" <<<"$missing" || code=$?
{ "$picket" status "$study" || true; } | tail -n 1
exit "$code"
