"""Write docs/licences.md: what the program needs, why, and under which licences that comes.

python -m train.licences > docs/licences.md
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

WHY = Path(__file__).parent / "dependencies.tsv"
OURS = "waijiao-kg"
HEAD = """# Dependencies and licences

Written by `make licences`; what is listed is what is installed with `pip install waijiao-kg`, for this system and Python.
The versions that the tests run with, with the hashes of their files, stand in `requirements.lock`.
"""


def reasons() -> dict[str, str]:
    """Give why each direct dependency is there."""
    with WHY.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["why"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def needed(name: str) -> Iterator[str]:
    """Name what a distribution needs here, without its extras."""
    for line in distribution(name).requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield plain(requirement.name)


def all_needed(name: str) -> set[str]:
    """Name what a distribution needs, what that needs, and so on."""
    found: set[str] = set()
    left = [name]
    while left:
        try:
            more = set(needed(left.pop())) - found
        except PackageNotFoundError:
            continue
        found |= more
        left += more
    return found


def plain(name: str) -> str:
    """Write a distribution's name in the one agreed way.

    >>> plain("Spacy_PKUSEG")
    'spacy-pkuseg'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(about: Distribution) -> str:
    """Give the licence that a distribution names: as an expression, by its class, or in a line of its own words."""
    said = about.metadata
    if expression := said.get("License-Expression"):
        return expression
    classes = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier", []) if line.startswith("License ::")]
    if classes and classes != ["OSI Approved"]:
        return ", ".join(sorted(classes))
    first = (said.get("License") or "").strip().split("\n")[0]
    return first[:60] or "not named; see its files"


def main() -> None:
    """Write the page."""
    direct, why = sorted(set(needed(OURS))), reasons()
    print(HEAD)
    print("| direct dependency | why |\n| --- | --- |")
    for name in direct:
        print(f"| {name} | {why[name]} |")
    print("\n| package | version | licence |\n| --- | --- | --- |")
    for name in sorted(all_needed(OURS)):
        try:
            about = distribution(name)
        except PackageNotFoundError:
            print(f"train.licences: {name} is not installed here", file=sys.stderr)
            continue
        print(f"| {name} | {about.version} | {licence(about)} |")


if __name__ == "__main__":
    main()
