"""Candidates and the article → one entity for each name, with its reason; a name that fits nobody stays its own.

First the names that can mean one thing only; they say which countries the article is about. Then the short and
shared ones, by that evidence: 巴 is Pakistan where Pakistan is named. Then the persons, by their offices. What is
left is compared with the other names of the article by its form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.link.candidates import Candidate, Forms, body_of, forms_of, possible
from kg.link.evidence import Evidence, Posts
from kg.link.holders import fits_office
from kg.link.lexicon import SIDE, Country, Knowledge, Person, Place, Thing
from kg.link.own import same_body, same_person
from kg.model import Article, Entity, Link, Mention, Office
from kg.script import fold

NEAR = 40
"""How many characters before a body without a country its country may be named."""
OFTEN = 25
"""In how many of a thousand news items a country is named whose short form is not used for others."""
WHOLE_NAMES = frozenset({"CN", "HK", "MO", "TW", "KR", "KP"})
"""Countries whose people are called by family and given name together."""
CLEARLY = 4
"""How many times as often in the news the first of two countries is, to be taken without evidence."""


@dataclass(frozen=True, slots=True)
class Name:
    """A printed form with a type; in one article it stands for one thing."""

    words: str
    type: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What a name was found to mean, or None with the reason why not."""

    thing: Thing | None
    found_by: str
    confidence: float
    why: str


def link(
    article: Article, mentions: Sequence[Mention], offices: Sequence[Office], knowledge: Knowledge
) -> tuple[tuple[Entity, ...], tuple[Link, ...]]:
    """Say whom every mention of an article stands for."""
    ordered = sorted(mentions, key=lambda mention: mention.span)
    name_of = {mention: Name(fold(mention.span.of(article.text)), mention.type) for mention in ordered}
    desk = Desk(article, name_of, offices, knowledge)
    return records(article, ordered, name_of, desk.choose(), desk.forms)


