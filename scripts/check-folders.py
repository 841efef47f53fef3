#!/usr/bin/env python3
"""Refuses a use of a type from a later folder within one target: the build only sees arrows between targets.

FOLDERS lists, for each target, its folders in the order in which they may build on each other.
"""
import pathlib
import re
import sys

FOLDERS = {
    "Sources/SurplusMatrix": ["Spec", "Plan", "Execution", "Bench"],
}
DECLARATION = re.compile(
    r"^(?:public |package |internal |final |indirect |@\w+(?:\([^)]*\))? )*"
    r"(?:struct|class|enum|protocol|actor|typealias) (\w+)", re.M)


def code(path):
    """The text of a file without comments and strings."""
    text = re.sub(r"//.*", "", path.read_text())
    return re.sub(r'"(?:\\.|[^"\\\n])*"', '""', text)


def violations(root, folders):
    """Uses of types of later folders, as messages."""
    files = {folder: sorted((root / folder).rglob("*.swift")) for folder in folders}
    known = {path.parent for paths in files.values() for path in paths}
    stray = [path for path in root.rglob("*.swift") if path.parent not in known]
    for path in stray:
        yield f"{path}: is in none of the folders {', '.join(folders)}"
    texts = {path: code(path) for paths in files.values() for path in paths}
    home = {}
    for rank, folder in enumerate(folders):
        for path in files[folder]:
            for name in DECLARATION.findall(texts[path]):
                home.setdefault(name, rank)
    for rank, folder in enumerate(folders):
        for path in files[folder]:
            for name in sorted(set(re.findall(r"\b[A-Z]\w+\b", texts[path]))):
                if home.get(name, rank) > rank:
                    yield f"{path}: uses {name} of {folders[home[name]]}/, which builds on {folder}/"


found = [
    message
    for root, folders in FOLDERS.items()
    for message in violations(pathlib.Path(root), folders)
]
print("\n".join(found), file=sys.stderr)
sys.exit(1 if found else 0)
