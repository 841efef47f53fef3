#!/usr/bin/env python3
"""Checks the Markdown files of a folder, by default all of Surplus, against the program and the files they speak of.

- Every relative link leads to a file or folder, every anchor to a heading. Addresses of the web are not visited.
- Every path from the top (`docs/spec.md`) in code is there.
- Every `surplus` command in code, in blocks and between words, has a subcommand and flags that the program has, and
  every `make` command a target.
- Every YAML block with keys of a spec passes `surplus run --dry-run`; what a part of a spec lacks is added.
- A block in C, C++, Swift, Rust or Python that is a whole file (it includes or imports) compiles; a part
  stands word for word in a source, blanks and indentation aside, or, in C and C++, compiles after the header.

`<!-- unchecked: reason -->` on the line before a block leaves that block out. Needs .build/release/surplus, and the
compilers of what it finds. Exit code 3 where something is wrong.
"""

import functools
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parent.parent
SURPLUS = TOP / ".build/release/surplus"
INCLUDE = TOP / "Sources/CSurplus/include"
SOURCES = ["Sources", "Plugins", "Tests", "examples"]
PATH = re.compile(r"(?:Sources|Plugins|Tests|examples|docs|scripts|bench)/[\w./*+-]*[\w*]")
# What a part of a spec is completed with; of these keys alone a block is taken for a part.
SPEC = {
    "landscape": "[mlp: { data: mnist1d, width: 8, depth: 2 }]",
    "optimizer": "[adamw]",
    "regularizer": "[none]",
    "scheduler": "[constant]",
    "seeds": "1",
    "budget": "{ steps: 10 }",
    "name": "part",
    "surplus": "1",
}


class Page:
    """One Markdown file: its text without code, its code spans, and its blocks of code as (language, line, text)."""

    def __init__(self, path):
        self.path = path
        self.prose, self.blocks, self.headings = [], [], []
        language, start, lines, unchecked, previous = None, 0, [], False, ""
        for number, line in enumerate(path.read_text().splitlines(), 1):
            fence = re.match(r"\s*```\s*(\w*)", line)
            if language is not None:
                if fence:
                    if not unchecked:
                        self.blocks.append((language, start, "\n".join(lines)))
                    language = None
                else:
                    lines.append(line)
            elif fence:
                language, start, lines = fence[1], number, []
                unchecked = previous.startswith("<!-- unchecked:")
            elif line.startswith("    ") and (previous == "" or previous.startswith("    ")):
                self.blocks.append(("sh", number, line.strip()))
            else:
                heading = re.match(r"#+ +(.*)", line)
                if heading:
                    self.headings.append(heading[1])
                self.prose.append((number, line))
            previous = line
        self.spans = [
            (number, span) for number, line in self.prose for span in re.findall(r"`([^`]+)`", line)
        ]

    @functools.cached_property
    def anchors(self):
        """The names that GitHub gives to headings."""
        seen, names = {}, set()
        for heading in self.headings:
            text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
            name = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            count = seen.get(name, 0)
            seen[name] = count + 1
            names.add(f"{name}-{count}" if count else name)
        return names | set(re.findall(r'<a (?:id|name)="([^"]+)"', self.path.read_text()))


@functools.cache
def page(path):
    return Page(path)


@functools.cache
def commands():
    """Each command of the program, as a tuple of words, with its flags."""
    help_text = subprocess.run([SURPLUS, "--experimental-dump-help"], capture_output=True, check=True).stdout
    found = {}

    def visit(command, words):
        flags = {
            ("--" if name["kind"] == "long" else "-") + name["name"]
            for argument in command.get("arguments", [])
            for name in argument.get("names", [])
        }
        found[words] = flags | {"--help", "-h"}
        for inner in command.get("subcommands", []):
            visit(inner, words + (inner["commandName"],))

    visit(json.loads(help_text)["command"], ())
    return found


def command_problem(text):
    """What is wrong with `surplus ...` or `make ...`; what follows three blanks or a # is a remark."""
    text = re.split(r"\s{3,}| # ", text.strip().removeprefix("$ "))[0]
    text = re.split(r" (?:\||&&|>|;) ", re.sub(r"[\[\]…]|\.\.\.", " ", text))[0]
    try:
        words = shlex.split(text)
    except ValueError:
        words = text.split()
    while words and re.match(r"[A-Z_]+=", words[0]):
        words = words[1:]
    if len(words) > 1 and words[0] == "make":
        targets = set(re.findall(r"^([a-z-]+):", (TOP / "Makefile").read_text(), re.M))
        unknown = [word for word in words[1:] if re.fullmatch("[a-z-]+", word) and word not in targets]
        return f"make has no target {unknown[0]}" if unknown else None
    if len(words) < 2 or words[0] not in ("surplus", ".build/release/surplus"):
        return None
    known, used = commands(), ()
    for word in words[1:]:
        if used + (word,) in known:
            used += (word,)
        elif {inner for inner in known if inner[:-1] == used and inner}:
            # `surplus bench step|optimizer` names several; one in capitals stands for any.
            names = word.split("|")
            bad = [name for name in names if used + (name,) not in known]
            if word.startswith("-") or word.isupper():
                break
            if bad:
                return f"surplus has no subcommand {' '.join(used + (bad[0],))}"
            break
        else:
            break
    for word in words[1:]:
        flag = word.split("=")[0]
        if re.fullmatch(r"--?[a-z][a-z-]*", flag) and flag not in known[used]:
            return f"surplus {' '.join(used)} has no flag {flag}"
    return None


