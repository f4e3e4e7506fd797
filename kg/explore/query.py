"""Questions with names: `queries/*.rq` and parameters in, rows out.

A question's file is a whole SPARQL query that runs as it stands: its first line asks in English and Chinese, the
lines below declare the parameters, and `VALUES ?topic { … }` holds each one's preset (UNDEF: anything; empty: it must be
given). Binding a parameter puts checked RDF terms between those braces; text from outside never becomes part of the query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import cache
from html import escape
from importlib.resources import files
from io import StringIO
from typing import Any, Protocol

import pyoxigraph as ox
from rich import box
from rich.console import Console
from rich.table import Table

from kg.explore.sparql import names_graphs, refuse_service, tokens
from kg.explore.terms import SKOS, WJ, terms
from kg.model import BrokenData, Trouble

FOLDER = files("kg.explore") / "queries"
BASE = "https://w3id.org/waijiao/id/"
WD = "http://www.wikidata.org/entity/"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {
    "": BASE,
    "wj": WJ,
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
    "skos": SKOS,
    "time": "http://www.w3.org/2006/time#",
    "wd": WD,
    "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "xsd": XSD,
}
FIRST_LINE = re.compile(r"# (?P<english>[^|\n]+\?) \| (?P<chinese>[^|\n]+？)\n")
PARAMETER = re.compile(r"^# \?(?P<name>\w+)\s+(?P<kind>\w+)\s+(?P<about>.+)$", re.M)
PRESET = re.compile(r"VALUES\s+\?(?P<name>\w+)\s*\{(?P<values>[^{}]*)\}")
HAN = re.compile(r"[\u3400-\u9fff]")
LONGEST_WORD = 40
BLANK = "\ue000"  # of a width of one, and no place to break a line
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
FORMATS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
VALUES: Mapping[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "integer": int,
    "decimal": Decimal,
    "double": float,
    "boolean": "true".__eq__,
}
Term = ox.NamedNode | ox.Literal


class Store(Protocol):
    """What can be asked in SPARQL; the union of all graphs is its default graph."""

    def query(self, query: str, *, union: bool = True) -> Any:
        """Answer with pyoxigraph's QuerySolutions, QueryBoolean or QueryTriples."""


@dataclass(frozen=True)
class Parameter:
    """A variable of a question that the asker may bind; `kind` says what its values are."""

    name: str
    kind: str
    about: str


@dataclass(frozen=True)
class Question:
    """A named question: in English, in Chinese, in SPARQL."""

    name: str
    english: str
    chinese: str
    parameters: tuple[Parameter, ...]
    text: str

    def __str__(self) -> str:
        return f"{self.english} {self.chinese}"


@dataclass(frozen=True)
class Answer:
    """What the graph answered; it can be looked at and written as often as wanted.

    `results` are SPARQL results in JSON, or Turtle where triples were asked for.
    """

    question: str
    results: str
    triples: bool = False

    def solutions(self) -> Any:
        """Give the solutions anew, as pyoxigraph reads them."""
        return ox.parse_query_results(self.results, format=ox.QueryResultsFormat.JSON)

    def rows(self) -> list[dict[str, Any]]:
        """Give a dictionary a row: text, int, Decimal, date, or None where nothing is known."""
        solutions = self.solutions()
        names = [variable.value for variable in solutions.variables]
        return [dict(zip(names, map(value, solution), strict=True)) for solution in solutions]

    def _repr_html_(self) -> str:
        """Show it in a notebook; text from articles stays text."""
        if self.triples or isinstance(answer := self.solutions(), ox.QueryBoolean):
            return f"<pre>{escape(self.write())}</pre>"
        head = "".join(f"<th>{escape(variable.value)}</th>" for variable in answer.variables)
        body = "".join(f"<tr>{''.join(f'<td>{escape(short(term))}</td>' for term in row)}</tr>" for row in answer)
        return f"<table><caption>{escape(self.question)}</caption><tr>{head}</tr>{body}</table>"

    def write(self, format: str = "table", width: int = 120) -> str:
        """Write it as an aligned table, csv, tsv, json or xml."""
        if format != "table" and format not in FORMATS:
            raise Trouble(f"no format is called {format!r}; there are table, {', '.join(FORMATS)}")
        if self.triples:
            return self.results
        answer = self.solutions()
        if isinstance(answer, ox.QueryBoolean) and format in {"table", "csv", "tsv"}:
            return "true\n" if answer else "false\n"
        if format == "table":
            return table(answer, width)
        return answer.serialize(format=FORMATS[format]).decode("utf-8")


