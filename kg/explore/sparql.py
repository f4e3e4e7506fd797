"""What a SPARQL query is made of, token by token: enough to see what it wants before it is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.model import Trouble

TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>\#[^\n\r]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\" | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<prefixed>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*
        (?:[\w:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]))?)
    | (?P<blank>_:\w(?:[\w.-]*[\w-])?)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<sign>.)
    """,
    re.X | re.S,
)
ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
SERVICE = re.compile(r"service", re.I)
CHANGING = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
ASKING = frozenset({"SELECT", "CONSTRUCT", "DESCRIBE", "ASK"})


class Refused(Trouble):
    """A query wants what is not done here."""


class Token(NamedTuple):
    """A piece of a query; `kind` is a group of `TOKEN`."""

    kind: str
    text: str


def tokens(query: str) -> Iterator[Token]:
    """Give a query's tokens, without spaces and comments.

    >>> [token.text for token in tokens('ASK { ?s ?p "SERVICE" } # a comment')]
    ['ASK', '{', '?s', '?p', '"SERVICE"', '}']
    """
    for found in TOKEN.finditer(query):
        assert found.lastgroup
        if found.lastgroup not in {"space", "comment"}:
            yield Token(found.lastgroup, found.group())


def shape(query: str) -> str:
    """Give a query without what may differ between two of one kind: constants, names of variables, comments.

    >>> shape("SELECT * { ?s a <x:y> } LIMIT 5 # once") == shape('select * { ?x a "z"@en } LIMIT 77')
    True
    """
    kinds = {"iri": "c", "prefixed": "c", "string": "c", "variable": "v", "blank": "v", "language": ""}
    parts = (kinds.get(token.kind, token.text.upper()) for token in tokens(query))
    return " ".join(part for part in parts if part and not part.isdigit())


def words(query: str) -> Iterator[str]:
    """Give the words of the language in a query, in capitals."""
    return (token.text.upper() for token in tokens(query) if token.kind == "word")


def names_graphs(query: str) -> bool:
    """Tell whether a query says itself which graphs it is about.

    >>> names_graphs("SELECT ?from FROM <http://x.org/g> { ?from ?p 'FROM' }"), names_graphs("ASK { ?from ?p 'FROM' }")
    (True, False)
    """
    return "FROM" in words(query)


def is_update(query: str) -> bool:
    """Tell whether this wants to change the graph; only to say so, for the store takes no such query."""
    first = next((word for word in words(query) if word in CHANGING | ASKING), None)
    return first in CHANGING


def refuse_service(query: str) -> None:
    """Refuse a query that would make this machine ask another one.

    >>> refuse_service("SELECT * { SERVICE <http://192.0.2.1/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    kg.explore.sparql.Refused: SERVICE is not answered here: this endpoint asks no other one
    """
    plain = ESCAPED.sub(lambda code: chr(min(int(code[1] or code[2], 16), 0x10FFFF)), query)
    if not SERVICE.search(plain):
        return
    # Not only the word alone: parsers take SERVICESILENT and SERVICE:x for what they begin with.
    if any("SERVICE" in word for word in (*words(query), *words(plain))):
        raise Refused("SERVICE is not answered here: this endpoint asks no other one")
    # «?a<x:y» is a comparison and «<x:y>» an IRI: where the one can be taken for the other, a string or a comment may
    # begin elsewhere than it seems here. Nobody needs both that and the word.
    if plain != query or any(map(doubtful, tokens(query))):
        raise Refused(
            "this query holds the word “service” and what may be read in two ways: write IRIs with ://, "
            "a space after <, and no \\u escapes"
        )


def doubtful(token: Token) -> bool:
    """Tell whether a token may be read in two ways."""
    if token.kind == "iri":
        return not re.match(r"<[A-Za-z][A-Za-z0-9+.-]*://", token.text)
    prefix, _, local = token.text.partition(":")
    return token.kind == "prefixed" and bool(SERVICE.search(prefix) or (SERVICE.search(local) and "." in local))
