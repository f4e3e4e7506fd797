"""Event, Claim, Link and all else of a `Reading` → the graph of one article.

What happened and what was said stay apart. Every event is a `wj:Event` with its status. Only one that the article itself
tells as having happened is a `sem:Event` too, with actors, place and time in SEM's terms: a plain question about events
cannot return what was planned, denied or merely claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from kg.graph.iris import DCT, ITS, ORG, RDF, SEM, SKOS, TIME, WJ, Names, wikidata
from kg.graph.occasion import Occasion, nearest, occasions
from kg.graph.provenance import Page, reading_of, refuse_surrogates, write_article
from kg.graph.quads import chinese, day, days, decimal, english, named, quads, text, when
from kg.model import (
    CLAIM_PARTS,
    EVENT_PARTS,
    Article,
    Claim,
    Entity,
    Event,
    Quantity,
    Reading,
    Span,
    Time,
    UnreadableArticle,
)

MUTUAL = frozenset({"CONSULT", "AGREE", "COOPERATE"})
"""Types of events that both sides do: without a recipient, the agents do it with each other."""

MOST_TIES = 30
"""A conference of twenty is not a hundred and ninety pairs: an event that gives more than this gives none."""

CURRENCY = "http://qudt.org/vocab/currency/"


@dataclass(frozen=True)
class ArticleGraph:
    """What one article says, ready for the store: sorted N-Triples and the name of the graph they belong to.

    `digest` is what it gives to comparing articles, where that is at hand already.
    """

    article: Article
    graph: str
    reading: str
    triples: str
    known: tuple[Entity, ...]
    rules: frozenset[str]
    titles: frozenset[str]
    reader: str
    digest: str | None = None

    @property
    def quads(self) -> str:
        """The same as sorted N-Quads."""
        return quads(self.triples, self.graph)


def facts(reading: Reading, names: Names) -> ArticleGraph:
    """Write the graph of one article; the same reading gives the same bytes."""
    refuse_surrogates(reading.article)
    page = Page(reading, names)
    write_article(page, reading.reader)
    for sentence in reading.sentences:
        page.sentence(sentence)
    who = write_entities(page, reading)
    write_links(page, reading, who)
    write_references(page, reading, who)
    write_roles(page, reading, who)
    dated = write_times(page, reading.times)
    said = write_claims(page, reading, who, dated)
    told = write_events(page, reading.events, who, dated, said)
    write_quantities(page, reading.quantities, told, said)
    return ArticleGraph(
        article=reading.article,
        graph=page.graph,
        reading=reading_of(reading.article, reading.reader, names),
        triples=str(page),
        known=tuple(entity for entity in reading.entities if entity.key),
        rules=frozenset(page.rules),
        titles=frozenset(role.title for role in reading.roles),
        reader=reading.reader,
    )


class Who:
    """The nodes of an article's entities, and the actors they denote."""

    def __init__(self, article: str):
        self._article = article
        self._nodes: dict[str, str] = {}
        self._actors: dict[str, str] = {}

    def add(self, id: str, node: str, actor: str) -> None:
        """Remember an entity."""
        self._nodes[id], self._actors[id] = node, actor

    def nodes(self, *ids: str | None) -> list[str]:
        """Give the nodes of entities."""
        return [self._of(self._nodes, id) for id in ids if id is not None]

    def actors(self, *ids: str | None) -> list[str]:
        """Give the actors that entities denote, each once, in the order of the ids."""
        return list(dict.fromkeys(self._of(self._actors, id) for id in ids if id is not None))

    def _of(self, those: Mapping[str, str], id: str) -> str:
        try:
            return those[id]
        except KeyError:
            raise UnreadableArticle(f"{self._article}: something names an entity {id!r} that is not there") from None


