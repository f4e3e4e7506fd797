"""States, bodies, places and works: first the names that mean one thing only, then the others by what those say."""

from __future__ import annotations

from collections.abc import Iterator

from kg.link.candidates import Candidate, body_of
from kg.link.desk import Choice, Desk, Name, listed, subject_of, unknown
from kg.link.lexicon import SIDE, Country, Place

SURE = 0.9
"""From here on a candidate that is alone needs no evidence."""
CLEARLY = 4
"""How many times as often in the news the first of two countries is, to be taken without evidence."""
OFTEN = 25
"""In how many of a thousand news items a country is named whose short form needs no evidence."""
NEAR = 40
"""How many characters before a body without a country its country may be named."""
LARGE = 1_000_000
"""From how many inhabitants on a town is meant though nothing else speaks of its country."""
REGION_WORDS = ("地区",)
CAPITAL = "首都"


def choose_things(desk: Desk) -> None:
    """Settle all names that are no persons'."""
    names = [name for name in desk.places if name.type != "PERSON"]
    for name in names:
        if name.part:
            desk.settle(name, body_of_owner(desk, name))
    names = [name for name in names if not name.part]
    unsure = [name for name in names if not settle_if_sure(desk, name)]
    for name in desk.places:
        if name.type == "PERSON":
            take_hint(desk, name)
    for name in sorted(unsure, key=lambda name: -len(name.words)):
        desk.settle(name, by_evidence(desk, name))


def settle_if_sure(desk: Desk, name: Name) -> bool:
    """Settle a name that can mean one thing only."""
    possible = desk.candidates(name)
    if len(possible) != 1 or possible[0].sure < SURE or len(name.words) == 1 or is_small_town(possible[0]):
        return False
    (only,) = possible
    desk.settle(name, Choice(only.thing, only.found_by, only.sure, only.why + "."))
    return True


def is_small_town(candidate: Candidate) -> bool:
    """Tell whether a place is one of the many towns whose names are soon something else's."""
    return isinstance(candidate.thing, Place) and 0 < candidate.thing.population < LARGE


def take_hint(desk: Desk, name: Name) -> None:
    """Let a name that only one known person bears speak for that person's country."""
    possible = desk.candidates(name)
    if len(possible) == 1 and len(name.words) > 2 and possible[0].thing.country:
        desk.evidence.hint(name.words, possible[0].thing)


def by_evidence(desk: Desk, name: Name) -> Choice:
    """Choose the candidate of whose country the article speaks."""
    possible = desk.candidates(name)
    if pair := in_a_pair(desk, name, possible):
        return pair
    if best := capital_or_region(desk, name, possible):
        return Choice(best.thing, best.found_by, SURE, best.why + ".")
    spoken_of = [one for one in possible if desk.evidence.weight(one.thing)]
    if not spoken_of and len(name.words) == 1:
        # 阿 of 中阿 is a country, or the Arab states where none of these is spoken of.
        spoken_of = [one for one in desk.near(name) if desk.evidence.weight(one.thing)]
    named = any(desk.evidence.named[subject_of(one.thing)] for one in spoken_of)
    if not named and not is_plain(possible):
        spoken_of = list(explained_here(desk, name)) or spoken_of or list(behind_a_compass(desk, name))
    if spoken_of:
        return strongest(desk, name, spoken_of)
    if not possible and name.words in desk.forms.bodies:
        return body_without_country(desk, name)
    return by_prior(desk, name, possible) if possible else unknown(f"{name.words} is not in the tables.")


def in_a_pair(desk: Desk, name: Name, possible: list[Candidate]) -> Choice | None:
    """Read 巴 of 巴以 as Palestine and 巴 of 印巴 as Pakistan."""
    if len(name.words) > 1:
        return None
    pairs = desk.forms.knowledge.pairs
    codes = {
        code
        for place in desk.places[name]
        for pair, side in ((desk.text[place : place + 2], 0), (desk.text[max(place - 1, 0) : place + 1], 1))
        if pair in pairs and (code := pairs[pair][side])
    }
    for one in possible:
        if codes == {one.thing.country} and isinstance(one.thing, Country):
            return Choice(one.thing, "pair", 0.95, f"{one.why}, as always beside the other country of the pair.")
    return None


def capital_or_region(desk: Desk, name: Name, possible: list[Candidate]) -> Candidate | None:
    """Tell 首都突尼斯 from the country, and 库尔斯克地区 from the town."""
    if len({subject_of(one.thing) for one in possible}) != 1:
        return None
    capital = any(desk.text.endswith(CAPITAL, 0, place) for place in desk.places[name])
    states = [one for one in possible if isinstance(one.thing, Country)]
    if states and len(states) < len(possible):
        return next(one for one in possible if one not in states) if capital else states[0]
    longer = [one for one in possible if one.found_by == "place-without-suffix"]
    exact = [one for one in possible if one not in longer]
    if len(longer) != 1 or len(exact) > 1:
        return None
    (other,) = longer
    end = len(name.words)
    followed = any(desk.text.startswith(REGION_WORDS, place + end) for place in desk.places[name])
    in_full = any(name.words == other.thing.label for name in desk.places)
    is_region = isinstance(other.thing, Place) and other.thing.kind == "region"
    return other if not exact or (is_region and not capital and (followed or in_full)) else exact[0]


