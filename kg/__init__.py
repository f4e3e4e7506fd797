"""waijiao: Chinese diplomatic news as an RDF graph in which every statement leads back to the exact words.

>>> import kg
>>> [article] = kg.articles(text="乌克兰总统泽连斯基15日抵达柏林。", published="2025-12-16")
>>> article.day.isoformat()
'2025-12-16'
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# `import kg` costs nothing until something is asked of it: the command must answer --help at once.
ROOMS = {
    "kg.ways.api": ("articles", "build", "readings", "records"),
    "kg.ways.watching": ("watch",),
    "kg.ways.asking": ("Graph", "open", "questions", "score"),
}
__all__ = ["Graph", "__version__", "articles", "build", "open", "questions", "readings", "records", "score", "watch"]


def __getattr__(name: str) -> Any:
    for room, names in ROOMS.items():
        if name in names:
            return getattr(import_module(room), name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