def write_entities(page: Page, reading: Reading) -> Who:
    """Write whom or what the article names, and whom they denote: of the knowledge base, or nobody else."""
    first: dict[str, Span] = {}
    for link in sorted(reading.links, key=lambda link: link.mention.span):
        first.setdefault(link.entity, link.mention.span)
    who = Who(page.article.id)
    for entity in reading.entities:
        # Named by its first mention, not by its number in the record: that would change with every earlier name.
        node = page.made("entity", *first.get(entity.id, (entity.key or entity.label,)))
        actor = page.names.actor(entity.key) if entity.key else node
        who.add(entity.id, node, actor)
        page.add(node, RDF.type, WJ.Entity)
        page.add(node, DCT.identifier, text(entity.id))
        page.add(node, WJ.entityType, WJ[entity.type])
        page.add(node, WJ.denotes, actor)
        write_names(page, node, entity)
        page.found(node, entity, why=entity.why)
    return who


def write_names(page: Page, node: str, entity: Entity) -> None:
    """Write the names an entity goes by."""
    page.add(node, SKOS.prefLabel, chinese(entity.label))
    if entity.label_en is not None:
        page.add(node, SKOS.prefLabel, english(entity.label_en))
    page.add(node, SKOS.altLabel, *(named(alias) for alias in entity.aliases if alias != entity.label))
    if entity.qid is not None:
        page.add(node, SKOS.exactMatch, wikidata(entity.qid))


def write_links(page: Page, reading: Reading, who: Who) -> None:
    """Write every mention, and the decision whom it means."""
    for link in reading.links:
        mention = link.mention
        phrase = page.phrase(mention.span)
        page.add(phrase, ITS.taIdentRef, *who.nodes(link.entity))
        page.add(phrase, WJ.mentionType, WJ[mention.type])
        page.found(phrase, mention)
        node = page.made("link", *mention.span)
        page.add(node, RDF.type, WJ.Link)
        page.add(node, WJ.mention, phrase)
        page.found(node, link, mention.sentence, link.why)


def write_references(page: Page, reading: Reading, who: Who) -> None:
    """Write whom 双方, 他 and dropped subjects stand for."""
    for reference in reading.references:
        node = page.made("reference", *reference.span)
        page.add(node, RDF.type, WJ.Reference)
        page.add(node, WJ.span, page.phrase(reference.span))
        page.add(node, WJ.standsFor, *who.nodes(*reference.entities))
        page.found(node, reference, reference.sentence, reference.why)


def write_roles(page: Page, reading: Reading, who: Who) -> None:
    """Write who holds which office."""
    for role in reading.roles:
        node = page.made("role", *role.span, role.title, *who.nodes(role.person))
        page.add(node, RDF.type, WJ.Role)
        page.add(node, WJ.title, chinese(role.title))
        page.add(node, WJ.span, page.phrase(role.span))
        page.add(node, WJ.member, *who.nodes(role.person))
        page.add(node, WJ.affiliation, *who.nodes(role.affiliation))
        page.add(node, ORG.role, page.names.title(role.title))
        page.add(node, ORG.member, *who.actors(role.person))
        page.add(node, ORG.organization, *who.actors(role.affiliation))
        page.found(node, role, role.sentence)


def write_times(page: Page, times: Sequence[Time]) -> dict[Time, str]:
    """Write the printed dates."""
    nodes = {}
    for time in times:
        node = nodes[time] = page.made("time", *time.span, time.value)
        page.add(node, RDF.type, WJ.Time)
        page.add(node, WJ.span, page.phrase(time.span))
        write_days(page, node, time.value)
        if "/" in time.value:
            write_interval(page, node, time)
        page.found(node, time, time.sentence)
    return nodes


def write_days(page: Page, node: str, value: str) -> None:
    """Date a node: as written, and by its first and last day."""
    try:
        first, last = days(value)
    except ValueError as error:
        raise UnreadableArticle(f"{page.article.id}: {value!r} is no date ({error})") from error
    page.add(node, WJ.time, when(value))
    page.add(node, WJ.firstDay, day(first))
    page.add(node, WJ.lastDay, day(last))


def write_stamps(page: Page, node: str, value: str) -> None:
    """Date a node in SEM's terms."""
    first, last = days(value)
    page.add(node, SEM.hasBeginTimeStamp, day(first))
    page.add(node, SEM.hasEndTimeStamp, day(last))
    if "/" not in value:
        page.add(node, SEM.hasTimeStamp, when(value))


