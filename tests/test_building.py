"""A graph that grows: whatever was added, changed, taken out or killed on the way, it equals a fresh build."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg import joining, pipeline
from kg.graph.store import Store
from kg.ground import versions
from kg.model import BrokenData, Trouble
from kg.ways import api
from kg.ways.watching import settled, watch

SENTENCES = [
    "法国总统马克龙15日在巴黎会见德国总理默茨。",
    "中国外交部发言人表示，中方反对任何单边制裁。",
    "乌克兰总统泽连斯基说，乌军规模应保持在80万人。",
    "两国元首上周五通电话，商定下月再次会晤。",
    "联合国秘书长古特雷斯呼吁各方立即停火。",
    "俄罗斯国防部否认袭击了敖德萨港口。",
]


def line(id, words, **about):
    return json.dumps({"id": id, "text": words, "published": "2025-12-16", **about}, ensure_ascii=False) + "\n"


def version(number, which):
    """An article in one of several states."""
    words = "".join(SENTENCES[(number + k) % len(SENTENCES)] for k in range(which % 3 + 1))
    return line(f"a{number}", words, source=("新华社", "央视网")[which % 2])


def build(folder, lines, **how):
    """Build what the lines hold, and tell what was done."""
    source = folder.parent / f"{folder.name}.jsonl"
    source.write_text("".join(lines), encoding="utf-8")
    with kg.build([source], folder, **how) as graph:
        return graph.last_build


def dump(folder):
    with Store.read(folder) as store:
        return "".join(store.dump(but=["provenance"]))


STEPS = st.lists(
    st.dictionaries(st.integers(0, 11), st.integers(0, 5), min_size=1, max_size=12) | st.integers(0, 11),
    min_size=1,
    max_size=5,
)


@settings(max_examples=8, deadline=None)
@given(steps=STEPS)
def test_any_adds_changes_and_removals_give_what_a_fresh_build_gives(tmp_path_factory, steps):
    folder, now = tmp_path_factory.mktemp("steps"), {}
    for step in steps:
        if isinstance(step, dict):
            done = build(folder / "graph", [version(*one) for one in step.items()])
            changed = {n for n, which in step.items() if n in now and version(n, now[n]) != version(n, which)}
            assert (done.new, done.changed, done.left_out) == (len(step.keys() - now.keys()), len(changed), 0)
            now |= step
        elif step in now:
            del now[step]
            with kg.open(folder / "graph", write=True) as graph:
                graph.remove(f"a{step}")
    if now:
        build(folder / "fresh", [version(*one) for one in sorted(now.items())])
        assert dump(folder / "graph") == dump(folder / "fresh")


def test_several_processes_write_the_graph_that_one_writes(tmp_path):
    lines = [version(number, number % 6) for number in range(80)]
    build(tmp_path / "one", lines)
    build(tmp_path / "two", lines, workers=2)
    assert dump(tmp_path / "one") == dump(tmp_path / "two")


def test_a_killed_build_goes_on_where_it_was(tmp_path):
    articles = tmp_path / "articles.jsonl"
    articles.write_text("".join(version(number, number % 6) for number in range(150)), encoding="utf-8")
    script = [sys.executable, "-m", "tests.killed", articles, tmp_path / "graph", "--times", "8"]
    done = subprocess.run(script, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert done.returncode == 0, done.stderr
    assert int(re.match(r"\d+", done.stdout)[0]) >= 2, "no build was killed in its middle"
    with kg.build([articles], tmp_path / "fresh"):
        assert dump(tmp_path / "graph") == dump(tmp_path / "fresh")


def test_a_newer_reader_reads_again_only_when_asked(tmp_path, monkeypatch):
    lines = [version(1, 0), version(2, 1)]
    build(tmp_path / "graph", lines)
    monkeypatch.setattr(api, "reader", lambda *extra: "newer")
    assert build(tmp_path / "graph", lines).unchanged == 2
    assert build(tmp_path / "graph", [version(1, 1), version(2, 1)]).changed == 1
    assert build(tmp_path / "graph", lines, refresh=True).changed == 2


def test_further_names_make_another_reader(tmp_path):
    names = tmp_path / "names.tsv"
    names.write_text("", encoding="utf-8")
    assert api.reader(names) != api.reader()


def test_another_way_of_comparing_has_no_article_read_again(tmp_path):
    package = shutil.copytree(versions.HERE, tmp_path / "kg", ignore=shutil.ignore_patterns("explore", "__pycache__"))
    assert (versions.of_reading((), package), versions.of_comparing(package)) == (api.reader(), joining.version())
    (package / "data" / "stances.tsv").write_text("", encoding="utf-8")
    assert versions.of_reading((), package) == api.reader()
    assert versions.of_comparing(package) != joining.version()
    (package / "resolve" / "pronouns.py").write_text("", encoding="utf-8")
    assert versions.of_reading((), package) != api.reader()


def test_no_module_of_comparing_is_one_of_reading():
    """Whatever the pipeline imports makes the reader."""
    code = "import kg.pipeline, sys; print(*(m for m in sys.modules if m.startswith('kg.')))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    read = {name.removeprefix("kg.").replace(".", "/") + ".py" for name in loaded}
    assert read.isdisjoint(versions.COMPARING)


def test_an_article_that_fails_is_left_out_and_not_new(tmp_path, monkeypatch):
    def fails(article, *rest):
        if article.id == "a2":
            raise ValueError("no")
        return pipeline.Reading(article)

    monkeypatch.setattr(pipeline, "understand", fails)
    done = build(tmp_path / "graph", [version(1, 0), version(2, 0)], on_trouble=lambda trouble: None)
    assert (done.new, done.changed, done.left_out) == (1, 0, 1)


def test_a_broken_table_stops_the_run_and_is_no_articles_fault(tmp_path, monkeypatch):
    def fails(*_):
        raise BrokenData("topic_words.tsv:79: has 1 cells instead of 3")

    monkeypatch.setattr(pipeline, "understand", fails)
    with pytest.raises(BrokenData, match=r"topic_words\.tsv:79"):
        build(tmp_path / "graph", [version(1, 0)])


def test_a_batch_ends_after_so_many_articles_or_characters():
    batches = pipeline.batched(["一", "二", "三" * 9, "四", "五"], 3, 10, len)
    assert [[word[0] for word in batch] for batch in batches] == [["一", "二", "三"], ["四", "五"]]


def test_a_watched_folder_is_read_as_it_fills(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    put(folder / "a.jsonl", version(1, 0))
    put(folder / "b.jsonl", version(2, 0), age=0)
    looks = watch(folder, tmp_path / "graph", every=0.2)
    assert next(looks).new == 1, "what is still being written waits"
    assert next(looks).new == 1
    put(folder / "b.jsonl", version(2, 1))
    done = next(looks)
    assert (done.new, done.changed, done.unchanged) == (0, 1, 0), "only what changed is looked at"
    with kg.open(tmp_path / "graph", write=True) as graph:
        graph.settle()
    build(tmp_path / "fresh", [version(1, 0), version(2, 1)])
    assert dump(tmp_path / "graph") == dump(tmp_path / "fresh")


def put(path, words, age=60):
    path.write_text(words, encoding="utf-8")
    os.utime(path, (time.time() - age,) * 2)


def test_a_file_that_is_being_written_waits(tmp_path):
    put(tmp_path / "old.txt", "双方会谈。")
    put(tmp_path / "new.txt", "双方会", age=0)
    assert [path.name for path in settled(tmp_path, 30)] == ["old.txt"]


def test_only_a_folder_can_be_watched(tmp_path):
    with pytest.raises(Trouble, match="no folder"):
        next(watch(tmp_path / "none", tmp_path / "graph"))
