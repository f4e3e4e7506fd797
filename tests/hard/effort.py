"""How hard to try: briefly in `make test`, long in `make fuzz`; and what the hard tests share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from kg.graph.store import Store
from kg.graph.verify import verify

LONG = bool(os.environ.get("FUZZ"))
SEED = int(os.environ.get("FUZZ_SEED", "20251216"))
PEOPLE = ("乌克兰总统泽连斯基", "德国总理默茨", "法国总统马克龙", "美国总统特使威特科夫", "外交部长王毅", "路人韦某某")
PLACES = ("柏林", "北京", "迈阿密", "日内瓦", "某地")
DOES = ("举行会谈", "通电话", "签署协议", "就停火问题交换意见", "发表联合声明")
SAYS = (
    "表示，领土问题仍未解决",
    "强调，需要安全保障",
    "说，将提供10亿欧元援助",
    "否认有关报道",
    "警告说，80万军队不会后撤",
)


def effort(short: int, long: int) -> int:
    """Give the number that fits."""
    return long if LONG else short


def articles(count: int, seed: int = SEED) -> Iterator[dict[str, str]]:
    """Make short dispatches, each another one."""
    random = Random(seed)
    for number in range(count):
        one, other = random.sample(PEOPLE, 2)
        day, place = random.randint(1, 28), random.choice(PLACES)
        text = f"示例社{place}12月{day}日电 {one}{day}日在{place}同{other}{random.choice(DOES)}。"
        text += f"{one}{random.choice(SAYS)}。这是第{number}次。"
        yield {"id": f"a{number:05}", "text": text, "published": f"2025-12-{day:02}"}


def write_corpus(path: Path, count: int) -> Path:
    """Write a file of dispatches."""
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in articles(count)), encoding="utf-8")
    return path


def command(*arguments: object, commit: int | None = None) -> Sequence[str]:
    """Give the command line of `kg`; with `commit`, articles go into the store so many at once."""
    if commit is None:
        return [sys.executable, "-m", "kg", *map(str, arguments)]
    code = f"import sys, kg.ways.api, kg.__main__ as m; kg.ways.api.COMMIT = {commit}; sys.exit(m.main(sys.argv[1:]))"
    return [sys.executable, "-c", code, *map(str, arguments)]


def run(*arguments: object, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run `kg` to its end."""
    return subprocess.run(command(*arguments), capture_output=True, text=True, timeout=600, **settings)  # type: ignore[call-overload]


def content(path: Path) -> str:
    """Give all that stands in a graph but the times of the runs, after proving every quotation in it."""
    with Store.read(path) as store:
        assert list(verify(store)) == []
        return "".join(store.dump(but=["provenance"]))
