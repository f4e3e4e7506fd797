"""Prefixes, and lasting names for things.

A term is a string as N-Quads writes it, `<…>` or a literal; `bare` takes the brackets off. Terms of vocabularies come
from the ontology's files alone: `WJ.stauts` fails where it is written. Names of things are made from what the source
printed: the article's id, the span, the kind of thing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode, RdfFormat, parse

from kg.model import BrokenData, Span, Trouble

BASE = "https://w3id.org/waijiao/id/"

PREFIXES: Mapping[str, str] = {
    "wj": "https://w3id.org/waijiao/ns#",
    "dct": "http://purl.org/dc/terms/",
    "its": "http://www.w3.org/2005/11/its/rdf#",
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "wd": "http://www.wikidata.org/entity/",
    "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


class ClosedNamespace:
    """The declared terms of one namespace, and no others."""

    def __init__(self, base: str, names: Collection[str]):
        self._base = base
        self._terms = {name: f"<{base}{name}>" for name in names}
        self.__dict__.update(self._terms)

    def __getattr__(self, name: str) -> str:
        # Declared terms are attributes; only one that is not comes here.
        raise AttributeError(f"the ontology declares no <{self._base}{name}>")

    def __getitem__(self, name: str) -> str:
        return self._terms[name] if name in self._terms else self.__getattr__(name)

    def __contains__(self, name: str) -> bool:
        return name in self._terms

    def name(self, term: str) -> str:
        """Give the name of a term of this namespace."""
        return bare(term).removeprefix(self._base)


def ontology() -> Path:
    """Find the folder of the ontology: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    for folder in (package / "ontology", package.parent / "ontology"):
        if (folder / "kg.ttl").is_file():
            return folder
    raise BrokenData(f"the ontology is neither in {package} nor beside it; install waijiao-kg again")


@cache
def vocabulary() -> str:
    """Give all that the ontology says, as sorted N-Triples; the shapes are not part of it."""
    lines: set[str] = set()
    for path in sorted(ontology().glob("*.ttl")):
        if path.name == "shapes.ttl":
            continue
        try:
            lines.update(f"{t.subject} {t.predicate} {t.object} .\n" for t in parse(path=path, format=RdfFormat.TURTLE))
        except (SyntaxError, OSError) as error:
            raise BrokenData(f"{path.name}: {error}") from error
    return "".join(sorted(lines))


@cache
def _declared() -> Mapping[str, frozenset[str]]:
    found = defaultdict(set)
    for subject in re.findall(r"^<(\S+)> <\S+#type> ", vocabulary(), re.MULTILINE):
        for base in PREFIXES.values():
            if subject.startswith(base):
                found[base].add(subject.removeprefix(base))
    return {base: frozenset(names) for base, names in found.items()}


def namespace(prefix: str) -> ClosedNamespace:
    """Give the declared terms under a prefix."""
    base = PREFIXES[prefix]
    return ClosedNamespace(base, _declared()[base])


WJ = namespace("wj")
DCT = namespace("dct")
ITS = namespace("its")
NIF = namespace("nif")
ORG = namespace("org")
OWL = namespace("owl")
PROV = namespace("prov")
RDF = namespace("rdf")
RDFS = namespace("rdfs")
SCHEMA = namespace("schema")
SEM = namespace("sem")
SKOS = namespace("skos")
TIME = namespace("time")
WGS84 = namespace("wgs84")
XSD = namespace("xsd")


def bare(term: str) -> str:
    """Take the brackets off.

    >>> bare(WJ.actual)
    'https://w3id.org/waijiao/ns#actual'
    """
    return term[1:-1]


def safe(text: str) -> str:
    """Write text from outside so that it can stand in an IRI and mean nothing there.

    >>> safe("../a b>#<乌")
    '..%2Fa%20b%3E%23%3C%E4%B9%8C'
    >>> safe("..")
    '%2E%2E'
    """
    return quote(text, safe="", errors="surrogatepass") if text.strip(".") else text.replace(".", "%2E")


def wikidata(qid: str) -> str:
    """Name an item of Wikidata."""
    return f"<{PREFIXES['wd']}{safe(qid)}>"


def qid(item: str) -> str:
    """Give back what `wikidata` named.

    >>> qid(wikidata("Q142"))
    'Q142'
    """
    return unquote(bare(item).removeprefix(PREFIXES["wd"]))


@dataclass(frozen=True)
class Names:
    """Makes the names of things under one base, and reads them back."""

    base: str = BASE

    def __post_init__(self) -> None:
        try:
            NamedNode(self.base)
        except ValueError as error:
            raise Trouble(f"base {self.base!r} is no IRI; write it like {BASE}") from error
        if not re.fullmatch(r"https?://\S+[/#]", self.base):
            raise Trouble(f"base {self.base!r} must begin with http and end with / or #, like {BASE}")

    def doc(self, id: str) -> str:
        """Name an article."""
        return f"<{self.base}doc/{safe(id)}>"

    def graph(self, id: str) -> str:
        """Name the graph of all that was read out of an article."""
        return f"<{self.base}doc/{safe(id)}#graph>"

    def shared(self, name: str) -> str:
        """Name a graph that belongs to no article: reference, identity, provenance, vocabulary."""
        return f"<{self.base}graph/{name}>"

    def span(self, id: str, span: Span) -> str:
        """Name characters of an article."""
        return f"<{self.base}doc/{safe(id)}#char={span.start},{span.end}>"

    def actor(self, key: str) -> str:
        """Name somebody or something of the knowledge base, by its key there."""
        return f"<{self.base}actor/{'/'.join(map(safe, key.split('/')))}>"

    def rule(self, name: str) -> str:
        """Name the rule or model that found a thing."""
        return f"<{self.base}rule/{safe(name)}>"

    def title(self, title: str) -> str:
        """Name an office."""
        return f"<{self.base}title/{safe(title)}>"

    def reader(self, version: str) -> str:
        """Name a version of the program that reads."""
        return f"<{self.base}reader/{safe(version)}>"

    def unit(self, name: str) -> str:
        """Name a unit that neither the ontology nor ISO 4217 knows."""
        return f"<{self.base}unit/{safe(name)}>"

    def made(self, kind: str, id: str, *marks: object) -> str:
        """Name what was read at a place of an article, from its kind, the place and what else tells it apart."""
        key = f"{kind} {' '.join(map(str, marks))} {id}".encode("utf-8", "surrogatepass")
        return f"<{self.base}{kind}/{sha256(key).hexdigest()[:16]}>"

    def read(self, kind: str, term: str) -> str:
        """Give back what `doc`, `graph`, `actor`, `rule`, `title`, `reader` or `unit` named.

        >>> Names().read("doc", Names().doc("甲/乙#1"))
        '甲/乙#1'
        """
        return unquote(bare(term).removeprefix(f"{self.base}{kind}/").partition("#")[0])
