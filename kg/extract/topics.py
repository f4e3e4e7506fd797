"""Words that tell a topic by themselves: who speaks of 关税 speaks of trade, however rare the topic is in what was learnt.

A network that has seen eight claims on security guarantees cannot know the topic; its word does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from kg.script import fold
from kg.tables import rows


def named_topics(content: str) -> frozenset[str]:
    """Give the topics that the words of a claim name outright.

    >>> sorted(named_topics("烏方要求得到安全保障，不接受領土讓步"))
    ['security-guarantee', 'territory']
    """
    return frozenset(topic_words()[word] for word in pattern().findall(fold(content)))


@cache
def topic_words() -> Mapping[str, str]:
    """Read the words, each with an example that must hold it."""
    table = rows("topic_words.tsv", ("topic", "word", "example"), proves="word")
    return {row["word"]: row["topic"] for row in table}


@cache
def pattern() -> re.Pattern[str]:
    """Give the words as one pattern, longer ones first; a word may begin inside another."""
    longest_first = sorted(topic_words(), key=len, reverse=True)
    return re.compile(f"(?=({'|'.join(map(re.escape, longest_first))}))")
