"""The graph of one article → its `Reading`: `facts.py` backwards. Nothing is lost on the way there and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.graph.facts import CURRENCY
from kg.graph.iris import DCT, ITS, NIF, PROV, RDF, SCHEMA, SKOS, WJ, Names, bare, qid
from kg.graph.order import in_order
from kg.graph.quads import statements, value
from kg.graph.store import Store
from kg.model import (
    CLAIM_PARTS,
    EVENT_PARTS,
    Article,
    Claim,
    Entity,
    Event,
    Link,
    Mention,
    Quantity,
    Reading,
    Reference,
    Role,
    Sentence,
    Span,
    Time,
    Trouble,
)

if TYPE_CHECKING:
    from kg.graph.remote import Remote


def readings(store: Store) -> Iterator[Reading]:
    """Give every article's reading back, in the order of the text; articles sorted by name."""
    for graph in store.graphs():
        yield reading(store, graph)


def reading(store: Store, graph: str) -> Reading:
    """Give back what an article's graph was made of."""
    page = Leaf(store.triples(graph), store.names)
    text = store.originals.text(page.words(page.doc, WJ.sha256))
    if text is None:
        raise Trouble(f"{bare(page.doc)}: its text is not stored any more, or cannot be read; build the graph again")
    return page.reading(text)


def reading_as_quoted(store: Store | Remote, graph: str) -> Reading:
    """Give back what an article's graph was made of, where the text is not at hand: its sentences, blanks between them."""
    page = Leaf(store.triples(graph), store.names)
    return page.reading(page.quoted())