@cache
def questions() -> Mapping[str, Question]:
    """Give all named questions, by name."""
    found = {}
    for file in sorted(FOLDER.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".rq"):
            question = read(file.name.removesuffix(".rq"), file.read_text("utf-8"))
            found[question.name] = question
    return found


def read(name: str, text: str) -> Question:
    """Read a question's file; its head must be as this module's docstring says."""
    first = FIRST_LINE.match(text)
    if not first:
        raise BrokenData(f"{name}.rq: begin with “# Who …? | 谁……？”")
    parameters = tuple(Parameter(**found.groupdict()) for found in PARAMETER.finditer(text))
    presets = [preset["name"] for preset in PRESET.finditer(text)]
    for parameter in parameters:
        if parameter.kind not in KINDS:
            raise BrokenData(f"{name}.rq: ?{parameter.name} is a {parameter.kind!r}; there are {', '.join(KINDS)}")
        if presets.count(parameter.name) != 1:
            raise BrokenData(
                f"{name}.rq: write “VALUES ?{parameter.name} {{ UNDEF }}” once, for the parameter's values"
            )
    return Question(name, first["english"], first["chinese"], parameters, text)


def ask(store: Store, question: str, **values: object) -> Answer:
    """Ask a question by its name, or in SPARQL.

    A value is a text such as "安全保障", "泽连斯基", "2025-12-14", or several of them in a list.
    """
    if re.search(r"\s", question):
        if values:
            raise Trouble("SPARQL takes no parameters; write the values into it, or ask a named question")
        refuse_service(question)
        return _answer(store, question, question)
    known = questions()
    if question not in known:
        near = get_close_matches(question, known, n=3) or list(known)[:3]
        raise Trouble(f"no question is called {question!r}; try {', '.join(near)}")
    named = known[question]
    return _answer(store, str(named), bind(store, named, values))


def bind(store: Store, question: Question, values: Mapping[str, object]) -> str:
    """Put the values where the question keeps its presets, as checked RDF terms."""
    declared = {parameter.name: parameter for parameter in question.parameters}
    blocks = {}
    for name, value in values.items():
        if name not in declared:
            there = ", ".join(declared) or "none"
            raise Trouble(f"{question.name} has no parameter {name!r}; it has {there}")
        given = value if isinstance(value, list | tuple | set | frozenset) else [value]
        bound = [term for one in given for term in KINDS[declared[name].kind](store, whole(str(one)))]
        blocks[name] = f"VALUES ?{name} {{ {' '.join(map(str, bound))} }}"
    for name in sorted(needed(question) - blocks.keys()):
        raise Trouble(f"{question.name} needs {name}=… ({declared[name].kind}): {declared[name].about}")
    # In one pass over the file's own text: a value that looks like a preset is never bound into.
    return PRESET.sub(lambda preset: blocks.get(preset["name"], preset[0]), question.text)


def needed(question: Question) -> set[str]:
    """Give the parameters that have no preset: they must be given."""
    return {preset["name"] for preset in PRESET.finditer(question.text) if not preset["values"].strip()}


