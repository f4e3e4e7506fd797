"""What was decided across articles → quads of the identity graph, and the file that remembers what each article gave.

The graph is derived: from the digests of the articles that are in the store, and from the decisions of persons. It is
written as differences, node by node, so that one new article does not rewrite it; a build from nothing gives the same
bytes.
"""

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kg.across import Contradiction, Digest, Family, Happening, Identity, Member, Outcome, Place, Same, Step, Utterance
from kg.graph.iris import DCT, RDF, RDFS, SKOS, WJ, Names
from kg.graph.quads import by_subject, chinese, confidence, integer, text, when
from kg.graph.store import Store
from kg.model import Trouble

if TYPE_CHECKING:
    from kg.graph.remote import Remote

RULES = ("same-text", "same-event", "same-words", "same-person", "position", "contradiction", "outcome", "decided")
"""What decides across articles; described in the identity graph, where alone they are named."""

PIECE = 4_000_000
"""So many characters of the identity graph are written at once."""

Found = TypeVar("Found")


class Nodes:
    """The nodes that places of articles have in their articles' graphs; the names are those that `facts.py` gives."""

    def __init__(self, digests: Iterable[Digest], names: Names):
        self.names = names
        self.events: dict[Place, str] = {}
        self.claims: dict[Place, str] = {}
        self.entities: dict[Place, str] = {}
        self.actors: dict[str, str] = {}
        for digest in digests:
            for telling in digest.told:
                at = telling.at
                self.events[at] = names.made("event", at.article, at.start, at.end, telling.type)
            for saying in digest.said:
                at = saying.at
                self.claims[at] = names.made("claim", at.article, at.start, at.end, *(saying.cue or ()))
            for stranger in digest.strangers:
                at = stranger.at
                self.entities[at] = names.made("entity", at.article, at.start, at.end)
            for party in digest.parties:
                if party.known:
                    self.actors[party.key] = names.actor(party.key)

    def places(self) -> dict[str, Place]:
        """Give the place of every node that a person may decide about, under the name that `kg explain` takes."""
        found = {}
        for node, place in [(node, at) for those in (self.events, self.entities) for at, node in those.items()]:
            found[node[1 + len(self.names.base) : -1]] = place
        return found


def written(identity: Identity, nodes: Nodes) -> Iterator[tuple[str, str]]:
    """Give what the identity graph says, node by node, each as sorted N-Triples; never all of it at once."""
    page = _Page(nodes)
    for rule in RULES:
        node = nodes.names.rule(rule)
        page.add(node, RDF.type, WJ.Rule)
        page.add(node, RDFS.label, text(rule))
    yield from page.taken()
    made, names = page.made, nodes.names
    yield from _each(page, identity.families, lambda it: names.made("family", it.first), write_family)
    yield from _each(
        page, identity.happenings, lambda it: made("happening", it.tellings[0].at, it.type), write_happening
    )
    yield from _each(page, identity.outcomes, lambda it: made("outcome", it.plan), write_outcome)
    yield from _each(page, identity.utterances, lambda it: made("utterance", it.reports[0].at), write_utterance)
    # A position of somebody unknown is nobody's in the ledger.
    steps = [step for step in identity.steps if step.actor in nodes.actors]
    yield from _each(page, steps, lambda it: made("step", it.claim, it.actor, it.topic), write_step)
    yield from _each(
        page, identity.contradictions, lambda it: made("contradiction", it.one, *it.other), write_contradiction
    )
    yield from _each(page, identity.people, lambda it: made("stranger", it.members[0].at), write_same)


def _each(
    page: _Page, things: Iterable[Found], name: Callable[[Found], str], write: Callable[[_Page, str, Found], None]
) -> Iterator[tuple[str, str]]:
    """Write things of one kind, those of one name together."""
    named = sorted(((name(thing), thing) for thing in things), key=itemgetter(0))
    for node, those in groupby(named, key=itemgetter(0)):
        for _, thing in those:
            write(page, node, thing)
        yield from page.taken()


class _Page:
    """The identity graph while it is written."""

    def __init__(self, nodes: Nodes):
        self.nodes = nodes
        self._lines: dict[str, set[str]] = defaultdict(set)

    def add(self, subject: str, predicate: str, *objects: str) -> None:
        for one in objects:
            self._lines[subject].add(f"{subject} {predicate} {one} .\n")

    def made(self, kind: str, at: Place, *marks: object) -> str:
        return self.nodes.names.made(kind, at.article, at.start, at.end, *marks)

    def because(self, node: str, why: str, sure: float, rule: str) -> None:
        self.add(node, WJ.why, text(why))
        self.add(node, WJ.confidence, confidence(sure))
        self.add(node, WJ.foundBy, self.nodes.names.rule(rule))

    def taken(self) -> Iterator[tuple[str, str]]:
        """Give what was written since the last time, by subject."""
        lines, self._lines = self._lines, defaultdict(set)
        for subject, said in sorted(lines.items()):
            yield subject, "".join(sorted(said))