def fails(command, folder=None):
    """The output of a command that fails; None where it succeeds."""
    ended = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    return (ended.stderr or ended.stdout).strip() if ended.returncode else None


def spec_problem(text):
    keys = re.findall(r"^(\w+):", text, re.M)
    if not keys or (keys[0] not in SPEC and "landscape" not in keys):
        return None
    missing = [f"{key}: {value}" for key, value in SPEC.items() if key not in keys]
    with tempfile.TemporaryDirectory() as folder:
        spec = pathlib.Path(folder) / "spec.yaml"
        spec.write_text(text + "\n" + "\n".join(missing) + "\n")
        return fails([SURPLUS, "run", spec, "--dry-run", "--out", f"{folder}/out"])


def squeezed(text):
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


@functools.cache
def sources():
    """The text of every source, scaffolds included."""
    listed = subprocess.run(
        ["git", "ls-files", *SOURCES], cwd=TOP, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    files = [TOP / name for name in listed if (TOP / name).is_file()]
    return [squeezed(file.read_text(errors="replace")) for file in files if file.stat().st_size < 200_000]


def code_problem(language, text):
    warnings = ["-Wall", "-Wextra", "-Werror", "-fsyntax-only", f"-I{INCLUDE}"]
    modules = [f"-I{TOP}/Sources/{name}" for name in ("CLinux", "CMath", "CSurplus/include")]
    kinds = {
        "c": (r"^#include", ["cc", "-std=c11", *warnings]),
        "cpp": (r"^#include", ["c++", "-std=c++17", *warnings]),
        "swift": (
            r"^(?:public )?import ",
            ["swiftc", "-typecheck", "-parse-as-library", "-swift-version", "6"]
            + [f"-I{TOP}/.build/release/Modules", *modules],
        ),
        "rust": (r"^use ", None),
        "python": (r"", [sys.executable, "-m", "py_compile"]),
    }
    if language not in kinds:
        return None
    whole, compiler = kinds[language]
    if not re.search(whole, text, re.M):
        if any(squeezed(text) in source for source in sources()):
            return None
        if language not in ("c", "cpp"):
            return "is neither a whole file nor in a source"
        header = {"c": '#include "surplus.h"\n#include <math.h>\n', "cpp": '#include "surplus.hpp"\n'}[language]
        text, compiler = header + text, [*compiler, "-Wno-unused"]
    with tempfile.TemporaryDirectory() as folder:
        if language == "rust":
            return crate_problem(pathlib.Path(folder), text)
        ending = {"cpp": ".cpp", "python": ".py"}.get(language, "." + language)
        file = pathlib.Path(folder) / ("block" + ending)
        file.write_text(text + "\n")
        return fails([*compiler, file])


def crate_problem(folder, text):
    (folder / "src").mkdir()
    (folder / "src/lib.rs").write_text(text + "\n")
    (folder / "Cargo.toml").write_text(
        '[package]\nname = "block"\nversion = "1.0.0"\nedition = "2021"\n[lib]\ncrate-type = ["cdylib"]\n'
        f'[dependencies]\nsurplus = {{ path = "{TOP}/Plugins/Rust/surplus" }}\n'
    )
    return fails(["cargo", "check", "--offline", "--quiet"], folder)


def link_problem(source, target):
    if re.match(r"[a-z]+:", target):
        return None
    name, _, anchor = target.partition("#")
    file = (source.path.parent / name).resolve() if name else source.path
    if not file.exists():
        return f"{target} leads nowhere"
    if anchor and anchor not in page(file).anchors:
        return f"{name or 'this file'} has no heading #{anchor}"
    return None


def problems(source):
    for number, line in source.prose:
        text = re.sub(r"`[^`]*`", "", line)
        for target in re.findall(r"\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)", text):
            yield number, link_problem(source, target[0] or target[1])
    codes = source.spans + [
        (number + offset, line)
        for language, number, block in source.blocks
        if language in ("sh", "console", "bash")
        for offset, line in enumerate(block.splitlines(), 0 if language == "sh" and "\n" not in block else 1)
    ]
    for number, code in codes:
        yield number, command_problem(code)
        for path in PATH.findall(code) if re.match(r"[\w.]", code) else []:
            if not list(TOP.glob(path)):
                yield number, f"{path} is not there"
    for language, number, block in source.blocks:
        yield number, spec_problem(block) if language == "yaml" else code_problem(language, block)


def main():
    if not SURPLUS.exists():
        sys.exit(f"check-docs: {SURPLUS} is missing; type: make build")
    if len(sys.argv) > 1:
        files = sorted(pathlib.Path(sys.argv[1]).resolve().rglob("*.md"))
    else:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
            cwd=TOP, capture_output=True, text=True, check=True,
        )
        files = [TOP / name for name in listed.stdout.split("\n") if name]
    found = 0
    for file in files:
        for number, problem in problems(page(file)):
            if problem:
                found += 1
                name = file.relative_to(TOP) if file.is_relative_to(TOP) else file
                print(f"{name}:{number}: {problem}", file=sys.stderr)
    print(f"{len(files)} files, {found} problems")
    sys.exit(3 if found else 0)


main()
