"""The ontology's terms in the reader's words: wj:CONSULT is 会商, consult."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox

import kg
from kg.model import BrokenData

WJ = "https://w3id.org/waijiao/ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SCHEMES = {
    "topic": "topics",
    "act": "acts",
    "event": "event-types",
    "status": "statuses",
    "kind": "sentence-kinds",
    "mention": "entity-types",
    "office": "title-kinds",
}


def ontology() -> Path:
    """Find the ontology: inside the installed package, or beside it in a checkout."""
    package = Path(kg.__file__).parent
    return package / "ontology" if (package / "ontology").is_dir() else package.parent / "ontology"


@cache
def terms() -> dict[str, dict[str, tuple[str, str]]]:
    """Give every scheme's terms with their Chinese and English names.

    >>> terms()["topic"]["security-guarantee"]
    ('安全保障', 'security guarantees')
    """
    labels: dict[tuple[str, str], str] = {}
    members: dict[str, list[str]] = {}
    for path in sorted(ontology().glob("*.ttl")):
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            name = _local(quad.subject)
            if quad.predicate.value == SKOS + "prefLabel" and isinstance(quad.object, ox.Literal):
                labels[name, quad.object.language or ""] = quad.object.value
            elif quad.predicate.value == SKOS + "inScheme":
                members.setdefault(_local(quad.object), []).append(name)
    for scheme in SCHEMES.values():
        if scheme not in members:
            raise BrokenData(f"{ontology()}: the scheme wj:{scheme} has no terms; install the package anew")
    return {
        group: {name: (labels[name, "zh"], labels[name, "en"]) for name in members[scheme]}
        for group, scheme in SCHEMES.items()
    }


def _local(node: object) -> str:
    return node.value.removeprefix(WJ) if isinstance(node, ox.NamedNode) else ""
