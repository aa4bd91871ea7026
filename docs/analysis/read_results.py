"""Reads a results folder of `picket study` back, and takes a measure from it again.

    pip install -r requirements.txt
    python3 read_results.py ../../results/first

The one line that matters is the one that reads the table; the rest shows what can be done with it, and that it agrees with
what picket says in summary.csv.
"""

import sys
from pathlib import Path

import pandas as pd

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "results/first")

replicates = pd.read_parquet(folder / "replicates.parquet")

print(f"{len(replicates):,} rows: {replicates['replicate'].nunique():,} replicates of each of "
      f"{replicates.groupby(['strategy', 'budget_usd']).ngroups} strategies and budgets\n")

# Leak-through is a ratio of sums: drones of one replicate belong together, so their shares are not averaged.
sums = replicates.groupby(["strategy", "budget_usd"])[["leakers", "drones"]].sum()
sums["leak_through"] = sums["leakers"] / sums["drones"]
print(sums["leak_through"].unstack().round(4), "\n")

# The same numbers as picket has them.
summary = pd.read_csv(folder / "summary.csv").query("measure == 'leak_through'").set_index(["strategy", "budget_usd"])
off = (sums["leak_through"] - summary["value"]).abs().max()
print(f"largest difference to summary.csv: {off:.1e}")
assert off < 1e-12, "pandas and picket disagree"

# Two strategies on the same luck: subtract replicate by replicate (common random numbers), then look at the spread. Counts are
# unsigned in the file, so that they have to be made signed before they are subtracted.
budget = replicates["budget_usd"].median()
by_strategy = replicates[replicates["budget_usd"] == budget].pivot(
    index="replicate", columns="strategy", values="leakers"
).astype("int64")
first, second = by_strategy.columns[:2]
gap = (by_strategy[first] - by_strategy[second])
apart = (by_strategy[first].var() + by_strategy[second].var()) / gap.var() if gap.var() > 0 else float("inf")
print(f"{first} minus {second} at {budget:,.0f} USD: {gap.mean():.3f} leakers a replicate, standard error {gap.sem():.3f}; "
      f"on luck of their own they would have needed {apart:.1f} times as many replicates")