def whole(text: str) -> str:
    """Refuse half a character, which no query can hold."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Trouble(f"{text!r} holds half a character; write the value anew") from error
    return text


def table(answer: ox.QuerySolutions, width: int = 120) -> str:
    """Write solutions in columns that also line up where Chinese characters are two cells wide."""
    rows = [[short(term) for term in solution] for solution in answer]
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, variable in enumerate(answer.variables):
        shown.add_column(variable.value, overflow="fold", no_wrap=all(_is_word(row[number]) for row in rows))
    for row in rows:
        shown.add_row(*map(_whole_line, row))
    out = StringIO()
    console = Console(file=out, width=width, no_color=True, highlight=False, markup=False, emoji=False)
    console.print(shown)
    lines = [line.replace(BLANK, " ").rstrip() for line in out.getvalue().split("\n")]
    return "\n".join(line for line in lines if line) + f"\n({len(rows)})\n"


def _is_word(cell: str) -> bool:
    # What somebody may want to copy, such as event/71a1c7a2e0dddd62, stays whole.
    return len(cell) <= LONGEST_WORD and cell.isascii() and " " not in cell


def _whole_line(cell: str) -> str:
    # Chinese is broken between any two characters; at a blank alone (…3月4日电 挪威外交大臣…) half a line would stay empty.
    return cell.replace(" ", BLANK) if HAN.search(cell) else cell


def short(term: Any) -> str:
    """Write a term for people: wj:territory is territory, an actor's IRI its last part.

    >>> short(ox.NamedNode("https://w3id.org/waijiao/ns#territory"))
    'territory'
    >>> short(ox.NamedNode("http://www.wikidata.org/entity/Q183"))
    'wd:Q183'
    """
    if term is None:
        return ""
    if isinstance(term, ox.Literal):
        return harmless(term.value)
    if term.value.startswith(WJ):
        return term.value.removeprefix(WJ)
    for prefix, base in PREFIXES.items():
        if term.value.startswith(base):
            return f"{prefix}:{term.value.removeprefix(base)}".removeprefix(":")
    return term.value


def select(store: Store, query: str) -> Iterator[dict[str, Any]]:
    """Give the solutions of a query of this stage's own, a dictionary of terms each."""
    solutions = store.query(prefixed(query))
    names = [variable.value for variable in solutions.variables]
    return (dict(zip(names, solution, strict=True)) for solution in solutions)


def prefixed(query: str) -> str:
    """Put the usual prefixes before a query."""
    return "".join(f"PREFIX {name}: <{base}>\n" for name, base in PREFIXES.items() if name) + query


def harmless(text: str) -> str:
    """Take out what could command a terminal or turn the direction of writing; text from articles is data.

    >>> harmless("会谈\\x1b[2J")
    '会谈�[2J'
    """
    return CONTROL.sub("\ufffd", text)


def value(term: Any) -> Any:
    """Give a term as a value of Python.

    >>> value(ox.Literal("2025-12-14", datatype=ox.NamedNode(XSD + "date")))
    datetime.date(2025, 12, 14)
    """
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        return VALUES.get(term.datatype.value.removeprefix(XSD), str)(term.value)
    return term.value


def find(store: Store, name: str) -> list[ox.NamedNode]:
    """Find whom a Chinese or English name, a Wikidata id or an IRI means; all of them where it means several."""
    if re.match(r"https?:", name):
        return [named_node(name)]
    if re.fullmatch(r"Q[1-9][0-9]*", name):
        return _found(store, f"?thing <{SKOS}exactMatch> <{WD}{name}>", name)
    written = " ".join(str(ox.Literal(name, language=language)) for language in ("zh", "zh-Hans", "zh-Hant", "en"))
    labels = f"?thing <{SKOS}prefLabel>|<{SKOS}altLabel> ?label"
    exactly = f"VALUES ?label {{ {written} {ox.Literal(name)} }} {labels}"
    try:
        return _found(store, exactly, name)
    except Trouble:
        # “zelenskyy” and “volodymyr zelenskyy” are worth a look at every label.
        whole, last = ox.Literal(name.lower()), ox.Literal(f" {name.lower()}")
        alike = f"BIND(LCASE(STR(?label)) AS ?small) FILTER(?small = {whole} || STRENDS(?small, {last}))"
        return _found(store, f"{labels} {alike}", name)