def is_plain(possible: list[Candidate]) -> bool:
    """Tell whether a form is used for one country only, and often: 中 is China in an article on 中国台湾."""
    countries = [one.thing for one in possible if isinstance(one.thing, Country)]
    return len(possible) == len(countries) == 1 and countries[0].weight >= OFTEN


def explained_here(desk: Desk, name: Name) -> Iterator[Candidate]:
    """Read a short form that only this article explains: 塞方 where 塞拉利昂 is the country spoken of."""
    for country in desk.evidence.countries.values():
        if country.label.startswith(name.words[0]):
            yield from shortened(desk, name, country)


def behind_a_compass(desk: Desk, name: Name) -> Iterator[Candidate]:
    """Read 苏方 where 南苏丹 is the country spoken of."""
    for country in desk.evidence.countries.values():
        if country.label[0] in desk.forms.knowledge.words["compass"] and country.label[1:].startswith(name.words[0]):
            yield from shortened(desk, name, country)


def shortened(desk: Desk, name: Name, country: Country) -> Iterator[Candidate]:
    """Take the first character of a name for a country: the country, its side, or a body of it."""
    rest = name.words[1:].removeprefix(SIDE)
    if name.type == "GPE" and not rest:
        yield Candidate(country, "short-of-named", f"{name.words} is short for {country.label}", 0.8)
    elif name.type == "ORG" and rest in desk.forms.bodies:
        body = body_of(country, desk.forms.bodies[rest], desk.forms)
        yield Candidate(body, "short-of-named", f"{name.words} is {rest} of {country.label}", 0.8)


def strongest(desk: Desk, name: Name, spoken_of: list[Candidate]) -> Choice:
    """Choose among candidates whose countries the article names or hints at."""
    weight = desk.evidence.weight
    best, *others = sorted(spoken_of, key=lambda one: (-weight(one.thing), -one.sure))
    rivals = [one for one in others if weight(one.thing) == weight(best.thing)]
    if any(subject_of(one.thing) != subject_of(best.thing) for one in rivals):
        nearest = desk.nearest(name, [best, *rivals])
        if nearest is None:
            return unknown(f"{name.words} could be {listed([best, *rivals])} here.", 0.5)
        best = nearest
    clear = not others or weight(best.thing) >= 2 * weight(others[0].thing)
    why = (
        f"{best.why}, and the article speaks of {desk.evidence.because.get(subject_of(best.thing), best.thing.label)}."
    )
    return Choice(best.thing, best.found_by + "-by-article", 0.95 if clear else 0.75, why)


def body_of_owner(desk: Desk, name: Name) -> Choice:
    """Give 外交部 to the country that the text speaks of there."""
    country = desk.forms.knowledge.country(name.part)
    thing = body_of(country, desk.forms.bodies[name.words], desk.forms)
    return Choice(
        thing, "body-of-speaker", 0.8, f"{name.words} is that of {country.label}, of which the text speaks there."
    )


def body_without_country(desk: Desk, name: Name) -> Choice:
    """Give a body without a country, 联邦政府, to the country named right before it."""
    kind = desk.forms.bodies[name.words]
    rivals = [
        Candidate(body_of(country, kind, desk.forms), "body-of-named", f"{name.words} follows {country.label}", 0.7)
        for country in desk.evidence.countries.values()
    ]
    nearest = desk.nearest(name, rivals, within=NEAR) if rivals else None
    if nearest is None:
        return unknown(f"{name.words} could be any country's.", 0.5)
    return Choice(nearest.thing, nearest.found_by, 0.7, nearest.why + ".")


def by_prior(desk: Desk, name: Name, possible: list[Candidate]) -> Choice:
    """Choose without evidence: what is plainly meant, or the country that is in the news by far most often."""
    first, *others = sorted(possible, key=lambda one: -prior(desk, one))
    is_rare = (
        is_short(first) and prior(desk, first) < OFTEN and name.words[0] not in desk.forms.knowledge.words["sole-short"]
    )
    if is_small_town(first) or is_rare:
        return unknown(f"{name.words} could be {listed(possible)}, but nothing else speaks of it.", 0.5)
    if not others:
        return Choice(first.thing, first.found_by, min(first.sure, 0.85), first.why + ".")
    if first.sure >= SURE > others[0].sure or prior(desk, first) >= CLEARLY * max(prior(desk, others[0]), 1):
        why = f"{first.why}, and {first.thing.label} is the one that is usually meant."
        return Choice(first.thing, first.found_by + "-by-prior", 0.7, why)
    return unknown(f"{name.words} could be {listed(possible)}, and the article does not tell.", 0.5)


def is_short(candidate: Candidate) -> bool:
    """Tell whether a candidate rests on a country's short form: 海 or 海方 for Haiti."""
    return candidate.found_by in ("short-name", "side") and candidate.sure < SURE


def prior(desk: Desk, candidate: Candidate) -> float:
    """Tell how often a candidate's country is in the news, or how large a town is."""
    thing = candidate.thing
    if isinstance(thing, Place) and thing.population:
        return thing.population / LARGE
    country = desk.forms.knowledge.things.get(f"country/{thing.country}")
    return float(country.weight) if isinstance(country, Country) else 1.0
