"""HTML → the text a reader sees, the same every time, and what the page's head says about it."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from typing import NamedTuple

from lxml import etree, html

from kg.ground.tables import rows
from kg.read.encodings import decode
from kg.read.imprint import imprint, iso
from kg.read.layout import SOURCE

DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
XML_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([\w-]{2,20})""")
LOOKS_LIKE = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|div|article|p|h1|\?xml)\b", re.IGNORECASE)

# What XML lets a page declare for itself; browsers pass over it, and so do bombs of entities.
DOCTYPE = re.compile("<!DOCTYPE", re.IGNORECASE)
SUBSET = re.compile(r"[^>\[]*(?P<subset>\[.*?\])\s*>", re.DOTALL)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
BLANKS = re.compile(r"[ \t\n\r\f\v\xa0]+")

LONGEST_TITLE = 500
# 标题-示例新闻网, 标题_新华网, 标题 | 示例: the site's name behind the headline.
SITE = re.compile(r"\s*(?:[-_|—–]+\s*[^-_|—–]{1,20}){1,3}$")


class Page(NamedTuple):
    """The visible text of a page and what its head says: headline, time, source, address."""

    text: str
    title: str | None = None
    published: str | None = None
    source: str | None = None
    url: str | None = None


@cache
def listed(table: str, key: str, value: str) -> dict[str, tuple[str, ...]]:
    """Read a table of two columns: to each value the keys that have it, in the table's order."""
    found: dict[str, tuple[str, ...]] = {}
    for row in rows(table, (key, value)):
        found[row[value]] = (*found.get(row[value], ()), row[key])
    return found


def tags() -> dict[str, tuple[str, ...]]:
    """The tags that are not shown, and those that stand on lines of their own."""
    return listed("page_tags.tsv", "tag", "is")


def names() -> dict[str, tuple[str, ...]]:
    """The names under which pages' heads give title, time, source and address, the surest first."""
    return listed("page_head.tsv", "name", "gives")


def looks_like_html(data: bytes) -> bool:
    """Tell whether these bytes begin as a web page does."""
    return LOOKS_LIKE.search(data[:2048].replace(b"\x00", b"")) is not None


def page(data: bytes) -> Page:
    """Read one saved web page.

    >>> page("<title>会谈-示例网</title><h1>会谈</h1><p>双方<b>会谈</b>。<script>x()</script>".encode()).text
    '会谈\\n双方会谈。'
    """
    declared = DECLARED.search(data[:4096]) or XML_DECLARED.search(data[:200])
    source = without_subset(decode(data, declared[1].decode("ascii") if declared else None).text)
    # libxml2 refuses a str with an encoding declaration; these are the bytes it is told about.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(source.encode("utf-8", "surrogatepass"), parser=parser)
    except etree.ParserError:
        return Page("")
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise ValueError("the page is nested thousands deep and would be cut; save the article itself")
    head = named_values(root)
    text, title, day = visible(root), headline(root, head), published(head)
    # The head often gives the day alone where the page prints the hour.
    printed = imprint(text, title).published if day and len(day) == len("2025-12-16") else None
    return Page(
        text,
        title,
        printed if printed and printed.startswith(day or "") else day,
        named_source(head),
        address(root, head),
    )


def without_subset(source: str) -> str:
    """Take out what the page declares for itself.

    >>> without_subset('<!DOCTYPE html [<!ENTITY a "b">]><p>&a;</p>')
    '<!DOCTYPE html ><p>&a;</p>'
    """
    # Only the first one is looked at: a thousand unclosed ones must not be searched to the page's end a thousand times.
    begin = DOCTYPE.search(source)
    subset = SUBSET.match(source, begin.end()) if begin else None
    return source[: subset.start("subset")] + source[subset.end("subset") :] if subset else source


def visible(root: html.HtmlElement) -> str:
    """Give the text a reader sees, one block a line; written as a loop, for pages nested thousands deep."""
    blocks = frozenset(tags()["block"])
    parts: list[str] = []
    hidden_in: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        block = element.tag in blocks
        if event == "start":
            if hidden_in is None and is_unseen(element):
                hidden_in = element
            if hidden_in is None:
                parts += ["\n" if block else "", flowing(element.text)]
        else:
            if hidden_in is element:
                hidden_in = None
            if hidden_in is None:
                parts += ["\n" if block else "", flowing(element.tail)]
    lines = (BLANKS.sub(" ", line).strip(" ") for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line.strip())


def flowing(text: str | None) -> str:
    """Join the lines of the source as a browser does: between Chinese characters without a blank."""
    return re.sub(r"(?<=[⺀-鿿＀-￯])[ \t]*[\r\n]\s*(?=[⺀-鿿＀-￯])", "", text or "").replace("\n", " ").replace("\r", " ")


def is_unseen(element: etree._Element) -> bool:
    """Tell whether an element and all in it is not shown."""
    return (
        element.tag in tags()["unseen"]
        or "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or HIDDEN.search(element.get("style", "")) is not None
    )


def named_values(root: html.HtmlElement) -> dict[str, str]:
    """Give the head's named values, the first of each name."""
    values: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        values.setdefault(name.strip().lower(), (meta.get("content") or "").strip())
    return values


def first(values: dict[str, str], several: tuple[str, ...]) -> str | None:
    """Give the first value that is there and says something."""
    return next((values[name] for name in several if values.get(name)), None)


def headline(root: html.HtmlElement, head: dict[str, str]) -> str | None:
    """Give the headline: the page's only h1, or what the head calls it, without the site's name."""
    tops = [" ".join(top.text_content().split()) for top in root.iter("h1")]
    tops = [top for top in tops if len(top) >= 4]
    titles = [" ".join(title.text_content().split()) for title in root.iter("title")]
    called = " ".join((first(head, names()["title"]) or next(filter(None, titles), "")).split())
    if len(tops) == 1:
        return tops[0]
    if called and any(called.startswith(top) for top in tops):
        return next(top for top in tops if called.startswith(top))
    # What is longer is no headline; only in a short one may the site's name be searched for from every place.
    return (SITE.sub("", called) if len(called) <= LONGEST_TITLE else called) or called or None


def published(head: dict[str, str]) -> str | None:
    """Give the time of publication from the head of the page, if it is one."""
    for name in names()["published"]:
        with suppress(ValueError):
            return iso(head.get(name, ""))
    return None


def named_source(head: dict[str, str]) -> str | None:
    """Give the source from the head of the page, without the word 来源 before it."""
    given = first(head, names()["source"])
    match = SOURCE.fullmatch(given) if given else None
    return match["source"] if match else given


def address(root: html.HtmlElement, head: dict[str, str]) -> str | None:
    """Give the page's own address, where it names one."""
    canonical = (link.get("href") for link in root.iter("link") if link.get("rel", "").lower() == "canonical")
    return first(head, names()["url"]) or next(filter(None, canonical), None)
