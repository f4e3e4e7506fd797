"""Words that tell a topic by themselves: who speaks of 关税 speaks of trade, however rare the topic is in what was learnt.

A network that has seen eight claims on security guarantees cannot know the topic; its word does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from kg.ground.script import fold
from kg.ground.tables import numbered
from kg.model import BrokenData

WORDS = "topic_words.tsv"
TOPICS = (
    *("security-guarantee", "territory", "ceasefire", "peace-process", "force-size", "deployment", "military-aid"),
    *("military-action", "nuclear", "sanctions", "trade", "economy", "energy", "humanitarian", "membership"),
    *("monitoring", "sovereignty", "bilateral-relations", "multilateral-cooperation", "international-law"),
    *("domestic-politics", "navigation", "technology", "other"),
)


def named_topics(content: str) -> frozenset[str]:
    """Give the topics that the words of a claim name outright.

    >>> sorted(named_topics("烏方要求得到安全保障，不接受領土讓步"))
    ['security-guarantee', 'territory']
    """
    return frozenset(topic_words()[word] for word in pattern().findall(fold(content)))


@cache
def topic_words() -> Mapping[str, str]:
    """Read the words, each with an example that must hold it."""
    found = {}
    for line, row in numbered(WORDS, ("topic", "word", "example")):
        if row["word"] not in row["example"] or row["topic"] not in TOPICS:
            raise BrokenData(f"{WORDS}:{line}: {row['word']} is not in its example, or {row['topic']} is no topic")
        found[row["word"]] = row["topic"]
    return found


@cache
def pattern() -> re.Pattern[str]:
    """Give the words as one pattern, longer ones first; a word may begin inside another."""
    longest_first = sorted(topic_words(), key=len, reverse=True)
    return re.compile(f"(?=({'|'.join(map(re.escape, longest_first))}))")
