"""A folder that news keeps coming into → a graph that keeps up with it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.model import Trouble
from kg.read.articles import files
from kg.ways import api
from kg.ways.asking import Build, open

EVERY = 2.0
"""How many seconds lie between two looks into the folder."""

Stamps = dict[Path, tuple[int, int]]


def watch(folder: str | Path, directory: str | Path, *, every: float = EVERY, **settings: Any) -> Iterator[Build]:
    """Read what is new or changed in a folder, again and again; give what each build did.

    `settings` are those of `kg.build`. A file is read once nobody has written to it for as long as lies between two
    looks. One that goes away stays in the graph: what was printed was printed; `remove` takes it out. Articles are
    compared with each other when nothing new has come between two looks, so that a new one can be asked for at once.
    """
    if not Path(folder).is_dir():
        raise Trouble(f"{folder}: is no folder; name the one that the files come into")
    read: Stamps = {}
    unsettled = False
    while True:
        due = {path: stamp for path, stamp in settled(Path(folder), every).items() if read.get(path) != stamp}
        if due:
            with api.build(list(due), directory, across=False, **settings) as graph:
                read |= due
                unsettled = True
                if graph.last_build:
                    yield graph.last_build
        elif unsettled:
            with open(directory, write=True) as graph:
                graph.settle()
            unsettled = False
        time.sleep(every)


def settled(folder: Path, seconds: float) -> Stamps:
    """Give the files that nobody has written to for some seconds, each with its size and its last change."""
    now, found = time.time(), {}
    for path in files(folder, _not_yet):
        try:
            about = path.stat()
        except FileNotFoundError:
            continue
        if now - about.st_mtime >= seconds:
            found[path] = (about.st_size, about.st_mtime_ns)
    return found


def _not_yet(trouble: Trouble) -> None:
    """Say nothing of an empty folder: something will come."""
