"""`ontology/shapes.ttl` as demands on the nodes of one graph: SHACL Core, as much of it as the shapes use.

A general validator needs a tenth of a second for an article. A demand here is a function of what a node says, so that a
corpus is checked while it streams by. A shape that says something this module does not know stops the check.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from pyoxigraph import RdfFormat, parse

from kg.graph.iris import RDF, XSD, bare, ontology
from kg.graph.quads import Statements, value
from kg.model import BrokenData

SH = "<http://www.w3.org/ns/shacl#"
LIST = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@dataclass(frozen=True)
class Around:
    """What surrounds a node: what its graph says, and of what class the things are that graphs share."""

    said: Statements
    shared: Mapping[str, frozenset[str]]

    def is_a(self, term: str, type: str) -> bool:
        """Tell whether a thing is of a class."""
        return type in self.said.get(term, {}).get(RDF.type, ()) or type in self.shared.get(term, ())


Broken = Callable[[list[str], str, Around], bool]
"""Given the values of a path, the node and its surroundings: is the demand broken?"""


@dataclass(frozen=True)
class Demand:
    """What must hold of the values of a path; `rule` says it in words, after “it must be so that it …”."""

    path: str
    rule: str
    broken: tuple[Broken, ...]


@dataclass(frozen=True)
class Shapes:
    """Demands by the class a node is of, and by a property it has."""

    of_class: Mapping[str, tuple[Demand, ...]]
    of_subjects: Mapping[str, tuple[Demand, ...]]

    def broken(self, node: str, around: Around) -> Iterator[Demand]:
        """Give the demands that a node does not keep."""
        about = around.said[node]
        for type in about.get(RDF.type, ()):
            yield from self._among(self.of_class.get(type, ()), node, around)
        for predicate, demands in self.of_subjects.items():
            if predicate in about:
                yield from self._among(demands, node, around)

    @staticmethod
    def _among(demands: tuple[Demand, ...], node: str, around: Around) -> Iterator[Demand]:
        about = around.said[node]
        for demand in demands:
            values = about.get(demand.path, [])
            if any(broken(values, node, around) for broken in demand.broken):
                yield demand


@cache
def shapes() -> Shapes:
    """Read the shapes."""
    path = ontology() / "shapes.ttl"
    said: Statements = defaultdict(lambda: defaultdict(list))
    try:
        for triple in parse(path=path, format=RdfFormat.TURTLE):
            said[str(triple.subject)][str(triple.predicate)].append(str(triple.object))
    except (SyntaxError, OSError) as error:
        raise BrokenData(f"{path.name}: {error}; install waijiao-kg again") from error
    targets: dict[str, dict[str, tuple[Demand, ...]]] = {"targetClass": {}, "targetSubjectsOf": {}}
    for shape in [node for node, about in said.items() if f"{SH}NodeShape>" in about.get(RDF.type, ())]:
        demands = tuple(_demand(said, property) for property in said[shape].get(f"{SH}property>", ()))
        for kind, found in targets.items():
            found.update((target, demands) for target in said[shape].get(f"{SH}{kind}>", ()))
    return Shapes(targets["targetClass"], targets["targetSubjectsOf"])


def _demand(said: Statements, property: str) -> Demand:
    about = {predicate.removeprefix(SH).rstrip(">"): objects for predicate, objects in said[property].items()}
    (path,), messages = about.pop("path"), about.pop("message")
    for name in about:
        if name not in COMPONENTS:
            raise BrokenData(f"shapes.ttl: sh:{name} is not known here; teach kg/graph/shapes.py what breaks it")
    broken = tuple(COMPONENTS[name](_listed(said, term)) for name, (term,) in sorted(about.items()))
    return Demand(path, next(value(message) for message in messages if message.endswith("@en")), broken)


def _listed(said: Statements, term: str) -> list[str]:
    """Give the members of a list, or the term alone."""
    if f"{LIST}first>" not in said.get(term, {}):
        return [term]
    (first,), (rest,) = said[term][f"{LIST}first>"], said[term][f"{LIST}rest>"]
    return [first, *(_listed(said, rest) if rest != f"{LIST}nil>" else [])]


# ---------------------------------------------------------------- what breaks a demand


def _least(given: list[str]) -> Broken:
    least = int(value(given[0]))
    return lambda values, node, around: len(values) < least


def _most(given: list[str]) -> Broken:
    most = int(value(given[0]))
    return lambda values, node, around: len(values) > most


def _each(holds: Callable[[str], bool]) -> Broken:
    return lambda values, node, around: not all(map(holds, values))


def _datatype(given: list[str]) -> Broken:
    if given[0] not in DATATYPES:
        raise BrokenData(f"shapes.ttl: the datatype {given[0]} is not known here; teach kg/graph/shapes.py to read it")
    return _each(lambda term: _is_of(term, given[0]))


def _kind(given: list[str]) -> Broken:
    sign = {f"{SH}IRI>": "<", f"{SH}Literal>": '"'}[given[0]]
    return _each(lambda term: term.startswith(sign))


def _class(given: list[str]) -> Broken:
    return lambda values, node, around: not all(around.is_a(term, given[0]) for term in values)


def _among(given: list[str]) -> Broken:
    allowed = frozenset(given)
    return _each(allowed.__contains__)


def _pattern(given: list[str]) -> Broken:
    pattern = re.compile(value(given[0]))
    return _each(lambda term: pattern.search(value(term) if term.startswith('"') else bare(term)) is not None)


def _from(given: list[str]) -> Broken:
    least = _read(given[0])
    return _each(lambda term: _ordered(least, _read(term)))


def _up_to(given: list[str]) -> Broken:
    most = _read(given[0])
    return _each(lambda term: _ordered(_read(term), most))


def _not_after(given: list[str]) -> Broken:
    def broken(values: list[str], node: str, around: Around) -> bool:
        others = around.said[node].get(given[0], [])
        return not all(_ordered(_read(one), _read(other)) for one in values for other in others)

    return broken


COMPONENTS: Mapping[str, Callable[[list[str]], Broken]] = {
    "minCount": _least,
    "maxCount": _most,
    "datatype": _datatype,
    "nodeKind": _kind,
    "class": _class,
    "in": _among,
    "pattern": _pattern,
    "minInclusive": _from,
    "maxInclusive": _up_to,
    "lessThanOrEquals": _not_after,
}


def _whole(digits: str) -> Decimal:
    if not re.fullmatch(r"[+-]?[0-9]+", digits):
        raise ValueError(digits)
    return Decimal(digits)


def _point(digits: str) -> Decimal:
    if not re.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", digits):
        raise ValueError(digits)
    return Decimal(digits)


DATATYPES: Mapping[str, Callable[[str], Any]] = {
    XSD.string: str,
    f"{LIST}langString>": str,
    XSD.integer: _whole,
    XSD.decimal: _point,
    XSD.date: date.fromisoformat,
    XSD.dateTime: datetime.fromisoformat,
    XSD.anyURI: str,
}


def _is_of(term: str, datatype: str) -> bool:
    if term.startswith('"') and datatype == XSD.string:
        return term.endswith('"')
    if term.startswith('"') and datatype == f"{LIST}langString>":
        return term[term.rindex('"') + 1 :].startswith("@")
    return term.endswith(f'"^^{datatype}') and _read(term) is not None


@lru_cache(maxsize=4096)
def _read(term: str) -> Any:
    """Give the value of a typed literal, or None if it has none."""
    words, _, datatype = term.rpartition("^^")
    try:
        return DATATYPES[datatype](value(words))
    except (KeyError, ValueError, IndexError):
        return None


def _ordered(less: Any, more: Any) -> bool:
    """Tell whether two values stand in order; what cannot be compared does not."""
    try:
        return bool(less <= more)
    except TypeError:
        return False
