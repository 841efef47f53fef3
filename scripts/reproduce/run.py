#!/usr/bin/env python3
"""Runs the specs of examples/ that published numbers are known for, and compares: expected, measured, source.

What is expected stands in published.csv: a spec, a condition on its trials, a step and a metric, and the range of the
mean over these trials (a diverged one counts as infinite). Each spec goes on where it was stopped, so the whole may be
stopped and started again. Names of specs on the command line run these alone. Exit code 3 where something differs.
"""

import csv
import math
import pathlib
import sqlite3
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
SURPLUS = TOP / ".build/release/surplus"


def measured(results, row):
    """The mean of a metric over the planned trials that a row means, and how many they are."""
    values = [
        math.inf if value is None else float(value)
        for (value,) in results.execute(
            "SELECT value FROM plan JOIN trials ON trials.key = plan.key LEFT JOIN measurements"
            f" ON trial = trials.key AND step = ? AND metric = ? WHERE {row['where']}",
            (row["step"], row["metric"]),
        )
    ]
    return (sum(values) / len(values) if values else math.nan), len(values)


def main():
    with open(pathlib.Path(__file__).with_name("published.csv"), newline="") as file:
        rows = list(csv.DictReader(file))
    specs = list(dict.fromkeys(row["spec"] for row in rows))
    chosen = sys.argv[1:] or specs
    for name in chosen:
        if name not in specs:
            sys.exit(f"reproduce: nothing is published for {name!r}; there is {', '.join(specs)}")
    table = []
    differs = False
    for spec in chosen:
        out = TOP / "runs/reproduce" / spec
        ended = subprocess.run([SURPLUS, "run", TOP / f"examples/{spec}.yaml", "--out", out], cwd=TOP)
        if ended.returncode not in (0, 3):  # 3: trials without a result, which are in the table
            sys.exit(ended.returncode)
        results = sqlite3.connect(out / "results.sqlite")
        for row in (row for row in rows if row["spec"] == spec):
            value, count = measured(results, row)
            agrees = float(row["least"]) <= value <= float(row["most"])
            differs |= not agrees
            where = "all" if row["where"] == "1" else row["where"]
            table.append(
                f"{'ok     ' if agrees else 'DIFFERS'} {spec}, {row['metric']} after {row['step']} ({where}):"
                f" {value:.9g} over {count} trials; expected {row['least']} to {row['most']}\n        {row['source']}"
            )
    print("\n" + "\n".join(table))
    sys.exit(3 if differs else 0)


main()
