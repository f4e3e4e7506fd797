"""How much one request may cost."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields

from kg.model import Trouble

MEBI = 2**20


@dataclass(frozen=True)
class Limits:
    """What a server gives a request at most; past it the request is refused, never answered in part."""

    seconds: float = 20.0  # for one question, before its process is stopped
    rows: int = 100_000  # of an answer, or triples
    answer: int = 64 * MEBI  # bytes of an answer
    request: int = 256 * 1024  # bytes of a question
    workers: int = min(4, os.cpu_count() or 1)  # heavy questions answered at once
    small: float = 0.2  # seconds of the processor, by which small questions are told from heavy ones
    small_workers: int = 2  # small questions answered at once, and as many of new kinds, beside the heavy ones
    wait: float = 5.0  # seconds until a free process, before “come again”
    memory: int = 640 * MEBI  # bytes of working memory of one process
    whole: int = 150  # articles that the explorer gets with their texts; of a larger graph it gets the newest in brief
    brief: int = 5_000  # articles it gets in brief
    first: int = 250  # of these it gets at first; the others come while they are looked at

    def __post_init__(self) -> None:
        for field in fields(self):
            if getattr(self, field.name) <= 0:
                raise Trouble(f"the limit {field.name} must be more than 0, not {getattr(self, field.name)}")