class Desk:
    """The work on one article: its names, what has been chosen, and the evidence gathered so far."""

    def __init__(
        self, article: Article, name_of: dict[Mention, Name], offices: Sequence[Office], knowledge: Knowledge
    ) -> None:
        self.text = fold(article.text)
        self.forms = forms_of(knowledge)
        self.places = places_of(name_of)
        self.name_of = name_of
        self.evidence = Evidence(article.day)
        self.posts = Posts.of(offices, {mention: name.words for mention, name in name_of.items()})
        self.chosen: dict[Name, Choice] = {}

    def choose(self) -> dict[Name, Choice]:
        """Choose for all names, the certain ones first."""
        things = [name for name in self.places if name.type != "PERSON"]
        persons = [name for name in self.places if name.type == "PERSON"]
        unsure = [name for name in things if not self.settle_if_sure(name)]
        for name in persons:
            self.take_hint(name)
        for name in sorted(unsure, key=lambda name: -len(name.words)):
            self.settle(name, self.by_evidence(name))
        for name in sorted(persons, key=lambda name: -len(name.words)):
            self.settle(name, self.by_office(name))
        return self.chosen

    def settle(self, name: Name, choice: Choice) -> None:
        """Note what a name means, and what that says about the article."""
        self.chosen[name] = choice
        if choice.thing:
            self.evidence.add(name.words, choice.thing, len(self.places[name]))

    def candidates(self, name: Name) -> list[Candidate]:
        """Give the candidates of the type that was seen."""
        found = [one for one in possible(name.words, self.forms) if fits(one.thing, name.type)]
        exact = [one for one in found if one.thing.type == name.type]
        return exact or found

    def settle_if_sure(self, name: Name) -> bool:
        """Settle a name that can mean one thing only."""
        possible = self.candidates(name)
        if len(possible) != 1 or possible[0].sure < 0.9 or len(name.words) == 1:
            return False
        (only,) = possible
        self.settle(name, Choice(only.thing, only.found_by, only.sure, only.why + "."))
        return True

    def take_hint(self, name: Name) -> None:
        """Let a name that only one known person bears speak for that person's country."""
        possible = self.candidates(name)
        if len(possible) == 1 and len(name.words) > 2 and possible[0].thing.country:
            self.evidence.hinted[possible[0].thing.country] += 1
            self.evidence.because.setdefault(possible[0].thing.country, name.words)

    def by_evidence(self, name: Name) -> Choice:
        """Choose the candidate of whose country the article speaks."""
        possible = self.candidates(name)
        if isinstance(best := self.place_itself(name, possible), Candidate):
            return Choice(best.thing, best.found_by, 0.9, best.why + ".")
        spoken_of = [one for one in possible if self.evidence.weight(one.thing.country)]
        named = any(self.evidence.named[one.thing.country or ""] for one in spoken_of)
        if not named and not self.is_plain(possible):
            spoken_of = list(self.local(name, first=True)) or spoken_of or list(self.local(name, first=False))
        if not possible and not spoken_of and name.words in self.forms.bodies:
            return self.bare_body(name)
        if spoken_of:
            return self.strongest(name, spoken_of)
        if not possible:
            return Choice(None, "own-name", 0.8, f"{name.words} is not in the tables.")
        return self.by_prior(name, possible)

    def strongest(self, name: Name, spoken_of: list[Candidate]) -> Choice:
        """Choose among candidates whose countries the article names or hints at."""
        ranked = sorted(spoken_of, key=lambda one: (-self.evidence.weight(one.thing.country), -one.sure))
        best, others = ranked[0], ranked[1:]
        weight = self.evidence.weight(best.thing.country)
        rivals = [one for one in others if self.evidence.weight(one.thing.country) == weight]
        if rivals and rivals[0].thing.country != best.thing.country:
            nearest = self.nearest(name, [best, *rivals])
            if nearest is None:
                return Choice(None, "own-name", 0.5, f"{name.words} could be {listed([best, *rivals])} here.")
            best = nearest
        clear = not others or weight >= 2 * self.evidence.weight(others[0].thing.country)
        named = self.evidence.because.get(best.thing.country or "", best.thing.label)
        why = f"{best.why}, and the article speaks of {named}"
        return Choice(best.thing, best.found_by + "-by-article", 0.95 if clear else 0.75, why + ".")

    def nearest(self, name: Name, rivals: list[Candidate], within: int = 10_000) -> Candidate | None:
        """Choose the candidate whose country was named last before the name."""
        place = self.places[name][0]
        last = {
            one.thing.key: max(
                (
                    where
                    for other, choice in self.chosen.items()
                    if choice.thing and choice.thing.country == one.thing.country
                    for where in self.places[other]
                    if place - within <= where < place
                ),
                default=-1,
            )
            for one in rivals
        }
        best = max(rivals, key=lambda one: last[one.thing.key])
        return best if last[best.thing.key] >= 0 else None

    def by_prior(self, name: Name, possible: list[Candidate]) -> Choice:
        """Choose without evidence: the only candidate, or the country that is in the news by far most often."""
        if len(possible) == 1:
            (only,) = possible
            return Choice(only.thing, only.found_by, min(only.sure, 0.85), only.why + ".")
        first, second = sorted(possible, key=lambda one: -self.prior(one))[:2]
        if first.sure >= 0.9 > second.sure or self.prior(first) >= CLEARLY * max(self.prior(second), 1):
            why = f"{first.why}, and {first.thing.label} is the one that is usually meant"
            return Choice(first.thing, first.found_by + "-by-prior", 0.7, why + ".")
        return Choice(
            None, "own-name", 0.5, f"{name.words} could be {listed(possible)}, and the article does not tell."
        )

    def prior(self, candidate: Candidate) -> float:
        """Tell how often a candidate is in the news, by its country's weight or its inhabitants."""
        thing = candidate.thing
        if isinstance(thing, Country):
            return 1000 + thing.weight * 10
        if isinstance(thing, Place) and thing.population:
            return thing.population / 10_000
        country = self.forms.knowledge.things.get(f"country/{thing.country}")
        return float(country.weight) if isinstance(country, Country) else 1.0

    def place_itself(self, name: Name, possible: list[Candidate]) -> Candidate | None:
        """Tell a province from the town of its name, 库尔斯克地区, and 首都突尼斯 from the country."""
        states = [one for one in possible if isinstance(one.thing, Country)]
        if len(states) < len(possible) and states and len({one.thing.country for one in possible}) == 1:
            capital = any(self.text.endswith("首都", 0, place) for place in self.places[name])
            return next((one for one in possible if one not in states), None) if capital else states[0]
        longer = [one for one in possible if one.found_by == "place-without-suffix"]
        exact = [one for one in possible if one not in longer]
        if len(longer) != 1 or len(exact) > 1 or len({one.thing.country for one in possible}) > 1:
            return None
        (other,) = longer
        followed = any(self.text.startswith("地区", place + len(name.words)) for place in self.places[name])
        in_full = any(name.words == other.thing.label for name in self.places)
        is_region = isinstance(other.thing, Place) and other.thing.kind == "region"
        return other if not exact or (is_region and (followed or in_full)) else exact[0]

    def is_plain(self, possible: list[Candidate]) -> bool:
        """Tell whether a form is used for one country only, and often: 中 is China in an article on 中国台湾."""
        countries = [one.thing for one in possible if isinstance(one.thing, Country)]
        return len(possible) == len(countries) == 1 and countries[0].weight >= OFTEN

    def local(self, name: Name, first: bool) -> Iterator[Candidate]:
        """Read a short form that only this article explains: 塞方 where 塞拉利昂 is the country spoken of.

        The character is the first of the country's name, or else any other: 苏 where 南苏丹 is spoken of.
        """
        for code in self.evidence.named:
            country = self.evidence.countries[code]
            short = name.words[0]
            if short not in (country.label[0] if first else country.label[1:]):
                continue
            rest = name.words[1:].removeprefix(SIDE)
            if name.type == "GPE" and not rest:
                yield Candidate(country, "short-of-named", f"{name.words} is short for {country.label}", 0.8)
            elif name.type == "ORG" and rest in self.forms.bodies:
                body = body_of(country, self.forms.bodies[rest], self.forms)
                yield Candidate(body, "short-of-named", f"{name.words} is {rest} of {country.label}", 0.8)

    def bare_body(self, name: Name) -> Choice:
        """Give a body without a country, 联邦政府, to the country named right before it."""
        kind = self.forms.bodies[name.words]
        rivals = [
            Candidate(body_of(country, kind, self.forms), "body-of-named", f"{name.words} follows {country.label}", 0.7)
            for country in self.evidence.countries.values()
        ]
        nearest = self.nearest(name, rivals, within=NEAR) if rivals else None
        if nearest is None:
            return Choice(None, "own-name", 0.5, f"{name.words} could be any country's.")
        return Choice(nearest.thing, nearest.found_by, 0.7, nearest.why + ".")

    def by_office(self, name: Name) -> Choice:
        """Choose among persons by the offices printed beside the name, then by the countries spoken of."""
        full = [other for other in self.chosen if other.type == "PERSON" and same_person(name.words, other.words)]
        known = {choice.thing.key: choice for other in full if (choice := self.chosen[other]).thing}
        if len(known) == 1:
            (choice,) = known.values()
            if choice.thing and any(one.thing.key == choice.thing.key for one in self.candidates(name)):
                return replace(
                    choice, why=f"{name.words} is short for a name that the article gives in full: {choice.why}"
                )
        if full:
            return Choice(None, "own-name", 0.8, f"{name.words} is short for {full[0].words}.")
        possible = [one for one in self.candidates(name) if isinstance(one.thing, Person)]
        if not possible:
            return Choice(None, "own-name", 0.8, f"{name.words} is not in the tables.")
        judged = [(fit, one) for one in possible if (fit := self.fit(name, one))]
        best = max((fit.points for fit, _ in judged), default=0)
        first = [(fit, one) for fit, one in judged if fit.points == best]
        if best <= 0:
            reasons = "; ".join(fit.why for fit, _ in judged)
            return Choice(None, "own-name", 0.7, f"{name.words} is none of the known persons of that name: {reasons}.")
        if len(first) > 1:
            return Choice(None, "own-name", 0.5, f"{name.words} could be {listed([one for _, one in first])}.")
        ((fit, one),) = first
        return Choice(
            one.thing, "person-" + fit.found_by, min(0.99, 0.6 + 0.1 * fit.points), f"{one.why}, and {fit.why}."
        )

    def fit(self, name: Name, candidate: Candidate) -> Fit:
        """Weigh whether a person is meant: office and country speak for it or against it."""
        person = candidate.thing
        assert isinstance(person, Person)
        # 王毅 is a whole name, 巴尔 only a family's.
        whole = "·" in name.words or len(name.words) > 3 or person.country in WHOLE_NAMES
        printed = self.posts.by_name.get(name.words, ())
        told = [self.office_of(office) for office in printed]
        for title, whose in told:
            if whose and not belongs(person, whose):
                return Fit(-5, "office", f"{person.label_en} does not belong to {whose.label}, as the office does")
            if fits_office(person, title, self.forms.knowledge):
                return Fit(5, "office", f"{title} is an office of {person.label_en}")
        if any(whose for _, whose in told):
            # Of the right country but in another office: offices change, yet a short name is soon another person's.
            points = 2 if whole or len(name.words) == 3 else -1
            return Fit(points, "country", f"the office belongs to the country of {person.label_en}, {person.country}")
        if self.evidence.weight(person.country) or person.country in ("UN", "EU", None):
            return Fit(2, "country", f"the article speaks of the country or body of {person.label_en}")
        if whole:
            return Fit(1, "name", f"the name is long enough to be {person.label_en} alone")
        return Fit(-1, "name", f"nothing in the article speaks of {person.label_en}")

    def office_of(self, office: Office) -> tuple[str, Thing | None]:
        """Give the title of an office, and what it belongs to, if that is known."""
        choice = self.chosen.get(self.name_of[office.affiliation]) if office.affiliation else None
        return office.words, choice.thing if choice else None


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a person fits, and why."""

    points: int
    found_by: str
    why: str


def belongs(person: Person, whose: Thing) -> bool:
    """Tell whether a person can hold an office of a state or body."""
    places = {code for tenure in person.tenures for code in (tenure.country,) if code} | {person.country}
    bodies = {tenure.organisation for tenure in person.tenures if tenure.organisation}
    if whose.key in bodies or (whose.country and whose.country in places):
        return True
    # Nothing is known against a body of no country: 欧洲议会, 世界卫生组织.
    return whose.country is None and (not bodies or bool(places & {"UN", "EU", None}))


def fits(thing: Thing, type: str) -> bool:
    """Tell whether a thing can be what was seen as a name of some type; places and their governments are near."""
    near = {"GPE", "LOC"}
    return thing.type == type or {thing.type, type} == near


def listed(candidates: Iterable[Candidate]) -> str:
    """Name candidates in a sentence."""
    return " or ".join(one.thing.label_en or one.thing.label for one in candidates)


def places_of(name_of: dict[Mention, Name]) -> dict[Name, list[int]]:
    """Give the places where each name stands."""
    places: dict[Name, list[int]] = {}
    for mention, name in name_of.items():
        places.setdefault(name, []).append(mention.span.start)
    return places


def records(
    article: Article,
    mentions: Sequence[Mention],
    name_of: dict[Mention, Name],
    chosen: dict[Name, Choice],
    forms: Forms,
) -> tuple[tuple[Entity, ...], tuple[Link, ...]]:
    """Write down the entities, in the order of their first mentions, and the links to them."""
    group_of = grouped(chosen, forms)
    printed: dict[str, dict[str, None]] = {}
    for mention in mentions:
        printed.setdefault(group_of[name_of[mention]], {})[mention.span.of(article.text)] = None
    ids = {group: f"e{number}" for number, group in enumerate(printed, start=1)}
    best: dict[str, tuple[Name, Choice]] = {}
    for name, choice in chosen.items():
        kept = best.get(group_of[name])
        if not kept or (choice.thing is not None, choice.confidence) > (kept[1].thing is not None, kept[1].confidence):
            best[group_of[name]] = (name, choice)
    entities = tuple(entity(ids[group], *best[group], tuple(forms)) for group, forms in printed.items())
    links = tuple(
        Link(mention, ids[group_of[name]], choice.found_by, choice.confidence, choice.why)
        for mention in mentions
        for name in [name_of[mention]]
        for choice in [chosen[name]]
    )
    return entities, links


def entity(id: str, name: Name, choice: Choice, printed: tuple[str, ...]) -> Entity:
    """Write down an entity: as the tables know it, or by its longest name in the article."""
    thing = choice.thing
    if thing is None:
        label = max(printed, key=len)
        return Entity(id, name.type, label, None, None, printed, None, choice.found_by, choice.confidence, choice.why)
    aliases = dict.fromkeys((thing.label, *thing.aliases, *other_forms(thing), *printed))
    return Entity(
        id,
        thing.type,
        thing.label,
        thing.label_en,
        thing.qid,
        tuple(aliases),
        thing.key,
        choice.found_by,
        choice.confidence,
        choice.why,
    )


def other_forms(thing: Thing) -> tuple[str, ...]:
    """Give the forms of a country that follow a rule: 美, 美方."""
    if isinstance(thing, Country) and thing.short:
        return (thing.short, thing.short + SIDE)
    return ()


def grouped(chosen: dict[Name, Choice], forms: Forms) -> dict[Name, str]:
    """Put names of one thing together: those of one key, and names of no key by their forms."""
    group_of = {name: choice.thing.key for name, choice in chosen.items() if choice.thing}
    left = sorted((name for name in chosen if name not in group_of), key=lambda name: (-len(name.words), name.words))
    for name in left:
        same = {
            group: other
            for other, group in group_of.items()
            if other.type == name.type and are_same(name, other, forms)
        }
        # A form that fits two things says nothing.
        group_of[name] = next(iter(same)) if len(same) == 1 else f"{name.type} {name.words}"
    return group_of


def are_same(name: Name, other: Name, forms: Forms) -> bool:
    """Tell whether two names of an article may be forms of one."""
    if name.type == "PERSON":
        return same_person(name.words, other.words)
    return same_body(name.words, other.words, forms)