def write_interval(page: Page, node: str, time: Time) -> None:
    """Write a range of days as an interval of OWL-Time, too."""
    page.add(node, RDF.type, TIME.ProperInterval)
    for predicate, one in zip((TIME.hasBeginning, TIME.hasEnd), days(time.value), strict=True):
        instant = page.made("instant", *time.span, one)
        page.add(node, predicate, instant)
        page.add(instant, RDF.type, TIME.Instant)
        page.add(instant, TIME.inXSDDate, day(one))


def write_claims(page: Page, reading: Reading, who: Who, dated: Mapping[Time, str]) -> list[tuple[Span, str]]:
    """Write what was said, by whom and through whom; gives the content and node of each, the shortest first."""
    nodes = []
    for claim in reading.claims:
        node = page.made("claim", *claim.content, *(claim.cue or ()))
        nodes.append((claim.content, node))
        page.add(node, RDF.type, WJ.Claim)
        page.add(node, WJ.content, page.phrase(claim.content))
        page.add(node, WJ.topic, *(WJ[topic] for topic in claim.topics))
        page.add(node, WJ.act, WJ[claim.act])
        page.add(node, WJ.saidBy, *who.actors(*claim.by))
        page.add(node, WJ.statedIn, write_statements(page, claim, who, occasions(claim, reading), dated))
        page.add(node, WJ.published, *published(page))
        page.found(node, claim, claim.sentence)
        page.sure(node, claim, CLAIM_PARTS)
    return sorted(nodes, key=lambda one: (one[0].end - one[0].start, one))


def published(page: Page) -> list[str]:
    """Give the day on which an article was published, where the source prints one."""
    return [day(page.article.day)] if page.article.day else []


def write_statements(page: Page, claim: Claim, who: Who, spoken: Iterable[Occasion], dated: Mapping[Time, str]) -> str:
    """Write the chain of those who said it and passed it on, which ends in the article; gives its first link."""
    marks = (*claim.content, *(claim.cue or ()))
    inner = page.made("statement", *marks)
    speaking = [who.nodes(*claim.by), *(who.nodes(one) for one in claim.via)]
    chain = [inner, *(page.made("statement", *marks, "via", depth) for depth in range(len(claim.via)))]
    for node, speakers, occasion, outer in zip(chain, speaking, spoken, [*chain[1:], page.doc], strict=True):
        page.add(node, RDF.type, WJ.Statement)
        page.add(node, WJ.speaker, *speakers)
        page.add(node, WJ.reportedIn, outer)
        write_occasion(page, node, occasion, who, dated)
    if claim.cue:
        page.add(inner, WJ.cue, page.phrase(claim.cue))
    return inner


def write_occasion(page: Page, node: str, occasion: Occasion, who: Who, dated: Mapping[Time, str]) -> None:
    """Write when and where somebody spoke, where the article says so beside the speaking."""
    page.add(node, WJ.place, *who.nodes(occasion.place))
    page.add(node, SEM.hasPlace, *who.actors(occasion.place))
    if occasion.time is not None:
        write_days(page, node, occasion.time)
        write_stamps(page, node, occasion.time)
        page.add(node, WJ.when, *(its for time, its in dated.items() if time.span == occasion.printed))


def write_events(
    page: Page, events: Sequence[Event], who: Who, dated: Mapping[Time, str], said: Sequence[tuple[Span, str]]
) -> list[tuple[Event, str]]:
    """Write what the article tells of, each with its status; gives the nodes."""
    nodes = []
    for event in events:
        node = page.made("event", *event.trigger, event.type)
        nodes.append((event, node))
        page.add(node, RDF.type, WJ.Event)
        page.add(node, WJ.eventType, WJ[event.type])
        page.add(node, WJ.status, WJ[event.status])
        page.add(node, WJ.trigger, page.phrase(event.trigger))
        page.add(node, WJ.agent, *who.nodes(*event.agents))
        page.add(node, WJ.recipient, *who.nodes(*event.recipients))
        page.add(node, WJ.place, *who.nodes(event.place))
        if event.time is not None:
            write_days(page, node, event.time)
            page.add(node, WJ.when, *printed_time(event, dated))
        page.add(node, WJ.published, *published(page))
        page.found(node, event, event.sentence)
        page.sure(node, event, EVENT_PARTS)
        inside = list(claim_around(event.trigger, said))
        page.add(node, WJ.inClaim, *inside)
        write_ties(page, event, node, who)
        if event.status == "actual" and not inside:
            write_happening(page, event, node, who)
    return nodes


