"""Article → Sentence, offsets kept, closing quotation marks kept with the sentence they close."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from kg.model import Article, Sentence, Span
from kg.read.layout import EMPTY, Line, arrange, is_mark

END = re.compile(
    r"""[。！？]+[”’」』)》〉】]*"?      # the end, and the marks that close behind it
      | [!?]+[”’」』)》〉】]*(?=$|\s|[㐀-鿿“「『])
    """,
    re.VERBOSE,
)
# “停火！”的横幅: the mark closes what is shouted, not the sentence.
RUNS_ON = re.compile(r"[，、；：》〉]|[的等](?![到待级])")
LONGEST = 1_000
WHOLE = frozenset({"headline", "subheading", "byline"})


def split(article: Article) -> tuple[Sentence, ...]:
    """Split an article into sentences and say what each is.

    >>> text = "柏林会谈结束\\n\\n双方表示：“会谈富有成果。”会谈将继续。"
    >>> [(s.kind, s.span.of(text)) for s in split(Article("a", text))]
    [('headline', '柏林会谈结束'), ('body', '双方表示：“会谈富有成果。”'), ('body', '会谈将继续。')]
    """
    number = count(1)
    return tuple(
        Sentence(f"s{next(number)}", span, kind, paragraph)
        for paragraph, line in enumerate(arrange(article.text, article.title))
        for span, kind in pieces(line)
    )


def pieces(line: Line) -> Iterator[tuple[Span, str]]:
    """Give the sentences of a line; a name in brackets or a stray code behind the last one is no sentence of the story."""
    if line.kind in WHOLE:
        yield line.span, line.kind
        return
    for start, end in (piece for whole in cuts(line.words) for piece in bounded(line.words, *whole)):
        words = line.words[start:end]
        yield Span(line.span.start + start, line.span.start + end), kind_of(words, line.kind)


def cuts(words: str) -> Iterator[tuple[int, int]]:
    """Give start and end of each sentence in a line."""
    start = 0
    for match in END.finditer(words):
        # A title ends in 》 whatever mark it holds: 《这个假期去哪儿？》报道.
        in_title = match[0][-1] in "》〉" and match.end() < len(words)
        if in_title or RUNS_ON.match(words, match.end()):
            continue
        end = match.end()
        if match[0].endswith('"') and words.count('"', start, end) % 2:
            end -= 1  # that one opens the next sentence's quotation
        yield trim(words, start, end)
        start = end
    if words[start:].strip():
        yield trim(words, start, len(words))


def bounded(words: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what no full stop ends, at a comma where there is one: nobody's sentence is that long."""
    while end - start > LONGEST:
        cut = max(words.rfind(mark, start + 1, start + LONGEST) for mark in "，；,;、") + 1 or start + LONGEST
        yield trim(words, start, cut)
        start = cut
    yield trim(words, start, end)


def trim(words: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the blanks around a piece."""
    piece = words[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def kind_of(words: str, kind: str) -> str:
    """Say what a sentence is, seen by itself: in 会谈结束。（记者：林远） the second is a byline."""
    if kind != "body":
        return kind
    if EMPTY.fullmatch(words):
        return "boilerplate"
    if words[0] not in "([【":
        return kind
    return next((other for other in ("boilerplate", "byline") if is_mark(other, words)), kind)