class Leaf:
    """An article's graph, opened for reading."""

    def __init__(self, triples: str, names: Names):
        self._said = statements(triples)
        self._names = names
        (self.doc,) = self.all(SCHEMA.NewsArticle)

    def reading(self, text: str) -> Reading:
        """Give back all that was read out of the text."""
        doc = self.doc
        return Reading(
            article=Article(
                id=self.words(doc, DCT.identifier),
                text=text,
                title=self.maybe(doc, DCT.title),
                published=self.maybe(doc, SCHEMA.datePublished),
                source=self.maybe(doc, DCT.source),
                url=self.maybe(doc, SCHEMA.url),
            ),
            sentences=tuple(sorted(map(self.sentence, self.all(NIF.Sentence)), key=lambda sentence: sentence.span)),
            entities=tuple(map(self.entity, self.all(WJ.Entity))),
            links=tuple(sorted(map(self.link, self.all(WJ.Link)), key=lambda link: link.mention.span)),
            references=tuple(sorted(map(self.reference, self.all(WJ.Reference)), key=lambda one: one.span)),
            roles=tuple(map(self.role, self.all(WJ.Role))),
            times=tuple(sorted(map(self.time, self.all(WJ.Time)), key=lambda one: one.span)),
            quantities=tuple(sorted(map(self.quantity, self.all(WJ.Quantity)), key=lambda one: one.span)),
            events=tuple(sorted(map(self.event, self.all(WJ.Event)), key=lambda event: event.trigger)),
            claims=tuple(sorted(map(self.claim, self.all(WJ.Claim)), key=lambda claim: claim.content)),
            reader="".join(self.maybe(node, WJ.reader) or "" for node in self.all(WJ.Reading)),
        )

    def quoted(self) -> str:
        """Put the text together from the sentences; what stands between them is blank."""
        text = [" "] * self.span(self.doc).end
        for node in self.all(NIF.Sentence):
            start, end = self.span(node)
            text[start:end] = self.words(node, NIF.anchorOf)
        return "".join(text)

    def all(self, type: str) -> list[str]:
        """Give the nodes of a class."""
        return [node for node, said in self._said.items() if type in said.get(RDF.type, ())]

    def objects(self, node: str, predicate: str) -> list[str]:
        """Give all that a predicate says of a node."""
        return self._said[node].get(predicate, [])

    def one(self, node: str, predicate: str) -> str:
        """Give the one thing that a predicate says of a node."""
        found = self.objects(node, predicate)
        if len(found) != 1:
            raise Trouble(f"{bare(node)}: must have one {bare(predicate)}, has {len(found)}; build the graph again")
        return found[0]

    def words(self, node: str, predicate: str) -> str:
        """Give the one literal's words."""
        return value(self.one(node, predicate))

    def maybe(self, node: str, predicate: str) -> str | None:
        """Give the one literal's words, or None if nothing is said."""
        return self.words(node, predicate) if self.objects(node, predicate) else None

    def span(self, node: str) -> Span:
        """Give the characters a node stands for."""
        return Span(int(self.words(node, NIF.beginIndex)), int(self.words(node, NIF.endIndex)))

    def id(self, node: str) -> str:
        """Give the id that an entity or sentence has in the record."""
        return self.words(node, DCT.identifier)

    def ids(self, node: str, predicate: str) -> tuple[str, ...]:
        """Give the record's ids of the entities that a predicate names."""
        return tuple(in_order(map(self.id, self.objects(node, predicate))))

    def maybe_id(self, node: str, predicate: str) -> str | None:
        """Give the record's id of the one entity that a predicate names, if any."""
        return self.id(self.one(node, predicate)) if self.objects(node, predicate) else None

    def found_by(self, node: str) -> str:
        """Name the rule that found it."""
        return self._names.read("rule", self.one(node, WJ.foundBy))

    def confidence(self, node: str) -> float:
        """Say how sure it is."""
        return float(self.words(node, WJ.confidence))

    def sure(self, node: str, parts: Iterable[str]) -> dict[str, float | None]:
        """Say how sure each part of an event or a claim is."""
        told = {part: self.maybe(node, WJ[f"{part}Confidence"]) for part in parts}
        return {f"{part}_confidence": None if one is None else float(one) for part, one in told.items()}

    def why(self, node: str) -> str:
        """Give the reason, or nothing."""
        return self.maybe(node, WJ.why) or ""

    def sentence_id(self, node: str) -> str:
        """Name the sentence it was read from."""
        return self.id(self.one(node, PROV.wasDerivedFrom))

    def sentence(self, node: str) -> Sentence:
        """Give back a sentence."""
        kind = WJ.name(self.one(node, WJ.kind))
        return Sentence(self.id(node), self.span(node), kind, int(self.words(node, WJ.paragraph)))

    def entity(self, node: str) -> Entity:
        """Give back an entity."""
        names = self.objects(node, SKOS.prefLabel)
        (label,) = (value(name) for name in names if name.endswith("@zh"))
        actor = self.one(node, WJ.denotes)
        items = self.objects(node, SKOS.exactMatch)
        return Entity(
            id=self.id(node),
            type=WJ.name(self.one(node, WJ.entityType)),
            label=label,
            label_en=next((value(name) for name in names if name.endswith("@en")), None),
            qid=qid(items[0]) if items else None,
            aliases=(label, *map(value, self.objects(node, SKOS.altLabel))),
            key=None if actor == node else self._names.read("actor", actor),
            found_by=self.found_by(node),
            confidence=self.confidence(node),
            why=self.why(node),
        )

    def link(self, node: str) -> Link:
        """Give back a mention and the decision whom it means."""
        phrase = self.one(node, WJ.mention)
        type = WJ.name(self.one(phrase, WJ.mentionType))
        mention = Mention(
            self.span(phrase), type, self.sentence_id(node), self.found_by(phrase), self.confidence(phrase)
        )
        entity = self.id(self.one(phrase, ITS.taIdentRef))
        return Link(mention, entity, self.found_by(node), self.confidence(node), self.why(node))

    def reference(self, node: str) -> Reference:
        """Give back words that stand for somebody."""
        return Reference(
            self.span(self.one(node, WJ.span)),
            self.sentence_id(node),
            self.ids(node, WJ.standsFor),
            self.found_by(node),
            self.confidence(node),
            self.why(node),
        )

    def role(self, node: str) -> Role:
        """Give back an office held."""
        return Role(
            self.id(self.one(node, WJ.member)),
            self.words(node, WJ.title),
            self.maybe_id(node, WJ.affiliation),
            self.sentence_id(node),
            self.span(self.one(node, WJ.span)),
            self.found_by(node),
            self.confidence(node),
        )

    def time(self, node: str) -> Time:
        """Give back a printed date."""
        return Time(
            self.span(self.one(node, WJ.span)),
            self.words(node, WJ.time),
            self.sentence_id(node),
            self.found_by(node),
            self.confidence(node),
        )

    def quantity(self, node: str) -> Quantity:
        """Give back a number."""
        return Quantity(
            self.span(self.one(node, WJ.span)),
            number(self.words(node, WJ.value)),
            self.unit(self.one(node, WJ.unit)),
            self.maybe(node, WJ.counted),
            self.sentence_id(node),
            self.found_by(node),
            self.confidence(node),
        )

    def unit(self, term: str) -> str:
        """Give back the record's word for a unit."""
        if term.startswith(f"<{CURRENCY}"):
            return bare(term).removeprefix(CURRENCY)
        name = WJ.name(term)
        return name.removeprefix("unit-") if name in WJ else self._names.read("unit", term)

    def event(self, node: str) -> Event:
        """Give back an event."""
        return Event(
            type=WJ.name(self.one(node, WJ.eventType)),
            trigger=self.span(self.one(node, WJ.trigger)),
            agents=self.ids(node, WJ.agent),
            recipients=self.ids(node, WJ.recipient),
            place=self.maybe_id(node, WJ.place),
            time=self.maybe(node, WJ.time),
            status=WJ.name(self.one(node, WJ.status)),
            sentence=self.sentence_id(node),
            found_by=self.found_by(node),
            confidence=self.confidence(node),
            **self.sure(node, EVENT_PARTS),
        )

    def claim(self, node: str) -> Claim:
        """Give back what was said, with the chain of those who passed it on."""
        statement = self.one(node, WJ.statedIn)
        cues = self.objects(statement, WJ.cue)
        return Claim(
            by=self.ids(statement, WJ.speaker),
            via=tuple(self.reporters(statement)),
            cue=self.span(cues[0]) if cues else None,
            content=self.span(self.one(node, WJ.content)),
            topics=tuple(sorted(map(WJ.name, self.objects(node, WJ.topic)))),
            act=WJ.name(self.one(node, WJ.act)),
            sentence=self.sentence_id(node),
            found_by=self.found_by(node),
            confidence=self.confidence(node),
            **self.sure(node, CLAIM_PARTS),
        )

    def reporters(self, statement: str) -> Iterator[str]:
        """Follow the chain from the speaker to the article."""
        while WJ.Statement in self.objects(statement := self.one(statement, WJ.reportedIn), RDF.type):
            yield self.id(self.one(statement, WJ.speaker))


def number(digits: str) -> int | float:
    """Read a decimal: whole numbers exactly, however long."""
    return float(digits) if "." in digits else int(digits)
