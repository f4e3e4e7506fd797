"""Good pages, spoilt in every way that a network, an editor or an enemy can think of; a seed gives the same ones again."""

from __future__ import annotations

import gzip
import html
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random

import kg
from kg.read.articles import LONGEST

SAMPLES = Path(kg.__file__).parent / "samples"
SHARED = Path(__file__).parents[3] / "shared"
SENTENCE = "乌克兰总统泽连斯基15日在柏林同德国总理默茨举行会谈。"
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7")
CHARSETS = ("gb2312", "utf-7", "undefined", "punycode", "idna", "unicode_escape", "rot13", "utf-8\x00", "base64", "??")
STRANGE = (
    "\x00\x01\x07\x08\x0b\x0c\x1b[2J\x7f\x80\x85\x9f\xa0\xad\u061c\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b"
    "\u202d\u202e\u2060\u2066\u2067\u2068\u2069\u3000\u3164\ue000\ufe0f\ufeff\ufff9\ufffd\ufffe\uffff\U000e0041\U0010ffff"
    "𠮷é́́́́́́́́İßﬃ〇零①Ⅻ㈱㍿㏠½٣９"
)
PIECES = (
    "2月30日", "13月32日", "0000年0月0日", "9999年12月31日", "2023年2月29日", "2024年2月29日", "闰二月", "二〇二五年", "15日至14日",
    "99999999999999999999万", "零点零零零零", "1e999", "百分之百分之", "一亿亿亿亿人", "-0元", "１５日", "0/0", "第第第",
    "“““", "”””", "《《", "》", "（（（", "）", "，，，", "。。。", "？！？", "··", "——", "双方双方", "他他他", "总统总统总统", "据据据", "表示：表示：",
    "&#xD800;", "&#0;", "&amp;#60;", "&nosuch;", "&#99999999;", "<![CDATA[", "]]>", "<!--", "-->", "<script>", "</p>", "<p hidden>",
    "<br/>" * 50, "<table><tr><td>", "<svg><text>", "<style>p{display:none}</style>", '<meta charset="utf-7">', "<base href=//x>",
    "\\ud83d", "\\u0000", '"', "\\", "{", "}", "null", "NaN", "\t", "\r", "\r\n", "\n\n\n",
)  # fmt: skip
IDS = (
    "../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "C:\\x", "con", ".", "..", "a\x00b", "a\nb", "a\r\nSet-Cookie: x=1", "甲/乙#1?<>\"{}|\\^`%41",
    "%2e%2e%2f", "http://x/y", "> <a:b", "\u202egnp.exe", "x" * 5000, " ", "", "=1+1", "'; DROP TABLE originals; --", "<script>alert(1)</script>",
)  # fmt: skip
VALUES = (None, "", " ", 0, -1, 1e308, True, [], {}, ["x"], "2025-02-30", "2月30日", "2025-12-16T25:61:00", "9999-12-31T23:59:59+14:00",
          "0001-01-01", "2024-02-29", "1900-02-29", "2025-12-31T23:59:60Z", "-2025-01-01", "2025-W01-1", "javascript:alert(1)", "\ud800")  # fmt: skip

MB = 2**20

Mutation = Callable[[Random, bytes], bytes]


@cache
def pages() -> tuple[bytes, ...]:
    """Give the pages that are spoilt: the samples, and real ones where they lie beside this checkout."""
    found = [path.read_bytes() for path in sorted(SAMPLES.iterdir()) if path.suffix != ".md"]
    found += [path.read_bytes() for path in sorted(SHARED.glob("gold/dev/*.txt"))]
    lines = [line for path in sorted(SHARED.glob("gold/*/docs.jsonl")) for line in path.read_bytes().splitlines()]
    lines += (SAMPLES / "2025-12-17-to-2026-01-22-follow-ups.jsonl").read_bytes().splitlines()
    found += lines
    return (*found, *map(as_page, lines))


