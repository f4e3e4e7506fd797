"""The knowledge base from outside: whom a name can mean, which one is taken and why, and a user's own actors.

`kg knowledge list`, `why` and `import` call this; so can you.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from kg.ground.script import fold
from kg.link.candidates import candidates, forms_of
from kg.link.choose import link
from kg.link.holders import holder
from kg.link.imports import import_file
from kg.link.lexicon import Knowledge
from kg.model import Article, Mention, Span

__all__ = ["chosen", "import_file", "listed", "office"]


def knowledge(extra: Sequence[Path] = ()) -> Knowledge:
    """Load the tables, and those of the user's files."""
    return Knowledge.load(extra)


def listed(name: str, known: Knowledge, on: date | None = None) -> Iterator[str]:
    """Give all that a name can mean, the likeliest by its form alone first, each with the reason."""
    found = candidates(fold(name), on, known)
    for one in found:
        thing = one.thing
        about = ", ".join(filter(None, (thing.label_en, thing.kind, thing.country, thing.qid)))
        yield f"{one.sure:.2f}  {thing.key}  {thing.label} ({about})"
        yield f"      {one.why} [{one.found_by}]"
    if not found:
        yield f"{name}: no name of the tables; it would stay its own node"


def chosen(name: str, known: Knowledge, on: date | None = None) -> Iterator[str]:
    """Tell which candidate the reader takes where no article says more, and why; and who held an office of that name."""
    held = list(office(name, known, on))
    yield from held
    types = list(dict.fromkeys(one.thing.type for one in candidates(fold(name), on, known)))
    if not types and not held:
        types = ["PERSON"]
    for type in types:
        mention = Mention(Span(0, len(name)), type, "s1", "command", 1.0)
        article = Article("name", name, published=on.isoformat() if on else None)
        (entity,), (taken,) = link(article, [mention], [], known)
        whom = f"{entity.key}  {entity.label}" if entity.key else "unknown"
        yield f"as {type}: {whom}"
        yield f"      {taken.why} [{taken.found_by}, {taken.confidence:.2f}]"


def office(name: str, known: Knowledge, on: date | None) -> Iterator[str]:
    """Tell who held an office that a name is made of, such as 美国国务卿, on a day."""
    words = fold(name)
    for country, _, title in forms_of(known).split(words):
        if title in known.titles:
            held = holder(title, str(country.country), on or date.today(), known)
            yield f"on {on or date.today()}: {held.person.key + '  ' + held.person.label if held.person else 'unknown'}"
            yield f"      {held.why}"
            return