def write_members(
    page: _Page, whole: str, predicate: str, members: Iterable[Member], node_of: Callable[[Place], str]
) -> None:
    """Write who belongs to a thing and, where it has several, why each does."""
    ordered = list(members)
    for member in ordered:
        node = node_of(member.at)
        page.add(whole, predicate, node)
        if len(ordered) > 1:
            joining = page.made("joining", member.at, whole)
            page.add(joining, RDF.type, WJ.Joining)
            page.add(joining, WJ.joins, node)
            page.add(joining, WJ.into, whole)
            page.because(joining, member.why, member.confidence, member.found_by)


def write_standing(page: _Page, node: str, thing: Happening | Utterance) -> None:
    """Write how widely a thing is told."""
    page.add(node, WJ.inArticles, integer(thing.standing.articles))
    page.add(node, WJ.inFamilies, integer(thing.standing.families))
    page.add(node, WJ.fromOrigins, integer(thing.standing.origins))


def write_family(page: _Page, node: str, family: Family) -> None:
    """Write the articles that carry one dispatch."""
    page.add(node, RDF.type, WJ.Family)
    page.add(node, WJ.firstArticle, page.nodes.names.doc(family.first))
    if family.origin:
        page.add(node, WJ.origin, chinese(family.origin))
        page.add(node, WJ.why, text(family.why))
    write_members(page, node, WJ.carriedBy, family.members, lambda at: page.nodes.names.doc(at.article))


def write_happening(page: _Page, node: str, happening: Happening) -> None:
    """Write one event with all its tellings."""
    page.add(node, RDF.type, WJ.Happening)
    page.add(node, WJ.mainType, WJ[happening.type])
    page.add(node, WJ.mainStatus, WJ[happening.status])
    if happening.first_day and happening.last_day:
        page.add(node, WJ.mainFirstDay, when(happening.first_day))
        page.add(node, WJ.mainLastDay, when(happening.last_day))
    page.add(node, WJ.differsIn, *map(text, happening.differs))
    write_standing(page, node, happening)
    write_members(page, node, WJ.toldIn, happening.tellings, page.nodes.events.__getitem__)


def write_outcome(page: _Page, node: str, outcome: Outcome) -> None:
    """Write what became of a plan."""
    page.add(node, RDF.type, WJ.Outcome)
    page.add(node, WJ.ofPlan, page.nodes.events[outcome.plan])
    page.add(node, WJ.seenIn, page.nodes.events[outcome.event])
    page.add(node, WJ.turnedOut, WJ[outcome.what])
    page.because(node, outcome.why, outcome.confidence, "outcome")


def write_utterance(page: _Page, node: str, utterance: Utterance) -> None:
    """Write one thing said with all its reports."""
    page.add(node, RDF.type, WJ.Utterance)
    if utterance.by in page.nodes.actors:
        page.add(node, WJ.utteredBy, page.nodes.actors[utterance.by])
    write_day(page, node, utterance.day)
    write_standing(page, node, utterance)
    write_members(page, node, WJ.reportedAs, utterance.reports, page.nodes.claims.__getitem__)


def write_step(page: _Page, node: str, step: Step) -> None:
    """Write how a position stands to the one before."""
    page.add(node, RDF.type, WJ.Step)
    page.add(node, WJ.stepOf, page.nodes.actors[step.actor])
    page.add(node, WJ.onTopic, WJ[step.topic])
    page.add(node, WJ.change, WJ[f"position-{step.change}"])
    page.add(node, WJ.nowSaid, page.nodes.claims[step.claim])
    if step.before:
        page.add(node, WJ.saidBefore, page.nodes.claims[step.before])
    write_day(page, node, step.day)
    page.because(node, step.why, step.confidence, "position")


def write_contradiction(page: _Page, node: str, contradiction: Contradiction) -> None:
    """Write that two speakers contradict each other; both sentences are one step away."""
    page.add(node, RDF.type, WJ.Contradiction)
    page.add(node, WJ.onTopic, WJ[contradiction.topic])
    page.add(node, WJ.oneClaim, page.nodes.claims[contradiction.one])
    page.add(node, WJ.otherClaim, page.nodes.claims[contradiction.other])
    page.because(node, contradiction.why, contradiction.confidence, "contradiction")


def write_same(page: _Page, node: str, same: Same) -> None:
    """Write that entities of several articles are one person nobody knows."""
    page.add(node, RDF.type, WJ.Stranger)
    page.add(node, SKOS.prefLabel, chinese(same.name))
    write_members(page, node, WJ.namedAs, same.members, page.nodes.entities.__getitem__)
    entities = [page.nodes.entities[member.at] for member in same.members]
    for one in entities:
        page.add(one, WJ.sameAs, *(other for other in entities if other != one))


def write_day(page: _Page, node: str, value: str | None) -> None:
    """Write a day; a month or a year stays out, for it cannot be sorted among days."""
    if value and len(value) == 10:
        page.add(node, DCT.date, when(value))


# ---------------------------------------------------------------- what is remembered


