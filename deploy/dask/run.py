#!/usr/bin/env python3
"""Runs what is to go of a planned study on Dask workers, here or behind a scheduler.

    run.py DIR                            a worker for each core of this machine
    run.py DIR --scheduler tcp://host:8786

All workers see DIR and the program under the same paths. Stopped in whatever way, the same command goes on.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time

from dask.distributed import Client, LocalCluster, as_completed

COMPLETE, BUSY, SOME_FAILED = 0, 2, 3


def run_shard(picket, study, shard, threads, patience_s):
    """On a worker: runs a shard, and returns what there is to say about it."""
    command = [picket, "run", study, "--shard", str(shard), "--threads", str(threads), "--quiet"]
    begun = time.monotonic()
    while True:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        # A worker that died may leave its picket running. It holds the shard until it is done: wait for it.
        busy = done.returncode == BUSY and "another picket" in done.stderr
        if not busy or time.monotonic() - begun > patience_s:
            break
        time.sleep(2)
    # Some replicates failed: the shard is complete, the merge tells which, trying again would not help.
    if done.returncode not in (COMPLETE, SOME_FAILED):
        raise RuntimeError(f"shard {shard}: exit code {done.returncode}: {done.stderr.strip()}")
    return done.stderr.strip()


def missing(picket, study):
    """Shards that are to go. Exit code 1 means that there are some, or that the merge is."""
    status = subprocess.run([picket, "status", study, "--format", "json"], capture_output=True, text=True)
    if status.returncode not in (0, 1):
        sys.exit(status.stderr.strip())
    return json.loads(status.stdout)["missing_shards"]


def main():
    parse = argparse.ArgumentParser(description="Runs a planned study on Dask workers.")
    parse.add_argument("study", metavar="DIR")
    parse.add_argument("--scheduler", help="address of a running scheduler; without it, workers on this machine")
    parse.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)), help="without a scheduler: how many")
    parse.add_argument("--threads", type=int, default=1, help="of a shard")
    parse.add_argument("--picket", default="picket", help="the program")
    parse.add_argument("--retries", type=int, default=3, help="of a shard that fails")
    parse.add_argument("--patience", type=int, default=3600, help="seconds to wait for a shard that another process holds")
    args = parse.parse_args()
    study, picket = os.path.realpath(args.study), shutil.which(args.picket)
    if picket is None:
        sys.exit(f"{args.picket}: not found; say where with --picket")
    picket = os.path.realpath(picket)

    shards = missing(picket, study)
    # One shard at a time on a worker: a shard has threads of its own.
    cluster = args.scheduler or LocalCluster(n_workers=args.workers, threads_per_worker=1, dashboard_address=None)
    lost = 0
    with Client(cluster) as client:
        # Not pure, and under new keys: a scheduler that ran this study before must not answer from memory.
        runs = {
            client.submit(run_shard, picket, study, shard, args.threads, args.patience, retries=args.retries, pure=False): shard
            for shard in shards
        }
        for count, run in enumerate(as_completed(runs), 1):
            try:
                words = run.result()
            except Exception as error:  # one shard must not take the others with it
                lost += 1
                words = f"lost: {error}"
            print(f"shard {runs[run]} ({count} of {len(shards)}) {words}".rstrip(), flush=True)
    if args.scheduler is None:
        cluster.close()
    print(f"{lost} of {len(shards)} shards lost; run this again" if lost else f"all shards are complete: picket merge {study}")
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