def as_page(line: bytes) -> bytes:
    """Make a web page of a record."""
    record = {key: html.escape(str(value)) for key, value in json.loads(line).items() if value}
    body = "".join(f"<p>{row}</p>\n" for row in record["text"].split("\n") if row)
    head = f'<title>{record.get("title", "")}-示例网</title><meta name="publishdate" content="{record.get("published", "")}">'
    return f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'.encode()


def cut(random: Random, data: bytes) -> bytes:
    """Stop anywhere, or leave out a stretch."""
    one, other = sorted(random.randrange(len(data) + 1) for _ in range(2))
    return random.choice((data[:one], data[one:], data[:one] + data[other:]))


def flip(random: Random, data: bytes) -> bytes:
    """Change single bytes."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 20)):
        if changed:
            changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def insert(random: Random, data: bytes) -> bytes:
    """Put strange characters, half characters and broken markup in between."""
    for _ in range(random.randint(1, 12)):
        at = random.randrange(len(data) + 1)
        piece = random.choice((random.choice(PIECES), random.choice(STRANGE), SENTENCE)).encode("utf-8")
        data = data[:at] + random.choice((piece, piece * random.randint(1, 40), b"\xed\xa0\x80", b"\xff")) + data[at:]
    return data


def swap(random: Random, data: bytes) -> bytes:
    """Put strange characters in the place of characters, so that the text stays text."""
    text = list(data.decode("utf-8", "ignore"))
    for _ in range(random.randint(1, 30)):
        if text:
            text[random.randrange(len(text))] = random.choice((random.choice(PIECES), random.choice(STRANGE)))
    return "".join(text).encode("utf-8")


def mix(random: Random, data: bytes) -> bytes:
    """Write a part, or all, in another encoding."""
    text = data.decode("utf-8", "ignore")
    start = random.choice((0, random.randrange(len(text) + 1)))
    encoding = random.choice(ENCODINGS)
    return text[:start].encode("utf-8") + text[start:].encode(encoding, "ignore")


def repeat(random: Random, data: bytes) -> bytes:
    """Say a stretch again and again."""
    start = random.randrange(len(data) + 1)
    stretch = data[start : start + random.randint(1, 400)]
    return data[:start] + stretch * random.randint(2, 100) + data[start:]


def splice(random: Random, data: bytes) -> bytes:
    """Go on with another page."""
    other = random.choice(pages())
    return data[: random.randrange(len(data) + 1)] + other[random.randrange(len(other)) :]


def mislead(random: Random, data: bytes) -> bytes:
    """Name another encoding."""
    said = f'<html><head><meta charset="{random.choice(CHARSETS)}"></head>'.encode()
    return said + mix(random, data) if random.random() < 0.5 else said + data


def squeeze(random: Random, data: bytes) -> bytes:
    """Pack it, and break the pack."""
    packed = gzip.compress(data, 1)
    return random.choice((packed, cut(random, packed), flip(random, packed), gzip.compress(packed, 1)))


def retell(random: Random, data: bytes) -> bytes:
    """Write a record with odd fields, one or several a line."""
    text = data.decode("utf-8", "ignore")
    with_text = [text, text[: random.randrange(len(text) + 1)], "", random.choice(PIECES) + SENTENCE, SENTENCE]
    lines = []
    for _ in range(random.randint(1, 3)):
        record = {"id": random.choice((*IDS, random.choice(VALUES))), "text": random.choice(with_text)}
        record |= {
            key: random.choice(VALUES) for key in ("title", "published", "source", "url") if random.random() < 0.5
        }
        lines.append(json.dumps(record, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass"))
    return b"\n".join(lines)


# What leaves a text a text comes oftener: what is refused at the door goes no further.
MUTATIONS: dict[Mutation, int] = dict.fromkeys((cut, flip, insert, mix, splice, mislead, squeeze), 1) | {
    swap: 6,
    repeat: 4,
    retell: 4,
}


def spoilt(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Give spoilt pages, each with what was done to it."""
    for number in range(count):
        random = Random(f"{seed} {number}")
        data, done = random.choice(pages()), []
        for mutation in random.choices([*MUTATIONS], [*MUTATIONS.values()], k=random.randint(1, 3)):
            data = mutation(random, data)
            done.append(mutation.__name__)
        yield f"{seed}-{number}-{'-'.join(done)}", data


