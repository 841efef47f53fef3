#!/usr/bin/env python3
"""Surplus beside the programs a user would otherwise write: one run, one machine, one table.

usage: bench/run.py [step] [network] [optimizer] [sandbox] [matrix] [--rounds N]

Everything is measured unless some of it is named. The programs of a row take turns, round after round, and a ratio
is of two that ran one after the other; the table shows medians over the rounds, and the range of each ratio. What
each row means, and what the peers are: docs/benchmarks.md. Run bench/setup.sh and make build before.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".build/bench-venv"
PEERS = ROOT / "bench/peers"
THREADS = 2


def surplus(*arguments):
    return [str(ROOT / ".build/release/surplus"), "bench", *arguments, "--json"]


def python(program, *arguments):
    return [str(ENVIRONMENT / "bin/python"), str(PEERS / program), *arguments]


def native(program, *arguments):
    return [str(ENVIRONMENT / program), *arguments]


class Row:
    """Programs that do the same work, ours first, and the figure they are compared by."""

    def __init__(self, what, figure, unit, less_is_better, rounds, **programs):
        self.what, self.figure, self.unit = what, figure, unit
        self.less_is_better, self.rounds = less_is_better, rounds
        self.programs = programs

    def measure(self):
        self.figures = {name: [] for name in self.programs}
        for turn in range(self.rounds):
            for name, command in self.programs.items():
                print(f"{self.what}: {name}, {turn + 1} of {self.rounds}", file=sys.stderr)
                done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
                if done.returncode != 0:
                    sys.exit(f"{' '.join(command)}: exit code {done.returncode}")
                self.figures[name].append(json.loads(done.stdout)[self.figure])

    def lines(self):
        ours, *peers = self.programs
        for peer in peers:
            pairs = list(zip(self.figures[ours], self.figures[peer]))
            ratios = [b / a if self.less_is_better else a / b for a, b in pairs]
            span = f" ({min(ratios):.2f} to {max(ratios):.2f})" if len(ratios) > 1 else ""
            yield [
                self.what,
                f"{number(statistics.median(self.figures[ours]))} {self.unit}",
                peer.replace("_", " "),
                f"{number(statistics.median(self.figures[peer]))} {self.unit}",
                f"{statistics.median(ratios):.2f}{span}",
            ]


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def step_rows(rounds):
    rules = {"sgd": "sgd: {lr: 0.01}", "adamw": "adamw: {lr: 0.001, weight_decay: 0.01}"}
    for width in ("32", "256", "1024"):
        for rule, optimizer in rules.items():
            landscape = f"mlp: {{inputs: 40, classes: 10, width: {width}, depth: 2}}"
            yield Row(
                f"step, width {width}, {rule}", "microseconds_per_step", "µs", True, rounds,
                surplus=surplus(
                    "step", "--landscape", landscape, "--batch", "128", "--optimizer", optimizer,
                    "--threads", str(THREADS),
                ),
                JAX=python("jax_step.py", width, rule),
                PyTorch=python("torch_step.py", width, rule, str(THREADS)),
                its_products_alone=native("products", width, str(THREADS)),
            )


def network_rows(rounds):
    networks = {
        "cnn1d": ("cnn1d: {data: mnist1d}", "100"),
        "cnn2d": ("cnn2d: {data: fashion_mnist}", "64"),
        "transformer": (
            "transformer: {task: characters, data: licenses, layers: 4, heads: 4, width: 128, "
            "context: 64}",
            "12",
        ),
    }
    for name, (landscape, batch) in networks.items():
        for threads in ("1", "2"):
            yield Row(
                f"{name}, threads {threads}", "microseconds_per_step", "µs", True, rounds,
                surplus=surplus(
                    "step", "--landscape", landscape, "--batch", batch, "--optimizer",
                    "adamw: {lr: 0.001, weight_decay: 0.01}", "--threads", threads,
                ),
                PyTorch=python("torch_network.py", name, threads),
            )


def optimizer_rows(rounds):
    for what, count, threads in (
        ("AdamW, 10,000,000 parameters", "10000000", str(THREADS)),
        ("AdamW, 10,000 parameters, one thread", "10000", "1"),
    ):
        yield Row(
            what, "gigabytes_per_second", "GB/s", False, rounds,
            surplus=surplus("optimizer", "adamw", "--parameters", count, "--threads", threads),
            C=native("adamw", count, threads),
            PyTorch_fused=python("torch_adamw.py", count, threads),
        )


def sandbox_rows(rounds):
    for what, landscape in (
        ("Rosenbrock's valley", "golden_rosenbrock"),
        ("width 32", "mlp: {inputs: 40, classes: 10, width: 32, depth: 2}"),
    ):
        inside = surplus("step", "--landscape", landscape, "--optimizer", "adamw: {lr: 0.001}")
        yield Row(
            f"step in the sandbox, {what}", "microseconds_per_step", "µs", True, rounds,
            surplus=inside, without_the_sandbox=[*inside, "--without-sandbox"],
        )


def matrix_rows():
    for widths, steps, scans in (("16,64", "1000", True), ("16,64,256,1024", "200", False)):
        programs = {
            "surplus": surplus(
                "matrix", "--widths", widths, "--steps", steps, "--jobs", str(THREADS)
            ),
            "JAX_loop": python("jax_matrix.py", "loop", widths, steps),
            "PyTorch": python("torch_matrix.py", widths, steps, str(THREADS)),
        }
        # Compiling whole trials takes longer than a short trial.
        if scans:
            programs["JAX_scan_and_vmap"] = python("jax_matrix.py", "scan", widths, steps)
        yield Row(
            f"matrix, widths {widths}, {steps} steps", "steps_per_second", "steps/s", False, 1,
            **programs,
        )


def print_table(lines):
    """As Markdown, and readable as it is."""
    lines = [["what", "Surplus", "beside", "its figure", "times as fast"], *lines]
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    for index, line in enumerate(lines):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |")
        if index == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def print_machine(loads):
    processor = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            processor = line.partition(":")[2].strip()
    versions = (ENVIRONMENT / "pins").read_text().strip()
    version = subprocess.run(
        [str(ROOT / ".build/release/surplus"), "--version"], stdout=subprocess.PIPE, text=True
    ).stdout.strip()
    print(f"\nMachine: {processor}, {THREADS} cores used of {os.cpu_count()}.")
    print(f"Versions: Surplus {version}; {versions}.")
    print(
        f"Load average before and after: {loads[0]:.1f} and {loads[1]:.1f} "
        f"(this run itself makes it at most about {THREADS})."
    )


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("what", nargs="*", help="step, network, optimizer, sandbox, matrix; all")
    arguments.add_argument("--rounds", type=int, default=3, help="turns of the short rows")
    given = arguments.parse_args()
    makers = {
        "step": lambda: step_rows(given.rounds),
        "network": lambda: network_rows(given.rounds),
        "optimizer": lambda: optimizer_rows(given.rounds),
        "sandbox": lambda: sandbox_rows(given.rounds),
        "matrix": matrix_rows,
    }
    unknown = set(given.what) - set(makers)
    if unknown or given.rounds < 1:
        arguments.error(f"{', '.join(unknown) or '--rounds'}: not one of {', '.join(makers)}")

    # Every program sees so many cores and no more.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])
    loads = [os.getloadavg()[0]]
    lines = []
    for what in given.what or makers:
        for row in makers[what]():
            row.measure()
            lines += row.lines()
    loads.append(os.getloadavg()[0])
    print_table(lines)
    print_machine(loads)


if __name__ == "__main__":
    main()
