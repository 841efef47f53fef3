#!/usr/bin/env python3
"""Writes docs/components.md, or the FILE named, from what the components that come with Surplus say of themselves.

With --check nothing is written: exit code 3, and the difference, where the page is not what would be written. What is
not installed (liblbfgs, NLopt) is described by its manifest: the page is the same on every machine. Needs
.build/release/surplus.
"""

import argparse
import difflib
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parent.parent
SURPLUS = TOP / ".build/release/surplus"
HEAD = """\
# Components that come with Surplus

Everything that `surplus list` shows where liblbfgs and NLopt are installed, in the words of each: what it is, where it
comes from, what it computes, remembers and costs, and its hyperparameters with their defaults (and ranges).
`surplus describe ID` says the same of one, with what its hyperparameters mean; where a rule departs from its paper
stands at the head of its file. `make components` writes this page.

In the formulas, whose lines follow each other:

| | |
|---|---|
| `w`, `n`, `g`, `f` | parameters, their number; gradient and value of the objective |
| `t`, `T` | the step, from 0, unless it says `t from 1`; the horizon. A schedule over the horizon takes t as the part of the budget that is spent, times T |
| `base` | the value that a spec gives, which a schedule drives |
| `x'`, `\\|x\\|`, `\\|x\\|_1` | transpose; Euclidean norm; sum of magnitudes |
| `x y`, `x / y`, `sqrt(x)`, `x^2` | element by element, but products and powers of matrices, which are in capitals |
| other names | hyperparameters; what a line before or after says; else state, 0 at first |

State is what is remembered from step to step, in multiples of n numbers. Cost is in gradients of a batch: a
Hessian-vector product counts as two, a loss as a third ([methodology](methodology.md)).
"""
# Kind, heading, and whether it is divided by library.
SECTIONS = [
    ("optimizer", "Optimizers", True),
    ("scheduler", "Schedulers", False),
    ("regularizer", "Regularizers", False),
    ("landscape", "Landscapes", False),
    ("data", "Data", False),
]


def described():
    """The components as the program lists them to a user without plugins of their own."""
    with tempfile.TemporaryDirectory() as home:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SURPLUS", "XDG_"))}
        listed = subprocess.run(
            [SURPLUS, "list", "--json"], cwd=home, env=kept | {"HOME": home}, stdout=subprocess.PIPE, check=True
        )
    return json.loads(listed.stdout)


def source(reference):
    for start, address in (("arXiv:", "https://arxiv.org/abs/"), ("doi:", "https://doi.org/"), ("https:", "https:")):
        if reference.startswith(start):
            rest = reference.removeprefix(start).replace("(", "%28").replace(")", "%29")
            return f"[{reference.removeprefix('https://')}]({address}{rest})"
    return reference


def number(value):
    """Short, and exact for what a person writes: 0.9999999, 1e6."""
    digits, exponent = f"{value:.9e}".split("e")
    if value and not 1e-4 <= abs(value) < 1e5:
        return f"{digits.rstrip('0').rstrip('.')}e{int(exponent)}"
    return f"{value:.10g}"


def hyperparameter(given):
    default = given["default"]
    if isinstance(default, bool):
        return f"`{given['name']}` {str(default).lower()}"
    if given.get("choices"):
        return f"`{given['name']}` {default} ({', '.join(given['choices'])})"
    return f"`{given['name']}` {number(default)} ({number(given['minimum'])} to {number(given['maximum'])})"


def page(components):
    yield HEAD
    for kind, heading, is_divided in SECTIONS:
        listed = sorted((c for c in components if c["kind"] == kind), key=lambda c: c["id"])
        yield f"## {heading}\n"
        yield ", ".join(f"[`{c['id']}`](#{c['id']})" for c in listed) + "\n"
        for library, group in itertools.groupby(
            sorted(listed, key=lambda c: c["library"]) if is_divided else listed,
            key=lambda c: c["library"] if is_divided else "",
        ):
            if is_divided:
                yield f"### Library `{library}`\n"
            yield from (entry(c, "####" if is_divided else "###") for c in group)


def entry(given, level):
    facts = [given["summary"].rstrip(".")[:1].upper() + given["summary"].rstrip(".")[1:], source(given["reference"])]
    facts += [f"{name.capitalize()}: {given[name]}" for name in ("state", "cost") if given[name]]
    if given["hooks"]:
        facts.append("Hooks: " + ", ".join(given["hooks"]))
    if given.get("size"):
        facts.append(f"Size: `{given['size']}`")
    parts = [f"{level} `{given['id']}`", ". ".join(filter(None, facts)) + "."]
    if given["formula"]:
        parts.append(f"```text\n{given['formula']}\n```")
    if given["hyperparameters"]:
        parts.append("Hyperparameters: " + ", ".join(map(hyperparameter, given["hyperparameters"])) + ".")
    return "\n\n".join(parts) + "\n"


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--check", action="store_true", help="compare, and write nothing")
    arguments.add_argument("file", nargs="?", type=pathlib.Path, default=TOP / "docs/components.md", metavar="FILE")
    given = arguments.parse_args()
    if not SURPLUS.exists():
        sys.exit(f"components: {SURPLUS} is missing; type: make build")
    text = "\n".join(page(described()))
    if not given.check:
        given.file.write_text(text)
        return
    old = given.file.read_text()
    if old != text:
        lines = difflib.unified_diff(old.splitlines(), text.splitlines(), str(given.file), "as it should be", lineterm="")
        print("\n".join(lines))
        print(f"components: {given.file} is not up to date; type: make components", file=sys.stderr)
        sys.exit(3)


main()