# What makes a careless reader slow, deep or big: pages of a megabyte or more, texts as long as an article may be.
MONSTERS: dict[str, Callable[[], bytes]] = {
    "line-of-10-mb": lambda: (SENTENCE * (10 * MB // 78)).encode(),
    "line-of-10-mb-without-an-end": lambda: ("会" * (10 * MB // 3)).encode(),
    "record-of-10-mb.jsonl": lambda: json.dumps({"id": "a", "text": SENTENCE * (10 * MB // 78)}).encode(),
    "title-of-10-mb.jsonl": lambda: json.dumps({"id": "a", "title": "会" * (3 * MB), "text": SENTENCE}).encode(),
    "id-of-1-mb.jsonl": lambda: json.dumps({"id": "会" * (MB // 3), "text": SENTENCE}).encode(),
    "url-of-1-mb.jsonl": lambda: json.dumps({"id": "a", "url": "http://x/" + "<" * MB, "text": SENTENCE}).encode(),
    "deep-100000.html": lambda: b"<html><body>" + b"<div>" * 100_000 + SENTENCE.encode() + b"</div>" * 100_000,
    "deep-2000-of-h1.html": lambda: b"<html><body>" + f"<h1>{SENTENCE}".encode() * 12_000,
    "deep-b.html": lambda: b"<html><body>" + f"<b>{SENTENCE}".encode() * 12_000,
    "deep-json.jsonl": lambda: b'{"id": "a", "text": ' + b"[" * MB,
    "deep-objects.jsonl": lambda: b'{"a":' * (MB // 5),
    "entities.html": lambda: (
        b"<!DOCTYPE html ["
        + b"".join(b'<!ENTITY e%d "&e%d;&e%d;&e%d;&e%d;">' % (n, *[n - 1] * 4) for n in range(1, 40))
        + b"]><html><body>&e39;"
        + SENTENCE.encode()
    ),
    "subsets.html": lambda: b"<html>" + b"<!DOCTYPE [" * (MB // 11) + SENTENCE.encode(),
    "comments.html": lambda: b"<html><body>" + b"<!--" * (MB // 4) + SENTENCE.encode(),
    "attributes.html": lambda: b"<html><body><p " + b"a=b " * (MB // 4) + b">" + SENTENCE.encode(),
    "styles.html": lambda: b"<html><body><p style='" + b"display " * (MB // 8) + b"'>" + SENTENCE.encode(),
    "metas.html": lambda: b"<html><head>" + b"<meta charset " * (MB // 14) + SENTENCE.encode(),
    "titles.html": lambda: b"<html><head><title>" + b"-" * MB + "会谈</title>".encode() + SENTENCE.encode(),
    "blank-title.html": lambda: b'<html><meta property="og:title" content="' + b"a" + b" " * MB + b'a">' + SENTENCE.encode(),
    "many-titles.html": lambda: b"<html><body>" + "<h1>会谈结束了</h1>".encode() * (MB // 24) + SENTENCE.encode(),
    "hidden.html": lambda: b"<html><body>" + b"<p hidden>" * 200 + b"<i>x</i>" * (MB // 8) + SENTENCE.encode(),
    "blanks.html": lambda: f"<html><body><p>会{' ' * MB}\n{' ' * MB}谈</p>{SENTENCE}".encode(),
    "gzip-bomb.txt.gz": lambda: gzip.compress(b"\x00" * (200 * MB), 9),
    "gzip-bomb.jsonl.gz": lambda: gzip.compress(b'{"id": "a", "text": "' + b"a" * (200 * MB), 9),
    "gzip-in-gzip.gz": lambda: gzip.compress(gzip.compress(SENTENCE.encode() * 20_000)),
}  # fmt: skip

# A beginning, what is said again and again until the article is as long as one may be, an end.
REPEATED = {
    "short lines": ("", "会谈\n", ""),
    "lines of one character": ("", "会\n", ""),
    "the same lines": ("", SENTENCE + "\n", ""),
    "captions": ("", "图为会谈现场 摄\n" + SENTENCE + "\n", ""),
    "one sentence after another": ("", SENTENCE, ""),
    "no sentence's end": ("", "会", ""),
    "quotation marks": ("默茨说：", "“", ""),
    "quotations": ("默茨说：", "“好”", ""),
    "brackets": (SENTENCE, "（", ""),
    "title marks": (SENTENCE, "《", ""),
    "full stops": (SENTENCE, "。", ""),
    "question marks and quotes": (SENTENCE, "？”", ""),
    "commas": (SENTENCE, "，", ""),
    "an enumeration": ("", "默茨、", "会谈。"),
    "strangers enumerated": ("", "韦某某、", "出席会谈。"),
    "digits": (SENTENCE, "会谈9999999999", "人。"),
    "Chinese digits": (SENTENCE, "九", "人。"),
    "ten thousands": (SENTENCE, "万", "人。"),
    "decimal points": (SENTENCE, "一1.", "人。"),
    "days": ("", "15日", "会谈。"),
    "ranges of days": ("", "15日至", "16日会谈。"),
    "years": ("", "2025年", "会谈。"),
    "impossible days": ("", "2月30日、13月1日、2023年2月29日会谈。", ""),
    "two names": ("", "泽连斯基默茨", "会谈。"),
    "titles": ("", "总统总理", "默茨说。"),
    "dots of foreign names": ("", "让·", "会谈。"),
    "speech within speech": ("", "默茨表示，", "好。"),
    "hearsay": ("", "据默茨援引泽连斯基报道说，", "好。"),
    "pronouns": ("默茨15日到访。", "他说双方会谈。", ""),
    "triggers": ("默茨同泽连斯基", "会谈", "。"),
    "verbs that carry another": ("默茨", "举行", "会谈。"),
    "conditions and plans": ("", "如果希望可能将于会谈", "。"),
    "combining marks": (SENTENCE, "会e\u0301\u0301\u0301", ""),
    "zero-width characters": (SENTENCE, "默\u200b茨\u200b会\u200b见\u200b。", ""),
    "writing turned around": (SENTENCE, "\u202e默茨\u202c会见。", ""),
    "feeds and other ends of lines": (SENTENCE, "会\x0c\x1c\x85\u2028", SENTENCE),
    "datelines": ("", "示例社", "12月15日电"),
    "reporters": ("", "（记者", "）" + SENTENCE),
    "share buttons": ("", "分享到微信 微博 ", "\n" + SENTENCE),
    "a list of buttons": ("", "微信|", "x\n" + SENTENCE),
    "credits": ("", "社发 ", "\n" + SENTENCE),
    "photographers": ("", "摄 会 ", "x\n" + SENTENCE),
    "sources": ("", "来源：", "\n" + SENTENCE),
    "blanks": ("会谈", "会" + " " * 200, "。" + SENTENCE),
}  # fmt: skip


def repeated(name: str) -> bytes:
    """Make one of the texts above."""
    begin, piece, end = REPEATED[name]
    return (begin + piece * ((LONGEST["text"] - len(begin + end)) // len(piece)) + end).encode()


def many_people() -> bytes:
    """Name thousands of people whom nobody knows, two in a sentence."""
    names = [a + b + c for a in "王李张刘陈杨黄赵" for b in STEMS for c in STEMS]
    return "".join(f"{one}15日在柏林会见{other}。" for one, other in zip(names, names[::-1], strict=True)).encode()


STEMS = "国建明文志伟海军永春德华平玉东晓林成光荣"
