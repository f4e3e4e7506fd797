"""Mentions → entities: one for each thing, with the reason; a name that fits nobody stays its own.

First the names that can mean one thing only; they say which countries the article is about. Then the short and
shared ones, by that evidence: 巴 is Pakistan where Pakistan is named. Then the persons, by their offices. What is
left is compared with the other names of the article by its form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.ground.script import fold
from kg.link.candidates import forms_of
from kg.link.desk import Desk, Name
from kg.link.lexicon import Knowledge
from kg.link.persons import Post, choose_persons
from kg.link.records import records
from kg.link.things import choose_things
from kg.link.whose import owners
from kg.model import Article, Entity, Link, Mention, Office, Span


def link(
    article: Article, mentions: Sequence[Mention], offices: Sequence[Office], knowledge: Knowledge
) -> tuple[tuple[Entity, ...], tuple[Link, ...]]:
    """Say whom every mention of an article stands for."""
    ordered = sorted(mentions, key=lambda mention: mention.span)
    forms = forms_of(knowledge)
    name_of = named(article.text, ordered, offices, owners(article.text, ordered, forms))
    places: dict[Name, list[int]] = {}
    for mention, name in name_of.items():
        places.setdefault(name, []).append(mention.span.start)
    desk = Desk(fold(article.text), article.day, places, forms)
    choose_things(desk)
    choose_persons(desk, posts_of(offices, name_of, desk))
    return records(article.text, ordered, name_of, desk.chosen, forms)


def named(
    text: str, mentions: Sequence[Mention], offices: Sequence[Office], owner: Mapping[Span, str]
) -> dict[Mention, Name]:
    """Give the name of each mention, apart for persons of one name in different states and for bodies of two states."""
    whose: dict[Mention, str] = {}
    for office in offices:
        if office.affiliation and office.affiliation.type == "GPE":
            whose.setdefault(office.person, fold(office.affiliation.span.of(text)))
    found: dict[Mention, Name] = {}
    states: dict[str, set[str]] = {}
    for mention in mentions:
        if mention in whose:
            states.setdefault(fold(mention.span.of(text)), set()).add(whose[mention])
    last: dict[str, str] = {}
    for mention in mentions:
        words = fold(mention.span.of(text))
        if mention.type == "PERSON" and are_different(states.get(words, set())):
            last[words] = whose.get(mention, last.get(words, ""))
        part = last.get(words, "") if mention.type == "PERSON" else owner.get(mention.span, "")
        found[mention] = Name(words, mention.type, part)
    return found


def are_different(states: set[str]) -> bool:
    """Tell whether names of states are of different ones: 卡塔尔 and 阿联酋, but not 美 and 美国."""
    return len({state[0] for state in states}) > 1


def posts_of(offices: Sequence[Office], name_of: Mapping[Mention, Name], desk: Desk) -> dict[Name, list[Post]]:
    """Give the offices printed beside each name of a person."""
    found: dict[Name, list[Post]] = {}
    for office in offices:
        if office.affiliation:
            name = name_of[office.affiliation]
            whose = desk.chosen[name].thing or next((country for country, _, _ in desk.forms.split(name.words)), None)
        else:
            # A country that was not seen as a name still stands before its title.
            whose = desk.forms.country_before(desk.text, office.title.start)
        printed = office.affiliation is not None or whose is not None
        found.setdefault(name_of[office.person], []).append(Post(fold(office.words), printed, whose))
    return found
