"""What an article says about which countries it is about, and which offices its persons hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kg.link.lexicon import Country, Thing
from kg.model import Mention, Office


@dataclass
class Evidence:
    """Countries that are named in full, and those that its places, bodies and persons hint at; grows while linking."""

    day: date | None
    named: Counter[str] = field(default_factory=Counter)
    hinted: Counter[str] = field(default_factory=Counter)
    countries: dict[str, Country] = field(default_factory=dict)
    because: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, thing: Thing, times: int) -> None:
        """Take note of something that is surely meant."""
        code = thing.country
        if code is None:
            return
        if isinstance(thing, Country) and len(name) > 1:
            self.named[code] += times
            self.countries[code] = thing
        else:
            self.hinted[code] += times
        self.because.setdefault(code, name)

    def weight(self, code: str | None) -> int:
        """Tell how strongly the article speaks of a country: named in full outweighs every hint."""
        if code is None:
            return 0
        return 100 * self.named[code] + min(self.hinted[code], 99)


@dataclass(frozen=True)
class Posts:
    """The offices printed beside each name of a person."""

    by_name: Mapping[str, tuple[Office, ...]]

    @classmethod
    def of(cls, offices: Iterable[Office], name_of: Mapping[Mention, str]) -> Posts:
        """Sort offices by the person's name."""
        found: dict[str, tuple[Office, ...]] = {}
        for office in offices:
            name = name_of[office.person]
            found[name] = (*found.get(name, ()), office)
        return cls(found)

    def of_names(self, names: Sequence[str]) -> tuple[Office, ...]:
        """Give the offices of a person who goes by several names."""
        return tuple(office for name in names for office in self.by_name.get(name, ()))
