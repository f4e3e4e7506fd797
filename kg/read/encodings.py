"""Bytes → text, without a guess: an encoding is taken only if every byte fits it and the text reads like Chinese.

UTF-8 proves itself. GB18030, Big5 and UTF-16 without a mark do not: nearly any bytes can be read as all three, but only
one of the readings is made of the characters that Chinese is written with.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import NamedTuple

from kg.ground.tables import rows

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CANDIDATES = ("gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be")
# What pages say they are, and what they are: gb2312 pages hold GBK characters, big5 pages those of Windows.
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "cp950", "big5-hkscs": "big5hkscs"}
SAMPLE = 20_000
PLAUSIBLE = 0.12

HAN = re.compile(r"[㐀-䶿一-鿿𠀀-𲎯]")
STRANGE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufffd\ufffe\uffff]")


class Undecodable(ValueError):
    """Bytes that are no text in any encoding Chinese news comes in."""


class Decoded(NamedTuple):
    """A text and the encoding it was read with."""

    text: str
    encoding: str


@cache
def frequent() -> frozenset[str]:
    """The characters that Chinese, in either script, is mostly written with."""
    table = rows("frequent_characters.tsv", ("simplified", "traditional"))
    return frozenset(character for row in table for character in row.values())


def plausibility(text: str) -> float:
    """Say how far a text reads like Chinese: the share of frequent characters among those beyond ASCII.

    >>> plausibility("这是中国的外交") > 0.5 > plausibility("餈蝻芰葉憭漱")
    True
    """
    written = [character for character in text[:SAMPLE] if character > "\x7f" and not character.isspace()]
    known = sum(character in frequent() for character in written)
    return known / len(written) - 5 * len(STRANGE.findall(text[:SAMPLE])) / len(text[:SAMPLE]) if written else 0.0


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode strictly: by byte order mark, as UTF-8, as declared, or as the one encoding that reads like Chinese.

    >>> decode("外交部发言人表示".encode("gb18030")).encoding
    'gb18030'
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return strictly(data, encoding)
    if b"\x00" not in data:
        with suppress(UnicodeDecodeError):
            return Decoded(data.decode("utf-8"), "utf-8")
    readings = dict(attempts(data, declared))
    best = max(readings, key=lambda encoding: plausibility(readings[encoding]), default=None)
    if best is not None and plausibility(readings[best]) >= PLAUSIBLE:
        return Decoded(readings[best], best)
    if b"\x00" in data[:SAMPLE]:
        raise Undecodable("this looks like a picture, program or archive; give text, HTML or JSON Lines")
    return strictly(data, "utf-8")


def attempts(data: bytes, declared: str | None) -> Iterator[tuple[str, str]]:
    """Give each encoding that fits every byte, with its reading; the declared one first."""
    named = WIDER.get((declared or "").lower().replace("_", "-"), declared)
    for encoding in dict.fromkeys(filter(None, ("utf-8", named, *CANDIDATES))):
        try:
            yield encoding, data.decode(encoding)
        except (UnicodeError, LookupError):  # some of Python's encodings, such as idna, refuse with the wider error
            continue


def strictly(data: bytes, encoding: str) -> Decoded:
    """Decode with this encoding or say which byte does not fit it."""
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        raise Undecodable(
            f"byte {error.start} fits neither UTF-8, GB18030, Big5 nor UTF-16 text in Chinese; save it as UTF-8"
            if encoding == "utf-8"
            else f"byte {error.start} is not {encoding.upper()}, though the file begins as such; save it as UTF-8"
        ) from error
