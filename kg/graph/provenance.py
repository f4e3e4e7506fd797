"""Where a fact comes from: characters of a sentence of an article, the rule that found it, the reading, the run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from kg.graph.iris import DCT, NIF, PROV, RDF, SCHEMA, WJ, XSD, Names
from kg.graph.quads import Lines, chinese, confidence, day, integer, text
from kg.model import Article, Claim, Event, Reading, Sentence, Span, Trouble, UnreadableArticle


class Found(Protocol):
    """Whatever says how it was found."""

    @property
    def found_by(self) -> str:
        """The rule's or model's name."""

    @property
    def confidence(self) -> float:
        """How sure it is."""


class Page(Lines):
    """An article's graph while it is being written: knows the names of its characters and sentences."""

    def __init__(self, reading: Reading, names: Names):
        super().__init__()
        self.article = reading.article
        self.names = names
        self.doc = names.doc(self.article.id)
        self.graph = names.graph(self.article.id)
        self._sentences = {sentence.id: names.span(self.article.id, sentence.span) for sentence in reading.sentences}
        self._phrases: dict[Span, str] = {}
        self.rules: dict[str, str] = {}
        self._made: set[str] = set()
        self._of = self.doc[:-1]

    def made(self, kind: str, *marks: object) -> str:
        """Name a thing read from the article; the second one with the same marks is told apart by its number."""
        name, number = self.names.made(kind, self.article.id, *marks), 1
        while name in self._made:
            number += 1
            name = self.names.made(kind, self.article.id, *marks, number)
        self._made.add(name)
        return name

    def phrase(self, span: Span) -> str:
        """Give the node of some characters, written when first asked for."""
        node = self._phrases.get(span)
        if node is None:
            node = self._phrases[span] = f"{self._of}#char={span.start},{span.end}>"
            self.add(node, RDF.type, NIF.Phrase)
            self._characters(node, span)
        return node

    def sentence(self, sentence: Sentence) -> None:
        """Write a sentence."""
        node = self._sentences[sentence.id]
        self.add(node, RDF.type, NIF.Sentence)
        self.add(node, DCT.identifier, text(sentence.id))
        self.add(node, WJ.kind, WJ[sentence.kind])
        self.add(node, WJ.paragraph, integer(sentence.paragraph))
        self._characters(node, sentence.span)

    def _characters(self, node: str, span: Span) -> None:
        self.add(node, NIF.referenceContext, self.doc)
        self.add(node, NIF.beginIndex, integer(span.start))
        self.add(node, NIF.endIndex, integer(span.end))
        self.add(node, NIF.anchorOf, chinese(span.of(self.article.text)))

    def sure(self, node: str, thing: Event | Claim, parts: Iterable[str]) -> None:
        """Say how sure each part of an event or a claim is, where that is known."""
        for part in parts:
            number = getattr(thing, f"{part}_confidence")
            if number is not None:
                self.add(node, WJ[f"{part}Confidence"], confidence(number))

    def found(self, node: str, thing: Found, sentence: str | None = None, why: str = "") -> None:
        """Say which sentence a thing was read from, by what rule, how surely and why."""
        rule = self.rules.get(thing.found_by)
        if rule is None:
            rule = self.rules[thing.found_by] = self.names.rule(thing.found_by)
        self.add(node, WJ.foundBy, rule)
        self.add(node, WJ.confidence, confidence(thing.confidence))
        if sentence is not None:
            try:
                self.add(node, PROV.wasDerivedFrom, self._sentences[sentence])
            except KeyError:
                raise UnreadableArticle(
                    f"{self.article.id}: something was read from a sentence {sentence!r} that is not there"
                ) from None
        if why:
            self.add(node, WJ.why, text(why))


def reading_of(article: Article, reader: str, names: Names) -> str:
    """Name the reading of an article as it stands by one version of the reader; any change gives another name."""
    return names.made(
        "reading", article.id, reader, article.sha256, article.title, article.published, article.source, article.url
    )


def write_article(page: Page, reader: str) -> None:
    """Write what is known of the article itself, and who read it."""
    article, doc = page.article, page.doc
    page.add(doc, RDF.type, SCHEMA.NewsArticle, NIF.Context)
    page.add(doc, DCT.identifier, text(article.id))
    page.add(doc, DCT.language, text("zh"))
    page.add(doc, WJ.sha256, text(article.sha256))
    page.add(doc, NIF.beginIndex, integer(0))
    page.add(doc, NIF.endIndex, integer(len(article.text)))
    if article.title is not None:
        page.add(doc, DCT.title, chinese(article.title))
    if article.source is not None:
        page.add(doc, DCT.source, chinese(article.source))
    if article.url is not None:
        # An address from outside stays a literal: as an IRI it could break the statement open.
        page.add(doc, SCHEMA.url, f"{text(article.url)}^^{XSD.anyURI}")
    if article.published is not None:
        page.add(doc, SCHEMA.datePublished, text(article.published))
    if (published := article.day) is not None:
        page.add(doc, DCT.date, day(published))
    node = reading_of(article, reader, page.names)
    page.add(page.graph, PROV.wasGeneratedBy, node)
    page.add(node, RDF.type, WJ.Reading)
    page.add(node, PROV.used, doc)
    if reader:
        page.add(node, WJ.reader, text(reader))
        page.add(node, PROV.wasAssociatedWith, page.names.reader(reader))


def refuse_surrogates(article: Article) -> None:
    """Refuse what UTF-8 cannot carry: half characters."""
    for part in (article.id, article.text, article.title, article.source, article.url):
        if part is not None and any("\ud800" <= char <= "\udfff" for char in part):
            raise UnreadableArticle(f"{article.id!a}: holds half a UTF-16 character; decode the text again")


@dataclass(frozen=True)
class Run:
    """One run of the program: the only thing in a graph that differs from one build to the next."""

    started: datetime
    ended: datetime | None = None

    @classmethod
    def now(cls) -> Run:
        """Begin a run."""
        return cls(datetime.now(UTC))

    def node(self, names: Names) -> str:
        """Name the run."""
        return names.made("run", self.started.isoformat())

    def lines(self, names: Names, readings: tuple[str, ...] = ()) -> str:
        """Give what the provenance graph says of the run and of the readings made in it."""
        if self.started.tzinfo is None:
            raise Trouble("a run begins at a time with a time zone")
        lines, node = Lines(), self.node(names)
        lines.add(node, RDF.type, WJ.Run)
        lines.add(node, PROV.startedAtTime, _moment(self.started))
        if self.ended:
            lines.add(node, PROV.endedAtTime, _moment(self.ended))
        for reading in readings:
            lines.add(reading, PROV.wasInformedBy, node)
        return str(lines)


def _moment(when: datetime) -> str:
    return f'"{when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}"^^{XSD.dateTime}'
