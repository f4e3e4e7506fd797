"""Whatever stands at the door is read or refused with a reason: no crash, no hang, no quotation that is not printed."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.ways.api import articles, build
from tests.hard.effort import LONG, SEED, content, effort, run
from tests.hard.effort import articles as dispatches
from tests.hard.spoilt import MONSTERS, REPEATED, many_people, repeated, spoilt
from tests.hard.trial import SECONDS_PER_MB, defects, read_file

MEMORY = 2 * 1024  # megabytes
READER = 512  # of these for what is there before anything is read
COUNT = effort(100, 20_000)
HERE = Path(__file__).parents[2]
LONG_TEXTS = {**{f"{name}.txt": (lambda name=name: repeated(name)) for name in REPEATED}, "people.txt": many_people}
EVERY = {**MONSTERS, **LONG_TEXTS}
# A few of each kind in `make test`; which of the long texts takes its turn there does not matter.
SOME = [*(name for name in MONSTERS if "10-mb" not in name and "bomb" not in name), *list(LONG_TEXTS)[::14]]


@pytest.mark.timeout(effort(300, 4 * 3600))
def test_spoilt_pages_are_read_or_refused(tmp_path):
    """In a process of its own, so that the memory is its own too."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.hard.test_garbage", tmp_path, str(SEED), str(COUNT)],
        capture_output=True,
        text=True,
        cwd=HERE,
        env=os.environ | {"PYTHONPATH": str(HERE)},
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    print(told)
    assert told["inputs"] == COUNT
    assert told["read"] > COUNT / 4 and told["refused"] > COUNT / 20
    assert told["megabytes"] < MEMORY


@pytest.mark.parametrize("name", EVERY if LONG else SOME)
def test_monsters_are_read_or_refused_in_time(tmp_path, name):
    data = EVERY[name]()
    path = tmp_path / re.sub(r"[^\w.-]", "_", name)
    path.write_bytes(data)
    before = megabytes("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # VmHWM counts from here on, without what other tests held
    done, refused, seconds = read_file(path, len(data))
    memory = megabytes("VmHWM") - before
    print(f"{name}: {seconds:.1f} s of a processor; the process took {memory} MB more at most")
    assert len(done) + len(refused) >= 1
    assert defects(refused) == []
    assert seconds < SECONDS_PER_MB * max(1, len(data) / 2**20)
    assert memory < MEMORY - READER


@pytest.mark.parametrize("name", [name for name in MONSTERS if "10-mb" in name or "bomb" in name])
def test_what_is_too_big_is_refused_by_its_size(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(MONSTERS[name]())
    troubles = []
    assert list(articles(path, on_trouble=troubles.append)) == []
    (trouble,) = troubles
    assert re.search("longer than|larger than", str(trouble)) and len(str(trouble)) < 400


@pytest.mark.timeout(effort(300, 3600))
def test_one_bad_article_among_many_costs_only_itself(tmp_path):
    count = effort(100, 10_000)
    lines = [json.dumps(one, ensure_ascii=False).encode() for one in dispatches(count)]
    lines[count // 2] = b'{"id": "bad", "text": "\xff\xfe' + lines[count // 2][20:]
    (tmp_path / "many.jsonl").write_bytes(b"\n".join(lines))
    done = run("build", tmp_path / "many.jsonl", "-o", tmp_path / "graph")
    assert done.returncode == 3
    complaints = [line for line in done.stderr.splitlines() if "many.jsonl" in line]
    assert len(complaints) == 1 and f"many.jsonl:{count // 2 + 1}: " in complaints[0]
    assert f"{count - 1} new" in done.stdout and "1 left out" in done.stdout
    assert content(tmp_path / "graph").count("<http://schema.org/NewsArticle> ") >= count - 1


def test_a_stage_that_breaks_costs_only_the_article(tmp_path, monkeypatch):
    """Should a defect be left after all: the others are in, and the message says which article and which error."""
    from kg import pipeline

    real = pipeline.times

    def breaks(article, *rest):
        if article.id == "a00003":
            raise IndexError("list index out of range")
        return real(article, *rest)

    monkeypatch.setattr(pipeline, "times", breaks)
    path = tmp_path / "few.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in dispatches(8)), encoding="utf-8")
    troubles = []
    with build([path], tmp_path / "graph", on_trouble=troubles.append) as graph:
        assert graph.sizes()["articles"] == 7
    (trouble,) = troubles
    assert "a00003" in str(trouble) and "IndexError" in str(trouble)


FORGED = ("a\nkg: all is well", "a\r\nX: y", "a\x1b[2J", "a\u202ecod", "甲\u2028乙")


def test_a_message_is_one_line_whatever_an_id_holds(tmp_path):
    path = tmp_path / "a.jsonl"
    one = next(dispatches(1))
    lines = [one | {"id": id, "text": one["text"] + more} for id in FORGED for more in ("", "又一次。")]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = run("build", path, "-o", tmp_path / "graph")
    assert done.returncode == 3
    *each, _ = done.stderr.splitlines()
    assert len(each) == len(FORGED) and all("another article has the id" in line for line in each)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", done.stderr)


def megabytes(what: str) -> int:
    """Give how much memory this process holds (VmRSS) or held at most (VmHWM), not counting the process that started it."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(what)]
    return int(line.split()[1]) // 1024


def main(folder: Path, seed: int, count: int) -> None:
    """Read spoilt pages and tell what came of it as JSON; a defect ends it."""
    told = {"inputs": 0, "read": 0, "refused": 0, "seconds": 0.0, "slowest": 0.0}
    for name, data in spoilt(seed, count):
        path = folder / (f"{name}.gz" if data.startswith(b"\x1f\x8b") else name)
        path.write_bytes(data)
        done, refused, seconds = read_file(path, len(data))
        assert done or refused, name
        assert not defects(refused), (name, defects(refused))
        path.unlink()
        told["inputs"] += 1
        told["read"] += len(done)
        told["refused"] += len(refused)
        told["seconds"] += seconds
        told["slowest"] = max(told["slowest"], seconds)
    told["megabytes"] = megabytes("VmHWM")
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
