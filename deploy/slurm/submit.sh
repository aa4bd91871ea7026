#!/usr/bin/env bash
# Submits what is to go of a planned study as a job array, and a merge behind it:
#   submit.sh DIR [sbatch options, for both jobs]
# The first time that is everything; after a failure, what is missing.
set -euo pipefail
PICKET=${PICKET:-picket}
[ $# -ge 1 ] || { echo "usage: submit.sh DIR [sbatch options]" >&2; exit 2; }
study=$(realpath "$1")
shift
picket=$(realpath "$(command -v "$PICKET")")
here=$(dirname "$(realpath "$0")")

# Exit code 1 means that the study is not complete yet: that is why we are here.
status=$("$picket" status "$study" --format json) || [ $? = 1 ]
array=$(sed -n 's/^ *"array": "\(.*\)",*$/\1/p' <<<"$status")

after=()
if [ -n "$array" ]; then
    job=$(sbatch --parsable --array="$array" "$@" "$here/array.sbatch" "$study" "$picket")
    # afterany, not afterok: if a shard is missing, the log of the merge says which.
    after=(--dependency="afterany:${job%%;*}")
    echo "job ${job%%;*}: shards $array"
fi
job=$(sbatch --parsable "${after[@]}" "$@" "$here/merge.sbatch" "$study" "$picket")
echo "job ${job%%;*}: merge, its words in picket-merge-${job%%;*}.log"