class Memory:
    """What each article gave to comparing, and what the identity graph says, in one SQLite file beside the graph.

    It holds nothing that could not be made again from the graph: a file that is lost or old costs time, no more.
    """

    def __init__(self, path: Path | None, version: str):
        self._name = str(path or "memory")
        self.version = version
        with self._trouble():
            self._file = sqlite3.connect(path or ":memory:", timeout=30)
            self._file.executescript(
                "CREATE TABLE IF NOT EXISTS digests (graph TEXT PRIMARY KEY, reading TEXT NOT NULL, digest TEXT NOT NULL);"
                "CREATE TABLE IF NOT EXISTS written (node TEXT PRIMARY KEY, hash TEXT NOT NULL);"
                "CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL);"
            )
            if self.state("version") != version:
                with self._file:
                    self._file.execute("DELETE FROM digests")
                    self._file.execute("DELETE FROM state")
                    self._file.execute("INSERT INTO state VALUES ('version', ?)", (version,))

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def state(self, name: str) -> str | None:
        """Give a remembered word."""
        row = self._file.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def remember(self, name: str, value: str) -> None:
        """Remember a word."""
        with self._trouble(), self._file:
            self._file.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))

    def done(self) -> None:
        """Note that the graph is written."""
        with self._trouble(), self._file:
            self._file.execute("DELETE FROM state WHERE name = 'writing'")

    def readings(self) -> dict[str, str]:
        """Give the reading that each article's digest was made of."""
        with self._trouble():
            return dict(self._file.execute("SELECT graph, reading FROM digests"))

    def keep(self, digests: Iterable[tuple[str, str, str]]) -> None:
        """Keep digests of articles: graph, reading, digest as JSON."""
        with self._trouble(), self._file:
            self._file.executemany("INSERT OR REPLACE INTO digests VALUES (?, ?, ?)", digests)

    def forget(self, graphs: Iterable[str]) -> None:
        """Let go of articles that are not in the graph any more."""
        with self._trouble(), self._file:
            self._file.executemany("DELETE FROM digests WHERE graph = ?", ((graph,) for graph in graphs))

    def digests(self) -> Iterator[Digest]:
        """Give all digests, by the name of their article's graph."""
        with self._trouble():
            for (row,) in self._file.execute("SELECT digest FROM digests ORDER BY graph"):
                yield Digest.from_json(row)

    def written(self) -> dict[str, str]:
        """Give the hash of what the graph says of each node."""
        with self._trouble():
            return dict(self._file.execute("SELECT node, hash FROM written"))

    def rewrite(self, changed: Mapping[str, str], gone: Iterable[str]) -> None:
        """Remember what the graph says now."""
        with self._trouble(), self._file:
            self._file.executemany("INSERT OR REPLACE INTO written VALUES (?, ?)", changed.items())
            self._file.executemany("DELETE FROM written WHERE node = ?", ((node,) for node in gone))

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise Trouble(f"{self._name}: cannot be used ({error}); delete this file, it is made again") from error


def write(store: Store | Remote, said: Iterable[tuple[str, str]], memory: Memory) -> int:
    """Bring the identity graph to what is said now; gives how many nodes changed.

    If the program was stopped in between, the graph is written anew the next time.
    """
    graph = store.names.shared("identity")
    whole = memory.state("writing") is not None
    remembered = memory.written()
    # Where nothing is remembered, as of a graph on a server, the graph itself is looked at.
    before = {} if whole else remembered or marks(by_subject(store.triples(graph)))
    # A server takes a graph as a whole; into a folder it goes piece by piece, so that it is never in memory at once.
    most = PIECE if isinstance(store, Store) else math.inf
    now: dict[str, str] = {}
    for piece in _pieces(_news(said, before, now), most):
        memory.remember("writing", "yes")
        store.rewrite(graph, piece, [node for node in piece if node in before], whole=whole)
        whole = False
    changed = {node: mark for node, mark in now.items() if before.get(node) != mark}
    gone = [node for node in before if node not in now]
    if gone:
        memory.remember("writing", "yes")
        store.rewrite(graph, {}, gone)
    if not (changed or gone):
        return 0
    # What is remembered is on the disk at once; the graph must be there before.
    store.flush()
    memory.rewrite(changed if remembered and before else now, [node for node in remembered if node not in now])
    memory.done()
    return len(changed) + len(gone)


def _news(said: Iterable[tuple[str, str]], before: Mapping[str, str], now: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Pass on what was not said before; `now` is filled with the mark of all that is said."""
    for node, lines in said:
        now[node] = marked(lines)
        if before.get(node) != now[node]:
            yield node, lines


def _pieces(said: Iterable[tuple[str, str]], most: float) -> Iterator[dict[str, str]]:
    """Put what is said of nodes together until it is so many characters."""
    piece, size = dict[str, str](), 0
    for node, lines in said:
        piece[node] = lines
        size += len(lines)
        if size > most:
            yield piece
            piece, size = {}, 0
    if piece:
        yield piece


def marked(lines: str) -> str:
    """Give a short hash of what is said."""
    return sha256(lines.encode()).hexdigest()[:16]


def marks(said: Mapping[str, str]) -> dict[str, str]:
    """Give short hashes of what is said of nodes."""
    return {node: marked(lines) for node, lines in said.items()}
