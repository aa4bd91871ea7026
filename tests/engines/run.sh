#!/usr/bin/env bash
# Proves the templates in deploy/ on engines that really run, with nodes and workers that die: tests/engines/run.sh PICKET
#
# Needs root on Debian: it installs Slurm, munge, GNU parallel and Python if they are missing, and Dask into a folder that is
# thrown away. No systemd, no cgroups: it works in a container. Everything it starts is in a temporary folder and ends with it.
# PICKET_TEST_DASK=0 leaves Dask out (no package index); PICKET_TEST_KEEP=1 keeps the folder.
# Not here: HyperQueue, whose command line is in no package, and hosts over SSH.
set -euo pipefail
here=$(realpath "$(dirname "$0")")
deploy=$here/../../deploy
scenario=$here/../../scenarios/first.ron
shards=24
replicates=7200

# Three minutes on two idle cores, more with the packages; whatever hangs is stopped, and what it started with it.
if [ -z "${PICKET_TEST_TIMED:-}" ]; then
    PICKET_TEST_TIMED=1 exec timeout --kill-after=60 450 "$(realpath "$0")" "$@"
fi

[ $# = 1 ] || { echo "usage: tests/engines/run.sh PICKET" >&2; exit 2; }
PICKET=$(realpath "$1")
export PICKET
[ "$(id -u)" = 0 ] || { echo "engines: needs root, for Slurm's daemons" >&2; exit 2; }

# /tmp, not TMPDIR: the paths of sockets must be short.
tmp=$(mktemp -d /tmp/picket-engines.XXXXXX)
chmod 755 "$tmp"
work=$tmp/work
mkdir "$work"
cd "$work"

# ---- helpers -------------------------------------------------------------------------------------------------------

now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f", b - a }'; }
say() { printf '  %-22s %s\n' "$1" "$2"; }

# Pids of what has to be ended.
daemons=()

# Takes the last process in the background as a daemon: it is ended with the script, and bash does not tell of its death.
daemon() {
    pid_of_daemon=$!
    daemons+=("$pid_of_daemon")
    disown "$pid_of_daemon"
}

# Processes that have a text in their command or environment, but this script.
pids_with() {
    local proc pid
    for proc in /proc/[0-9]*; do
        pid=${proc#/proc/}
        case $pid in "$$" | "$BASHPID") continue ;; esac
        if grep -qsFz -- "$1" "$proc/cmdline" || grep -qsFz -- "$1" "$proc/environ"; then echo "$pid"; fi
    done 2>/dev/null
}

parent() { awk '/^PPid:/ { print $2 }' "/proc/$1/status" 2>/dev/null || true; }
name() { cat "/proc/$1/comm" 2>/dev/null || true; }

kill_daemons() {
    local pid stepd alive
    [ ${#daemons[@]} = 0 ] || kill -TERM "${daemons[@]}" 2>/dev/null || true
    # What is left of jobs, with the slurmstepd above each, knows the folder by its arguments or its environment.
    for pid in $(pids_with "$tmp/"); do
        stepd=$(parent "$pid")
        [[ $(name "${stepd:-0}") != slurmstepd* ]] || kill -KILL "$stepd" 2>/dev/null || true
        case " ${daemons[*]:-} " in *" $pid "*) ;; *) kill -KILL "$pid" 2>/dev/null || true ;; esac
    done
    for _ in $(seq 50); do
        alive=0
        for pid in "${daemons[@]}"; do ended "$pid" || alive=1; done
        [ $alive = 1 ] || return 0
        sleep 0.1
    done
    kill -KILL "${daemons[@]}" 2>/dev/null || true
}

finish() {
    local code=$?
    trap - EXIT TERM INT HUP
    set +e
    if [ "$code" != 0 ]; then
        echo "engines: FAILED (exit code $code); what the logs say:"
        for log in "$tmp"/slurm/*.log "$work"/*.log "$work"/*.tsv; do
            [ -s "$log" ] && printf -- '---- %s\n' "${log#"$tmp"/}" && tail -n 15 "$log"
        done
        tail -n 3 "$tmp"/slurm/*.stderr
        [ -e "$tmp/slurm/slurm.conf" ] && timeout 10 squeue -a && timeout 10 sinfo
        for study in slurm parallel dask; do
            [ -d "$work/$study" ] && timeout 60 "$PICKET" status "$work/$study"
        done
    fi
    kill_daemons 2>/dev/null
    if [ -n "${PICKET_TEST_KEEP:-}" ]; then echo "kept: $tmp"; else rm -rf "$tmp"; fi
    exit "$code"
}
trap finish EXIT
trap 'exit 143' TERM INT HUP
fail() { echo "engines: $*" >&2; exit 1; }

# Waits until a command succeeds.
await() {
    local limit=$1 what=$2 until
    shift 2
    until=$((SECONDS + limit))
    while ! "$@"; do
        [ "$SECONDS" -lt "$until" ] || fail "waited $limit s in vain: $what"
        sleep 0.2
    done
}

# A question to the status of a study, in Python: `s` is the status.
ask() {
    { timeout 60 "$PICKET" status "$1" --format json || [ $? = 1 ]; } |
        python3 -c 'import json, sys; s = json.load(sys.stdin); print(eval(sys.argv[1]))' "$2"
}
complete_shards() { ask "$1" 'sum(p["complete"] for p in s["shards"])'; }
under_way() { [ "$(complete_shards "$1")" -ge "$2" ]; }
ended() { [ ! -d "/proc/$1" ]; }

plan() {
    timeout 60 "$PICKET" plan "$scenario" --replicates $replicates --shards $shards --out "$1" --quiet >/dev/null
}

# Nothing lost, nothing done twice, and the same bytes as on one machine.
check_merged() {
    local bad
    bad=$(ask "$1" '[n for n, p in enumerate(s["shards"]) if not p["done"] == p["replicates"] or not p["complete"] or p["file"] != "sound"]')
    [ "$bad" = "[]" ] || fail "$1: shards that are not as they should be: $bad"
    [ "$(ask "$1" 's["done"]')" = $replicates ] || fail "$1: not all replicates are done"
    diff -r -x ledger one-machine "$1" || fail "$1: merged results differ from those of one machine"
    # Ledgers too are the same however a shard came about: a replicate that was done twice would be in there twice. That of
    # Slurm, where one known shard was disturbed, stands for all behind it.
    [ "$1" = slurm ] || diff -r slurm/ledger "$1/ledger" || fail "$1: the ledger differs from that of Slurm"
}

# ---- what has to be there ------------------------------------------------------------------------------------------

install() {
    local packages=()
    command -v munged >/dev/null || packages+=(munge)
    command -v slurmctld >/dev/null && command -v slurmd >/dev/null && command -v sbatch >/dev/null || packages+=(slurm-wlm)
    command -v parallel >/dev/null || packages+=(parallel)
    python3 -c 'import ensurepip' 2>/dev/null || packages+=(python3 python3-venv)
    command -v ps >/dev/null && command -v pgrep >/dev/null || packages+=(procps)
    [ ${#packages[@]} -gt 0 ] || { say "packages" "all there"; return; }
    local from
    from=$(now)
    # Run level 1: where there is an init, it shall not start what is installed.
    {
        timeout 120 apt-get update -qq
        RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive timeout 240 \
            apt-get install -y -qq --no-install-recommends "${packages[@]}"
    } >"$work/apt.log" 2>&1
    say "packages" "installed ${packages[*]} in $(since "$from") s"
}

# ---- Slurm ---------------------------------------------------------------------------------------------------------

# Three ports in a row that nobody listens on, below those that the system hands out.
free_ports() {
    local port
    for _ in $(seq 100); do
        port=$((20000 + RANDOM % 10000))
        for try in $port $((port + 1)) $((port + 2)); do
            if (exec 3<>"/dev/tcp/127.0.0.1/$try") 2>/dev/null; then continue 2; fi
        done
        echo "$port"
        return
    done
    return 1
}

start_slurm() {
    local host port
    host=$(hostname -s)
    port=$(free_ports)
    mkdir -p "$tmp/slurm/state" "$tmp/slurm/spool-w1" "$tmp/slurm/spool-w2" "$tmp/munge"
    # A munge of our own, beside any that the machine has.
    dd if=/dev/urandom of="$tmp/munge/key" bs=1024 count=1 status=none
    chmod 400 "$tmp/munge/key"
    chown -R munge:munge "$tmp/munge"
    setpriv --reuid munge --regid munge --clear-groups munged --foreground --socket="$tmp/munge/socket" \
        --key-file="$tmp/munge/key" --pid-file="$tmp/munge/pid" --seed-file="$tmp/munge/seed" \
        --log-file="$tmp/munge/log" >"$tmp/slurm/munged.log" 2>&1 &
    daemon
    await 20 "munged" test -S "$tmp/munge/socket"

    # cred_expire is how long a task waits before it runs again (120 s if left out), SlurmdTimeout how long a node may be silent
    # before it counts as dead (300 s if left out). JobRequeue=0: a task runs again only because the template asks for it. The
    # scheduler's parameters keep it from resting between short tasks.
    cat >"$tmp/slurm/slurm.conf" <<CONF
ClusterName=picket
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$tmp/munge/socket,cred_expire=10
StateSaveLocation=$tmp/slurm/state
SlurmdSpoolDir=$tmp/slurm/spool-%n
SlurmctldPidFile=$tmp/slurm/slurmctld.pid
SlurmdPidFile=$tmp/slurm/slurmd-%n.pid
SlurmctldLogFile=$tmp/slurm/slurmctld.log
SlurmdLogFile=$tmp/slurm/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SwitchType=switch/none
MpiDefault=none
JobRequeue=0
ReturnToService=2
SlurmdTimeout=15
BatchStartTimeout=20
SchedulerParameters=batch_sched_delay=0,sched_min_interval=100000,sched_interval=2,bf_interval=2
KillWait=5
NodeName=w1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=2 RealMemory=4000
NodeName=w2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=2 RealMemory=4000
PartitionName=all Nodes=w1,w2 Default=YES MaxTime=60 State=UP
CONF
    export SLURM_CONF=$tmp/slurm/slurm.conf
    slurmctld -D -f "$SLURM_CONF" >"$tmp/slurm/slurmctld.stderr" 2>&1 &
    daemon
    for node in w1 w2; do
        slurmd -D -N $node -f "$SLURM_CONF" >"$tmp/slurm/slurmd-$node.stderr" 2>&1 &
        daemon
    done
    slurmd_w2=$pid_of_daemon
    await 60 "two idle nodes" nodes_are idle 2
}

nodes_are() { [ "$(timeout 10 sinfo -h -N -t "$1" -o %N 2>/dev/null | sort -u | wc -l)" = "$2" ]; }

# The picket that works on a node, in a shard of the array.
picket_on() {
    local pid
    for pid in $(pids_with "SLURMD_NODENAME=$1"); do
        [ "$(name "$pid")" = picket ] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF " run $work/slurm " && echo "$pid" && return
    done
    return 1
}

# Stops a picket in the middle of its shard, so that the node dies there. Leaves pid and shard behind.
catch_on() {
    caught=$(picket_on "$1") || return 1
    kill -STOP "$caught" 2>/dev/null || return 1
    caught_shard=$(tr '\0' '\n' <"/proc/$caught/cmdline" | sed -n '/^--shard$/{n;p}')
    caught_done=$(ask slurm "s['shards'][$caught_shard]['done']")
    if [ "$caught_done" -gt 0 ] && [ "$caught_done" -lt $((replicates / shards)) ]; then return 0; fi
    kill -CONT "$caught" 2>/dev/null || true
    return 1
}

queue_is_empty() { [ -z "$(timeout 10 squeue -h "$@" 2>/dev/null || echo unknown)" ]; }
restarts() { timeout 10 scontrol -o show job "$1" | grep -oP ' Restarts=\K[0-9]+' | awk '{ n += $1 } END { print n + 0 }'; }

slurm() {
    local from killed noticed dead words array log part
    from=$(now)
    start_slurm
    say "slurm, start" "two nodes in $(since "$from") s"

    plan slurm
    from=$(now)
    words=$(timeout 60 "$deploy/slurm/submit.sh" slurm)
    array=$(sed -n 's/^job \([0-9]*\): shards 0-23$/\1/p' <<<"$words")
    [ -n "$array" ] || fail "submit.sh said: $words"
    # One task is called off, as if it had run out of time or been cancelled by somebody.
    timeout 20 scancel "${array}_$((shards - 1))"

    # Node w2 dies: everything that runs there, at once, without a word to anybody.
    await 120 "some shards" under_way slurm 4
    await 120 "a shard that is half done on w2" catch_on w2
    killed=$(now)
    dead=()
    for pid in $(pids_with "SLURMD_NODENAME=w2"); do
        grep -qsFz -- "$tmp/" "/proc/$pid/environ" || continue # of another Slurm
        dead+=("$pid")
        stepd=$(parent "$pid")
        [[ $(name "${stepd:-0}") != slurmstepd* ]] || dead+=("$stepd")
    done
    kill -KILL "$slurmd_w2" "${dead[@]}" 2>/dev/null || true
    await 10 "w2 to be dead" ended "$caught"
    await 120 "Slurm to notice that w2 is dead" nodes_are down 1
    noticed=$(since "$killed")
    log=picket-${array}_$caught_shard.log
    await 150 "shard $caught_shard to run again" grep -qs "start 2" "$log"
    say "slurm, a node dies" "in shard $caught_shard after $caught_done of $((replicates / shards)) replicates; noticed after $noticed s, run again after $(since "$killed") s"

    await 240 "the array and its merge to end" queue_is_empty
    restarts=$(restarts "$array")
    [ "$restarts" -ge 1 ] || fail "no task was requeued"
    timeout 10 scontrol -o show job "${array}_$caught_shard" | grep -q "BatchHost=w1" || fail "shard $caught_shard did not end on w1"
    say "slurm, array" "$((shards - 1)) shards in $(since "$from") s, $restarts requeued"

    # The merge said what is missing; the same command again does that, and merges.
    grep -q "as an array $((shards - 1));" picket-merge-*.log || fail "the first merge did not say that shard $((shards - 1)) is missing"
    from=$(now)
    words=$(timeout 60 "$deploy/slurm/submit.sh" slurm)
    grep -q ": shards $((shards - 1))$" <<<"$words" || fail "submit.sh said: $words"
    await 120 "the rest and its merge to end" queue_is_empty
    check_merged slurm
    plan clean
    timeout 60 "$PICKET" run clean --shard "$caught_shard" --quiet
    part=ledger/part-$(printf %05d "$caught_shard")
    cmp "clean/$part" "slurm/$part" || fail "shard $caught_shard is not in the ledger as if nobody had disturbed it"
    say "slurm, the rest" "shard $((shards - 1)), called off before, and the merge in $(since "$from") s; same bytes as on one machine"
}

# ---- GNU parallel --------------------------------------------------------------------------------------------------

gnu_parallel() {
    local from leader before between
    plan parallel
    from=$(now)
    # In a session of its own, as from a terminal that goes away.
    export JOBS=2
    setsid "$deploy/parallel/run.sh" parallel >parallel-1.log 2>&1 &
    leader=$!
    await 120 "some shards" under_way parallel 4
    kill -TERM -- "-$leader"
    sleep 0.5
    # GNU parallel gives every job a process group of its own: the whole session is what a power cut takes.
    for _ in 1 2 3; do
        # shellcheck disable=SC2046 # a list
        kill -KILL $(ps -o pid= -s "$leader") 2>/dev/null || true
    done
    await 20 "run.sh to be dead" ended "$leader"
    before=$(complete_shards parallel)
    between=$(ask parallel 's["done"]')
    [ "$before" -lt $shards ] || fail "all was done before it was killed"
    timeout 300 "$deploy/parallel/run.sh" parallel >parallel-2.log 2>&1
    timeout 120 "$PICKET" merge parallel --quiet >/dev/null
    check_merged parallel
    say "parallel" "killed with $before of $shards shards and $between of $replicates replicates done, went on, all in $(since "$from") s; same bytes"
}

# ---- Dask ----------------------------------------------------------------------------------------------------------

picket_of() { pgrep -x picket -a | awk -v d=" run $work/$1 " 'index($0, d) { print $1; exit }'; }
works_on() { orphan=$(picket_of "$1") && [ -n "$orphan" ]; }

dask() {
    local from dask worker
    from=$(now)
    {
        timeout 60 python3 -m venv "$tmp/venv"
        timeout 200 "$tmp/venv/bin/pip" install -q --no-compile --disable-pip-version-check distributed
    } >pip.log 2>&1
    say "dask, install" "$(since "$from") s"
    plan dask
    from=$(now)
    timeout 300 "$tmp/venv/bin/python" "$deploy/dask/run.py" dask --picket "$PICKET" --workers 2 >dask.log 2>&1 &
    dask=$!
    await 120 "some shards" under_way dask 4
    # A worker dies, its picket does not: Dask gives the shard to another, which has to wait for it.
    await 60 "a picket" works_on dask
    worker=$(parent "$orphan")
    kill -KILL "$worker"
    wait "$dask"
    timeout 120 "$PICKET" merge dask --quiet >/dev/null
    check_merged dask
    say "dask" "$shards shards in $(since "$from") s with a worker killed; same bytes"
}

# ---- all -----------------------------------------------------------------------------------------------------------

begun=$(now)
echo "engines: $shards shards of $replicates replicates of first.ron, $(nproc) cores"
install
from=$(now)
timeout 200 "$PICKET" study "$scenario" --replicates $replicates --out one-machine --quiet >/dev/null
say "one machine" "$(since "$from") s"
slurm
gnu_parallel
[ "${PICKET_TEST_DASK:-1}" = 0 ] || dask
echo "engines: all checks passed in $(since "$begun") s"
