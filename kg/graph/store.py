"""The graph on disk: open, replace articles, remove, ask, dump. The one place that knows how the store works inside.

A graph is a folder: `graph.json` says what made it, `quads/` is the embedded store, `originals.sqlite` holds the texts.
What is in it is its own ledger: an article's graph names the reading that made it, and the name of a reading changes
with the text, its date, its source and the version of the reader.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox

from kg.graph.facts import ArticleGraph
from kg.graph.iris import BASE, PREFIXES, PROV, WJ, Names, bare, vocabulary
from kg.graph.originals import Originals
from kg.graph.provenance import Run, reading_of
from kg.graph.quads import quads
from kg.graph.reference import KINDS, Thing, descriptions
from kg.graph.shelf import Shelf
from kg.model import Article, Trouble

FORMAT = 1
"""The version of what this program writes; a store of another one is refused."""

DRAFT = "graph.json.new"

BULK = 8
"""From how many new articles on it is faster to write files of the store than to go through a transaction."""

PIECE = 2**26
"""So many bytes of N-Quads are at most loaded at a time on each core, which sorts them in five times as much memory."""

NQ, NT = ox.RdfFormat.N_QUADS, ox.RdfFormat.N_TRIPLES


class Store(Shelf):
    """Articles' graphs with what they share, and the texts they were read from."""

    def __init__(
        self, quads: ox.Store, originals: Originals, names: Names, path: Path | None = None, writable: bool = False
    ):
        self._quads = quads
        self._writable = writable
        self.originals = originals
        self.names = names
        self.path = path
        self._described: dict[str, str] = {}

    @classmethod
    def open(cls, path: Path, base: str | None = None) -> Store:
        """Open a store for writing, made if there is none; one process at a time can."""
        names = Names(_marker(path, base) or _new(path, base or BASE))
        with _trouble(path):
            store = cls(ox.Store(path / "quads"), Originals(path / "originals.sqlite"), names, path, writable=True)
            store._refresh_vocabulary()
        return store

    @classmethod
    def read(cls, path: Path) -> Store:
        """Open a store for asking, as it stands now; others may write it meanwhile."""
        base = _marker(path, None)
        if base is None or not (path / "quads" / "CURRENT").exists():
            raise Trouble(f"{path}: there is no graph; make one with: kg build INPUT -o {path}")
        with _trouble(path):
            quads = _read_only(str(path / "quads"))
            return cls(quads, Originals(path / "originals.sqlite", writable=False), Names(base), path)

    @classmethod
    def in_memory(cls, base: str = BASE) -> Store:
        """Make an empty store that is gone when it is closed."""
        store = cls(ox.Store(), Originals(None), Names(base))
        store._refresh_vocabulary()
        return store

    def close(self) -> None:
        """Write what is in memory to disk and let the next one in; a closed store is closed."""
        self.originals.close()
        if self._writable and "_quads" in vars(self):
            # On a full disk this fails, and nothing is lost by it: what was committed stands in the store's log.
            with suppress(Trouble):
                self.flush()
        # The store's lock is given back when the object is gone.
        vars(self).pop("_quads", None)

    def flush(self) -> None:
        """Bring to the disk for good what is in the store's log, which a power failure can take away."""
        with _trouble(self.path):
            self._quads.flush()

    # ---------------------------------------------------------------- writing

    def reader_of(self, article: Article) -> str | None:
        """Name the reader that read this very article as it is now; None if it is not in, or has changed since."""
        graph = _node(self.names.graph(article.id))
        for made in self._quads.quads_for_pattern(graph, _node(PROV.wasGeneratedBy), None, graph):
            said = self._quads.quads_for_pattern(_node(str(made.object)), _node(WJ.reader), None, graph)
            reader = next((quad.object.value for quad in said if isinstance(quad.object, ox.Literal)), "")
            if str(made.object) == reading_of(article, reader, self.names):
                return reader
        return None

    def replace(
        self, graphs: Iterable[ArticleGraph], things: Mapping[str, Thing] | None = None, run: Run | None = None
    ) -> None:
        """Put the graphs of articles in, each in the place of what the article said before: all of them, or none.

        `things` are the rows of the knowledge base by key, for what the reference graph says of the actors.
        """
        batch = {one.graph: one for one in graphs}
        if not batch:
            return
        with _trouble(self.path):
            self.originals.keep(one.article for one in batch.values())
            shared = self._descriptions(list(batch.values()), things or {})
            changed = {node for node in shared if self._description(node)}
            old = [graph for graph in batch if self.has(graph)]
            gone = [text for graph in old if (text := self.sha256(graph))]
            runs = run.lines(self.names, tuple(one.reading for one in batch.values())) if run else ""
            more = quads("".join(shared.values()), self._reference) + quads(runs, self.names.shared("provenance"))
            if len(batch) >= BULK and not old and not changed:
                lines = "".join(one.quads for one in batch.values())
                self._quads.bulk_load((lines + more).encode(), NQ)
            else:
                self._update(
                    *self._dropping(old),
                    *(f"DELETE WHERE {{ GRAPH {self._reference} {{ {node} ?p ?o }} }}" for node in sorted(changed)),
                    *_inserting(more),
                    *(f"INSERT DATA {{ GRAPH {one.graph} {{ {one.triples} }} }}" for one in batch.values()),
                    *self._sweeping(old),
                )
            self._described.update(shared)
            # The old texts go only when nothing can bring their graphs back.
            self.flush()
            self._forget(gone)

    def remove(self, ids: Iterable[str]) -> None:
        """Take articles out, with all that only they support; names those that are not there."""
        graphs = {self.names.graph(id): id for id in ids}
        with _trouble(self.path):
            if missing := [id for graph, id in graphs.items() if not self.has(graph)]:
                raise Trouble(f"no article {', '.join(map(repr, missing))} is in the graph")
            gone = [text for graph in graphs if (text := self.sha256(graph))]
            self._update(*self._dropping(graphs), *self._sweeping(graphs))
            self.flush()
            self._forget(gone)

    def rewrite(self, graph: str, said: Mapping[str, str], gone: Iterable[str], whole: bool = False) -> None:
        """Change what a shared graph says of some nodes: all that is `gone` first, then what is said now; or the whole."""
        with _trouble(self.path):
            lines = quads("".join(said.values()), graph)
            nodes = list(gone)
            if whole:
                self._update(f"DROP SILENT GRAPH {graph}")
            if len(said) > BULK * 100 and not nodes:
                self._quads.bulk_load(lines.encode(), NQ)
            elif nodes or said:
                deleting = (f"DELETE WHERE {{ GRAPH {graph} {{ {node} ?p ?o }} }}" for node in nodes)
                self._update(*deleting, *_inserting(lines))

    def readings(self) -> dict[str, str]:
        """Name the reading that made each article's graph."""
        found = self._quads.quads_for_pattern(None, _node(PROV.wasGeneratedBy), None)
        return {str(quad.graph_name): str(quad.object) for quad in found}

    def load(self, path: Path) -> None:
        """Take in a file of N-Quads such as `kg export --format nq` writes, without the texts, on all cores.

        It is for a new graph: where a line is broken, the pieces of the file that were read before stay.
        """
        size, cores = path.stat().st_size, min(4, os.cpu_count() or 1)
        # The store sorts on one core what it is given at once: equal pieces keep all cores busy to the end.
        rounds = size // (cores * PIECE) + 1
        piece = size // (cores * rounds) + 1
        with _trouble(self.path), ThreadPoolExecutor(cores) as pool:
            for _ in pool.map(lambda begin: self._load_piece(path, begin, begin + piece), range(0, size, piece)):
                pass

    def _load_piece(self, path: Path, begin: int, end: int) -> None:
        with path.open("rb") as file:
            lines = _whole_lines(file, begin, end)
        try:
            self._quads.bulk_load(lines, NQ)
        except SyntaxError as error:
            raise Trouble(f"{path}: is no N-Quads, in what begins at byte {begin}: {error}") from error

    def optimize(self) -> None:
        """Put the files in order after much was written; questions are faster then."""
        with _trouble(self.path):
            self._quads.optimize()

    def _update(self, *steps: str) -> None:
        self._quads.update(" ;\n".join(steps))

    def _dropping(self, graphs: Iterable[str]) -> Iterator[str]:
        """Drop graphs, and what the runs said of the readings that made them."""
        for graph in graphs:
            for quad in self._quads.quads_for_pattern(_node(graph), _node(PROV.wasGeneratedBy), None, _node(graph)):
                yield f"DELETE WHERE {{ GRAPH {self.names.shared('provenance')} {{ {quad.object} ?p ?o }} }}"
            yield f"DROP SILENT GRAPH {graph}"

    def _sweeping(self, graphs: Iterable[str]) -> Iterator[str]:
        """Take out of the reference graph what was named in these graphs and is named nowhere any more."""
        nodes = sorted({node for graph in graphs for node in self._shared_by(graph)})
        if nodes:
            self._described = {node: said for node, said in self._described.items() if node not in nodes}
            yield (
                f"DELETE {{ GRAPH {self._reference} {{ ?x ?p ?o }} }} WHERE {{ VALUES ?x {{ {' '.join(nodes)} }} "
                f"GRAPH {self._reference} {{ ?x ?p ?o }} FILTER NOT EXISTS {{ GRAPH ?anywhere {{ ?any ?how ?x }} "
                f"FILTER(?anywhere != {self.names.shared('identity')}) }} }}"
            )

    def _shared_by(self, graph: str) -> set[str]:
        """Name the actors, offices, rules and readers that a graph speaks of."""
        kinds = tuple(f"<{self.names.base}{kind}/" for kind in KINDS)
        named = (str(quad.object) for quad in self._quads.quads_for_pattern(None, None, None, _node(graph)))
        return {node for node in named if node.startswith(kinds)}

    def _descriptions(self, graphs: Collection[ArticleGraph], things: Mapping[str, Thing]) -> dict[str, str]:
        """Give what the reference graph must say of what articles share and does not say yet."""
        wanted = descriptions(graphs, things, self.names)
        return {node: said for node, said in wanted.items() if said != self._description(node)}

    def _description(self, node: str) -> str:
        """Give what the reference graph says of a node, remembered once read."""
        if node not in self._described:
            found = self._quads.quads_for_pattern(_node(node), None, None, _node(self._reference))
            self._described[node] = "".join(sorted(f"{quad.triple} .\n" for quad in found))
        return self._described[node]

    def _forget(self, hashes: Iterable[str]) -> None:
        """Let go of texts that no article has any more."""
        gone = [
            one for one in hashes if not any(self._quads.quads_for_pattern(None, _node(WJ.sha256), ox.Literal(one)))
        ]
        if gone:
            self.originals.forget(gone)

    def _refresh_vocabulary(self) -> None:
        graph = self.names.shared("vocabulary")
        if self.triples(graph) != vocabulary():
            self._update(f"DROP SILENT GRAPH {graph}", f"INSERT DATA {{ GRAPH {graph} {{ {vocabulary()} }} }}")

    # ---------------------------------------------------------------- asking

    @property
    def _reference(self) -> str:
        return self.names.shared("reference")

    def __len__(self) -> int:
        return len(self._quads)

    @property
    def quads(self) -> ox.Store:
        """The store itself, for libraries that work on it; what writes goes through `replace`."""
        return self._quads

    def has(self, graph: str) -> bool:
        """Tell whether there is such a graph."""
        return self._quads.contains_named_graph(_node(graph))

    def sha256(self, graph: str) -> str | None:
        """Give the hash of the text that an article's graph was read from."""
        found = self._quads.quads_for_pattern(None, _node(WJ.sha256), None, _node(graph))
        return next((quad.object.value for quad in found if isinstance(quad.object, ox.Literal)), None)

    def graphs(self) -> list[str]:
        """Name the graphs of all articles, sorted."""
        doc = f"<{self.names.base}doc/"
        return [graph for graph in self.named() if graph.startswith(doc)]

    def named(self) -> list[str]:
        """Name all graphs, the shared ones too, sorted."""
        return sorted(map(str, self._quads.named_graphs()))

    def triples(self, graph: str) -> str:
        """Give what a graph says, as sorted N-Triples."""
        with _trouble(self.path):
            written = self._quads.dump(format=NT, from_graph=_node(graph)) or b""
        return "".join(sorted(_lines(written.decode())))

    def described(self, graph: str) -> str:
        """Give what the reference graph says of all that an article's graph names, as N-Triples."""
        with _trouble(self.path):
            return "".join(map(self._description, sorted(self._shared_by(graph))))

    def query(
        self,
        query: str,
        *,
        union: bool = True,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Any:
        """Answer a SPARQL query as pyoxigraph does: over the union of all graphs, or over those that are named.

        With `union`, what the query itself says by FROM counts for nothing.
        """
        chosen: dict[str, Any] = {
            name: [ox.NamedNode(iri) for iri in graphs]
            for name, graphs in (("default_graph", default_graphs), ("named_graphs", named_graphs))
            if graphs is not None
        }
        with _trouble(self.path):
            return self._quads.query(query, prefixes=dict(PREFIXES), use_default_graph_as_union=union, **chosen)


def _read_only(path: str) -> ox.Store:
    """Open a store that somebody may be writing: a file that went while one looked is there by another name a moment later."""
    for pause in (0.05, 0.1, 0.2, 0.4):
        try:
            return ox.Store.read_only(path)
        except (OSError, RuntimeError):
            time.sleep(pause)
    return ox.Store.read_only(path)


def _node(term: str) -> ox.NamedNode:
    return ox.NamedNode(bare(term))


def _lines(text: str) -> list[str]:
    # Not `splitlines`: a literal may hold U+0085 or U+2028, which are no ends of lines in N-Quads.
    return [line + "\n" for line in text.split("\n")[:-1]]


def _whole_lines(file: BinaryIO, begin: int, end: int) -> bytes:
    """Read the lines that begin in a part of a file."""
    if begin:
        # The line that begins right here ends the one before with its last byte.
        file.seek(begin - 1)
        file.readline()
    rest = max(0, end - file.tell())
    return file.read(rest - 1) + file.readline() if rest else b""


def _inserting(lines: str) -> Iterator[str]:
    """Write N-Quads as SPARQL has it, graph by graph."""
    by_graph: dict[str, list[str]] = {}
    for line in _lines(lines):
        triple, _, graph = line.removesuffix(" .\n").rpartition(" ")
        by_graph.setdefault(graph, []).append(f"{triple} .\n")
    for graph, triples in by_graph.items():
        yield f"INSERT DATA {{ GRAPH {graph} {{ {''.join(triples)} }} }}"


def _marker(path: Path, base: str | None) -> str | None:
    """Read under which base a store was made; None if there is no store, or the reason why it cannot be used."""
    marker = path / "graph.json"
    try:
        if not marker.exists():
            others = (
                {file.name for file in path.iterdir() if not file.name.startswith(DRAFT)} if path.exists() else set()
            )
            if not others:
                return None
            # Another process may have made the graph since we looked.
            if marker.name not in others:
                raise Trouble(f"{path}: is no graph but holds other files; choose another folder")
        said = json.loads(marker.read_text("utf-8"))
        version, made = said["format"], said["base"]
    except OSError as error:
        raise Trouble(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise Trouble(f"{marker}: is damaged; build the graph again in another folder") from error
    if version != FORMAT:
        raise Trouble(
            f"{path}: written by another version (format {version}, this is {FORMAT}); build it again elsewhere"
        )
    if base is not None and base != made:
        raise Trouble(f"{path}: was made with the base {made}, not {base}; choose another folder or that base")
    return made


def _new(path: Path, base: str) -> str:
    """Make the folder of a store, and say in it what made it."""
    Names(base)
    with _trouble(path):
        path.mkdir(parents=True, exist_ok=True)
        # Two processes may make one graph at once; the store's lock then tells which of them writes.
        draft = path / f"{DRAFT}.{os.getpid()}"
        draft.write_text(json.dumps({"format": FORMAT, "base": base}, indent=1) + "\n", "utf-8")
        draft.replace(path / "graph.json")
    return base


@contextmanager
def _trouble(path: Path | None) -> Iterator[None]:
    """Say in one line what the store cannot do, and what helps."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        # The store tells of damaged files by RuntimeError.
        raise Trouble(f"{path}: {_remedy(str(error))}") from error


def _remedy(error: str) -> str:
    said = " ".join(error.split())
    for sign, remedy in REMEDIES.items():
        if sign.lower() in said.lower():
            return remedy
    return f"the store cannot be used ({said})"


REMEDIES = {
    "lock": "another process is writing this graph; wait until it is done",
    "file too large": "a file grew beyond what is allowed here; choose another folder with -o",
    "no space left": "the disk is full; free some space and run the same command again, nothing that was in is lost",
    "read-only file system": "the disk is read-only; choose another folder with -o",
    "permission denied": "this user may not write here; choose another folder with -o",
    "operation not permitted": "this user may not write here; choose another folder with -o",
    "not a directory": "a part of this path is a file; choose another folder with -o",
    "file exists": "a file of this name is in the way; choose another folder with -o",
    "corruption": "the store's files are damaged; build the graph again in another folder",
}
