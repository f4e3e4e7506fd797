"""Which part of the annotated articles an article belongs to: learn (75%), tune (12%) or judge (13%).

The part follows from the article's id alone, so no list is kept and new annotations do not move the old ones.
`judge` is looked at rarely: its figure is reported beside the others and nothing is fitted to it.
"""

from hashlib import sha256
from typing import Literal

Part = Literal["learn", "tune", "judge"]


def part_of(article_id: str) -> Part:
    """Give the part of an annotated article."""
    place = int(sha256(article_id.encode()).hexdigest(), 16) % 100
    if place < 13:
        return "judge"
    return "tune" if place < 25 else "learn"
