"""Article → where names that are known stand in it, whatever they mean there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kg.model import Span
from kg.script import fold

KINDS = ("country", "short", "organisation", "place", "person", "media", "work", "title")


class Known(NamedTuple):
    """A known name at a place in a text, and the kinds of things it can name."""

    span: Span
    kinds: frozenset[str]


class Names:
    """Finds known names in running text; script, dots and dashes are folded on both sides."""

    def __init__(self, names: Mapping[str, frozenset[str]]) -> None:
        self.kinds: dict[str, frozenset[str]] = {}
        for name, kinds in names.items():
            folded = fold(name)
            self.kinds[folded] = self.kinds.get(folded, frozenset()) | kinds
        # Which lengths to try at a character follows from it and the next one: few names share both.
        lengths: dict[str, set[int]] = {}
        for name in self.kinds:
            lengths.setdefault(name[:2], set()).add(len(name))
        self.lengths = {opening: tuple(sorted(found)) for opening, found in lengths.items()}

    def find(self, text: str) -> Iterator[Known]:
        """Give every known name of the text, also those inside others.

        >>> [known.span for known in Names({"美": frozenset({"short"}), "美国": frozenset({"country"})}).find("俄美国")]
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
