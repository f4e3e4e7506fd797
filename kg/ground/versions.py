"""Which files decide what is read in an article, and which what is decided across articles: each has a version of its own.

A change of how articles are compared has no article read again; it is enough to compare them anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent.parent
STAGES = ("read", "tag", "link", "resolve", "extract", "graph", "data", "models")
READING = (
    *("model.py", "pipeline.py"),
    *(f"ground/{name}.py" for name in ("datelines", "script", "sides", "tables", "terms")),
)
COMPARING = (
    *("across.py", "joining.py", "graph/identity.py"),
    *(
        f"resolve/{name}.py"
        for name in ("decisions", "digests", "happenings", "identities", "positions", "reprints", "strangers")
    ),
    *(f"data/{name}.tsv" for name in ("event_kinds", "kinds_alike", "same_event", "same_question", "stances")),
)
"""What compares articles and reads none."""
BOTH = (
    "ground/datelines.py",
    "ground/script.py",
    "ground/sides.py",
    "ground/tables.py",
    "data/dispatch_marks.tsv",
    "data/topic_words.tsv",
    "data/media.tsv",
)
"""What does both."""


def of_reading(extra: Sequence[Path] = (), here: Path = HERE) -> str:
    """Name what reads an article by the hash of its code, tables and models, and of further names."""
    files = [here / name for name in READING]
    files += [path for stage in STAGES for path in (here / stage).rglob("*") if path.is_file()]
    comparing = {here / name for name in COMPARING}
    return named((path for path in files if path not in comparing), extra, here)


def of_comparing(here: Path = HERE) -> str:
    """Name what compares articles by the hash of its code and tables."""
    return named((here / name for name in (*COMPARING, *BOTH)), (), here)


def named(files: Iterable[Path], extra: Sequence[Path], here: Path) -> str:
    """Name files by what they are called and what is in them; further ones by what is in them alone."""
    total = sha256()
    for path in sorted(files):
        if path.suffix != ".pyc":
            total.update(path.relative_to(here).as_posix().encode() + b"\0" + sha256(path.read_bytes()).digest())
    for path in extra:
        total.update(sha256(path.read_bytes()).digest())
    return total.hexdigest()[:12]