def _found(store: Store, pattern: str, name: str) -> list[ox.NamedNode]:
    # Only whom articles name: a question about anybody else has no answer.
    text = f"SELECT DISTINCT ?thing WHERE {{ {pattern} . FILTER EXISTS {{ ?entity <{WJ}denotes> ?thing }} }}"
    things = sorted((solution["thing"] for solution in store.query(text)), key=str)
    if not things:
        raise Trouble(f"nobody and nothing in the graph is called {name!r}; kg query who-is-mentioned lists the names")
    return things


def _answer(store: Store, question: str, text: str) -> Answer:
    try:
        answer = store.query(text, union=False) if names_graphs(text) else store.query(text)
    except SyntaxError as error:
        raise Trouble(no_sparql(text, error)) from error
    if isinstance(answer, ox.QueryTriples):
        turtle = ox.serialize(answer, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""
        return Answer(question, turtle.decode("utf-8"), triples=True)
    return Answer(question, answer.serialize(format=ox.QueryResultsFormat.JSON).decode("utf-8"))


def no_sparql(query: str, error: Exception) -> str:
    """Say why a query cannot be read; a prefix that nobody declared is named, as the store does not."""
    declared = {*filter(None, PREFIXES), *re.findall(r"\bPREFIX\s+([\w.-]*):", query, re.IGNORECASE)}
    used = (token.text.partition(":")[0] for token in tokens(query) if token.kind == "prefixed")
    if unknown := next((prefix for prefix in used if prefix not in declared), None):
        known = " ".join(f"{prefix}:" for prefix in PREFIXES if prefix)
        return f"no prefix is called {unknown}: ; begin with PREFIX {unknown}: <…>, or take one of {known}"
    return f"this is no SPARQL: {error}"


def named_node(text: str) -> ox.NamedNode:
    """Read an IRI from outside, also as a table of TSV or a query writes it, in <>."""
    try:
        return ox.NamedNode(text.strip().removeprefix("<").removesuffix(">"))
    except ValueError as error:
        raise Trouble(f"{text!r} is no IRI; write it without spaces and brackets") from error


def _term(group: str) -> Callable[[Store, str], list[Term]]:
    """Make the reader of a scheme's terms: by name, by Chinese or by English label."""

    def read_term(_: Store, text: str) -> list[Term]:
        for name, labels in terms()[group].items():
            if text.lower() in {name.lower(), *(label.lower() for label in labels)}:
                return [ox.NamedNode(WJ + name)]
        raise Trouble(f"no {group} is called {text!r}; there are {', '.join(terms()[group])}")

    return read_term


def _day(_: Store, text: str) -> list[Term]:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Trouble(f"{text!r} is no day; write it as 2025-12-14") from error
    return [ox.Literal(day.isoformat(), datatype=ox.NamedNode(XSD + "date"))]


def _month(_: Store, text: str) -> list[Term]:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise Trouble(f"{text!r} is no month; write it as 2025-12")
    return [ox.Literal(text)]


def _number(_: Store, text: str) -> list[Term]:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise Trouble(f"{text!r} is no number; write it as 800000") from error
    if not number.is_finite():
        raise Trouble(f"{text!r} is no finite number; write it as 800000")
    return [ox.Literal(f"{number:f}", datatype=ox.NamedNode(XSD + "decimal"))]


def _text(_: Store, text: str) -> list[Term]:
    return [ox.Literal(text)]


def _thing(_: Store, text: str) -> list[Term]:
    return [named_node(text)]


def _named(store: Store, text: str) -> list[Term]:
    return [*find(store, text)]


KINDS: Mapping[str, Callable[[Store, str], Iterable[Term]]] = {
    "actor": _named,
    "place": _named,
    "topic": _term("topic"),
    "act": _term("act"),
    "event": _term("event"),
    "status": _term("status"),
    "type": _term("mention"),
    "office": _term("office"),
    "day": _day,
    "month": _month,
    "number": _number,
    "text": _text,
    "thing": _thing,
}
