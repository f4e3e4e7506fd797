"""Article → where names that are known stand in it, whatever they mean there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from kg.ground.script import fold
from kg.ground.tables import rows
from kg.model import Span


class Known(NamedTuple):
    """A known name at a place in a text, and the kinds of things it can name."""

    span: Span
    kinds: frozenset[str]


class Names:
    """Finds known names, of those kinds that are asked for, in running text; script, dots and dashes are folded."""

    def __init__(self, names: Mapping[str, frozenset[str]], kinds: Sequence[str]) -> None:
        self.columns = {kind: column for column, kind in enumerate(kinds)}
        self.kinds: dict[str, frozenset[str]] = {}
        for name, own in chain(names.items(), triggers().items()):
            if asked := own & self.columns.keys():
                self.kinds[fold(name)] = self.kinds.get(fold(name), frozenset()) | asked
        # Which lengths to try at a character follows from it and the next one: few names share both.
        lengths: dict[str, set[int]] = {}
        for name in self.kinds:
            lengths.setdefault(name[:2], set()).add(len(name))
        self.lengths = {opening: tuple(sorted(found)) for opening, found in lengths.items()}

    def find(self, text: str) -> Iterator[Known]:
        """Give every known name of the text, also those inside others.

        >>> names = Names({"美": frozenset({"short"}), "美国": frozenset({"country"})}, ("short", "country"))
        >>> [known.span for known in names.find("俄美国")]
        [Span(start=1, end=2), Span(start=1, end=3)]
        """
        text = fold(text)
        kinds, lengths = self.kinds, self.lengths
        for start, character in enumerate(text):
            if character in kinds:
                yield Known(Span(start, start + 1), kinds[character])
            for length in lengths.get(text[start : start + 2], ()):
                found = kinds.get(text[start : start + length])
                if found and length > 1 and start + length <= len(text):
                    yield Known(Span(start, start + length), found)


@cache
def triggers() -> Mapping[str, frozenset[str]]:
    """Give the words that often name an event, each with its type: 会见 CONSULT, 空袭 ASSAULT."""
    return {row["verb"]: frozenset({row["type"]}) for row in rows("triggers.tsv", ("verb", "type", "example"))}
