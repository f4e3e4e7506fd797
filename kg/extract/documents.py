"""声明说, 报道还说, 文章认为: a document speaks, and behind it whoever it is of.

Who that is was told where the document was named before: 法国和德国发表联合声明说 … 声明说.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from kg.extract.scene import Scene
from kg.ground.tables import rows
from kg.model import Claim, Span

DOCUMENTS = "documents.tsv"
BEFORE = "(?:这[份篇项则]?|该|上述|此|联合)*"
BEHIND = "(?:中|里)?(?:还|也|又|则|并|同时|最后|进一步)*"


@cache
def documents() -> dict[str, tuple[str, ...]]:
    """Read what may speak for somebody, the longest first, and the words in which it is told of before: 文章, 刊文."""
    words = {row["document"]: row["told_by"].split(";") for row in rows(DOCUMENTS, ("document", "told_by", "example"))}
    return {document: tuple(words[document]) for document in sorted(words, key=len, reverse=True)}


@cache
def opening() -> re.Pattern[str]:
    """Match a document at the beginning of a sentence, up to its verb."""
    return re.compile(rf"[\s“]*{BEFORE}({'|'.join(map(re.escape, documents()))}){BEHIND}")


def speaking_document(text: str, sentence: Span, cue: Span) -> str | None:
    """Give the document that is the subject of a speech verb and opens its sentence, if one does.

    >>> text = "联合声明还说，双方将继续对话。"
    >>> speaking_document(text, Span(0, len(text)), Span(5, 6))
    '声明'
    """
    found = opening().match(text, sentence.start, cue.end)
    return found[1] if found and found.end() >= cue.start else None


def told_before(scene: Scene, found: Sequence[Claim], document: str) -> Claim | None:
    """Give the last claim before whose sentence tells of such a document before what it says."""
    homes = {sentence.id: sentence.span for sentence in scene.sentences}
    for claim in reversed(found):
        before = scene.text[homes[claim.sentence].start : claim.content.start]
        if claim.by and any(word in before for word in documents()[document]):
            return claim
    return None