def printed_time(event: Event, dated: Mapping[Time, str]) -> list[str]:
    """Find where the date of an event is printed: in its sentence, else nearest before it."""
    fitting = [time for time in dated if time.value == event.time]
    here = [time for time in fitting if time.sentence == event.sentence]
    before = [time for time in fitting if time.span.start < event.trigger.start]
    # The last of several in the sentence stands nearest to what it dates.
    return [dated[time] for time in (here or before)[-1:]]


def claim_around(words: Span, said: Iterable[tuple[Span, str]]) -> Iterable[str]:
    """Give the shortest claim whose content holds the words, if there is one."""
    return next(([node] for content, node in said if content.holds(words)), [])


def write_happening(page: Page, event: Event, node: str, who: Who) -> None:
    """Write an event that happened, as the article itself tells it, in the terms that everybody asks with."""
    page.add(node, RDF.type, SEM.Event)
    page.add(node, SEM.eventType, WJ[event.type])
    page.add(node, SEM.hasActor, *who.actors(*event.agents, *event.recipients))
    page.add(node, SEM.hasPlace, *who.actors(event.place))
    if event.time is not None:
        write_stamps(page, node, event.time)
    if event.type == "CONSULT":
        for one, other in pairs(event, who):
            page.add(one, WJ.met, other)
            page.add(other, WJ.met, one)


def write_ties(page: Page, event: Event, node: str, who: Who) -> None:
    """Write the pairs of actors that an event joins, so that a network is one look through the graph."""
    for one, other in pairs(event, who):
        tie = page.made("tie", *event.trigger, event.type, one, other)
        page.add(tie, RDF.type, WJ.Tie)
        page.add(tie, WJ["from"], one)
        page.add(tie, WJ.to, other)
        page.add(tie, WJ.inEvent, node)


def pairs(event: Event, who: Who) -> list[tuple[str, str]]:
    """Give who is joined with whom: agents with recipients; agents among themselves if they do it together."""
    agents, recipients = who.actors(*event.agents), who.actors(*event.recipients)
    if recipients:
        found = [(one, other) for one in agents for other in recipients if one != other]
    elif event.type in MUTUAL:
        found = list(combinations(agents, 2))
    else:
        found = []
    return found if len(found) <= MOST_TIES else []


def write_quantities(
    page: Page, quantities: Sequence[Quantity], told: Sequence[tuple[Event, str]], said: Sequence[tuple[Span, str]]
) -> None:
    """Write the numbers, and the claim and the event they stand in."""
    for quantity in quantities:
        node = page.made("quantity", *quantity.span)
        page.add(node, RDF.type, WJ.Quantity)
        page.add(node, WJ.span, page.phrase(quantity.span))
        page.add(node, WJ.value, decimal(quantity.value))
        page.add(node, WJ.unit, unit(quantity.unit, page.names))
        if quantity.of is not None:
            page.add(node, WJ.counted, chinese(quantity.of))
        page.add(node, WJ.inClaim, *claim_around(quantity.span, said))
        page.add(node, WJ.inEvent, *event_beside(quantity, told, page.article.text))
        page.found(node, quantity, quantity.sentence)


def unit(name: str, names: Names) -> str:
    """Name a unit: of the ontology, a currency, or one that neither knows."""
    if f"unit-{name}" in WJ:
        return WJ[f"unit-{name}"]
    if re.fullmatch("[A-Z]{3}", name):
        return f"<{CURRENCY}{name}>"
    return names.unit(name)


def event_beside(quantity: Quantity, told: Iterable[tuple[Event, str]], words: str) -> list[str]:
    """Give the event whose trigger stands nearest to a number, in the same clause."""
    there = ((event.trigger, node) for event, node in told if event.sentence == quantity.sentence)
    found = nearest(quantity.span, there, words)
    return [found] if found else []
