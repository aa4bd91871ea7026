#!/usr/bin/env bash
# One shard of a planned study as a task of HyperQueue: shard.sh DIR PICKET THREADS
set -uo pipefail
"$2" run "$1" --shard "$HQ_TASK_ID" --threads "$3" --quiet
code=$?
# 3 is a complete shard in which some replicates failed; the merge tells which. Trying again would not help.
[ "$code" = 3 ] && code=0
exit "$code"
