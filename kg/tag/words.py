"""Sentence → words, cut by pkuseg with the model that ships here.

Its word borders serve the stages that ask for them in a few sentences, and spaCy (`kg.tag.documents`). It is no faster
than the tagger's heads, so the reader does not cut whole articles.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from spacy_pkuseg import pkuseg

from kg.ground.script import fold
from kg.model import BrokenData, Span

MODEL = Path(__file__).parent.parent / "models" / "words"


@cache
def segmenter() -> pkuseg:
    """Load the word model, once per process, if its files are those its card names."""
    card = json.loads((MODEL / "card.json").read_text(encoding="utf-8"))
    for name, expected in card["sha256"].items():
        if sha256((MODEL / name).read_bytes()).hexdigest() != expected:
            raise BrokenData(f"{MODEL / name} is not the file its card names; install the package again")
    # pkuseg's own dictionary is left out: it is a pickle, and joins words across the borders of names.
    return pkuseg(str(MODEL), user_dict=None)


def words(text: str) -> list[Span]:
    """Cut a text into words, whitespace left out; traditional script is cut like simplified.

    >>> text = "澤倫斯基　抵達柏林。"
    >>> [span.of(text) for span in words(text)]
    ['澤倫斯基', '抵達', '柏林', '。']
    """
    return list(_spans(segmenter().cut(fold(text)), text))


def _spans(found: Iterable[str], text: str) -> Iterator[Span]:
    # Folding keeps lengths, and between two words of pkuseg stands whitespace or nothing.
    at = 0
    for word in found:
        while text[at].isspace():
            at += 1
        yield Span(at, at + len(word))
        at += len(word)
