"""The commands, run as a person runs them: real processes, real files, the exit codes that are promised."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kg

SAMPLES = Path(kg.__file__).parent / "samples"
GOLD = Path(__file__).parent.parent.parent / "shared" / "gold"
DISPATCH = "新华社柏林12月15日电 乌克兰总统泽连斯基15日在柏林同德国总理默茨举行会谈。\n"


def run(*arguments, code=0, stdin=None, env=None):
    """Run `kg`, expect an exit code, give what it printed and what it complained of."""
    done = subprocess.run(
        [sys.executable, "-m", "kg", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        input=stdin,
        env={**os.environ, **(env or {})},
    )
    assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout, done.stderr


@pytest.fixture()
def article(tmp_path):
    path = tmp_path / "a.jsonl"
    line = {"id": "a", "text": DISPATCH, "published": "2025-12-16"}
    path.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    directory = tmp_path_factory.mktemp("demo")
    printed, _ = run("demo", "-o", directory)
    return directory, printed


def test_the_demo_shows_what_is_promised(demo):
    directory, printed = demo
    assert re.search(r"\d+ articles.*\d+ sentences.*\d+ actors.*\d+ places.*\d+ events.*\d+ claims.*\d+ quads", printed)
    assert "every span proved, every shape kept" in printed
    for expected in ("安全保障", "800000", "柏林", "泽连斯基", "威特科夫"):
        assert expected in printed, expected
    assert (directory / "actors.gexf").stat().st_size > 1000
    page = (directory / "articles.html").read_text(encoding="utf-8")
    assert "泽连斯基" in page and not re.search(r"""(?:src|href)=["']https?:""", page)


def test_a_second_build_costs_next_to_nothing(demo):
    directory, _ = demo
    begin = time.perf_counter()
    printed, _ = run("build", SAMPLES, "-o", directory / "graph")
    assert re.search(r"\b0 new\b", printed)
    assert time.perf_counter() - begin < 10


@pytest.mark.parametrize("name", ["verify", "check"])
def test_the_graph_is_sound(samples_graph, name):
    assert run(name, "--graph", samples_graph)[0].startswith("ok")


def test_every_command_has_help_with_an_example():
    commands = re.findall(r"^    (\w+) ", run("--help")[0], re.MULTILINE)
    assert {"build", "extract", "query", "export", "explain", "verify", "check", "score"} <= set(commands)
    for command in commands:
        printed, _ = run(command, "--help")
        assert f"example:\n  kg {command}" in printed and "exit codes:" in printed


def test_records_have_the_agreed_form(article):
    [line] = run("extract", article)[0].splitlines()
    record = json.loads(line)
    assert {"id", "title", "source", "url", "published", "sha256", "sentences", "entities", "mentions", "roles"} <= set(
        record
    )
    assert {DISPATCH[m["start"] : m["end"]] for m in record["mentions"]} >= {
        "乌克兰",
        "泽连斯基",
        "柏林",
        "德国",
        "默茨",
    }
    assert {t["value"] for t in record["times"]} == {"2025-12-15"}
    assert "CONSULT" in {event["type"] for event in record["events"]}


def test_records_do_not_depend_on_order_or_processes(tmp_path):
    one = run("extract", SAMPLES)[0].splitlines()
    backwards = sorted((path for path in SAMPLES.iterdir() if path.suffix != ".md"), reverse=True)
    two = run("extract", "--workers", 2, *backwards)[0].splitlines()
    assert sorted(one) == sorted(two)


def test_extract_and_the_exported_records_agree(samples_graph):
    extracted = run("extract", SAMPLES)[0].splitlines()
    exported = run("export", "--format", "records", "--graph", samples_graph, "-o", "-")[0].splitlines()
    assert sorted(map(strict, extracted)) == sorted(map(strict, exported))


def strict(line):
    return json.dumps(json.loads(line), sort_keys=True, ensure_ascii=False)


def test_standard_input_is_read():
    assert json.loads(run("extract", "-", stdin=DISPATCH)[0])["sentences"]


def test_a_question_can_be_a_name_a_file_or_sparql(samples_graph, tmp_path):
    text = "SELECT (COUNT(?a) AS ?n) WHERE { ?a a <http://schema.org/NewsArticle> }"
    file = tmp_path / "q.rq"
    file.write_text(text, encoding="utf-8")
    assert run("query", text, "--graph", samples_graph, "--format", "csv") == run(
        "query", file, "--graph", samples_graph, "--format", "csv"
    )
    listed = run("query", "--list")[0]
    assert len(listed.splitlines()) >= 30 and "who-said-what" in listed


@pytest.mark.parametrize("form", ["gexf", "graphml", "ttl", "trig", "nq", "jsonld", "html", "csv"])
def test_every_format_is_written(samples_graph, tmp_path, form):
    target = tmp_path / f"out.{form}"
    written = run("export", "--format", form, "--graph", samples_graph, "-o", target)[0].splitlines()
    assert written and all(Path(path).stat().st_size > 100 for path in written)


def test_explain_shows_the_sentence_with_the_words_marked(samples_graph):
    text = "SELECT ?e WHERE { GRAPH ?g { ?e a <http://semanticweb.cs.vu.nl/2009/11/sem/Event> } } ORDER BY ?e LIMIT 1"
    iri = json.loads(run("query", text, "--graph", samples_graph, "--format", "json")[0])["results"]["bindings"][0]["e"]
    printed, _ = run("explain", iri["value"], "--graph", samples_graph)
    assert "【" in printed and "】" in printed and "confidence" in printed


class TestBadInput:
    """One line with the remedy, and nothing else is lost."""

    def test_a_missing_file(self, tmp_path):
        _, said = run("extract", tmp_path / "none.txt", code=3)
        assert "none.txt: no such file" in said

    def test_a_graph_of_names_that_are_not_there_is_not_begun(self, tmp_path):
        _, said = run("build", tmp_path / "nome.jsonl", "-o", tmp_path / "graph", code=2)
        assert "nome.jsonl: no such file or folder; check the name" in said
        assert not (tmp_path / "graph").exists()

    def test_the_other_articles_are_read(self, tmp_path, article):
        (tmp_path / "empty.txt").write_bytes(b"")
        (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
        (tmp_path / "english.txt").write_text("The talks were held in Berlin on Sunday. " * 5, encoding="utf-8")
        printed, said = run("extract", tmp_path, code=3)
        assert [json.loads(line)["id"] for line in printed.splitlines()] == ["a"]
        for name in ("empty.txt", "picture.txt", "english.txt"):
            assert len([line for line in said.splitlines() if name in line]) == 1, said

    def test_a_broken_line_is_named_and_the_others_read(self, tmp_path):
        path = tmp_path / "many.jsonl.gz"
        good = [json.dumps({"id": f"d{n}", "text": DISPATCH, "published": "2025-12-16"}) for n in (1, 2)]
        path.write_bytes(gzip.compress("\n".join([good[0], '{"id": "x", "text"', good[1]]).encode()))
        printed, said = run("extract", path, code=3)
        assert len(printed.splitlines()) == 2 and "many.jsonl.gz:2:" in said

    def test_an_article_without_a_date_is_read_with_a_notice(self, tmp_path):
        path = tmp_path / "undated.jsonl"
        path.write_text(json.dumps({"id": "u", "text": DISPATCH}), encoding="utf-8")
        printed, said = run("extract", path)
        record = json.loads(printed)
        assert "undated.jsonl: u: no day" in said and record["published"] is None
        assert all(t["value"] != "2025-12-15" for t in record["times"])

    def test_no_graph(self, tmp_path):
        assert "kg build" in run("query", "who-said-what", "--graph", tmp_path / "none", code=2)[1]
        assert not (tmp_path / "none").exists()

    def test_an_unknown_question(self, samples_graph):
        assert "who-said-what" in run("query", "who-said-that", "--graph", samples_graph, code=2)[1]

    def test_broken_sparql(self, samples_graph):
        run("query", "SELECT ?x WHERE { ?x ", "--graph", samples_graph, code=2)

    def test_a_file_that_is_not_there(self, samples_graph):
        assert "no such file" in run("query", "nowhere.rq", "--graph", samples_graph, code=2)[1]

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            ("双方会谈".encode("gb18030"), "is no UTF-8"),
            (b'{"text": 1}', "bad.jsonl:1: no record"),
            (b"[]", "bad.jsonl:1:"),
        ],
        ids=["other bytes", "no id", "no object"],
    )
    def test_records_that_are_none(self, tmp_path, data, says):
        path = tmp_path / "bad.jsonl"
        path.write_bytes(data)
        assert says in run("score", path, path, code=2)[1]

    def test_an_update_is_refused(self, samples_graph):
        run("query", "DELETE WHERE { ?s ?p ?o }", "--graph", samples_graph, code=2)

    @pytest.mark.skipif(os.name != "posix" or not hasattr(os, "geteuid"), reason="needs POSIX")
    def test_a_target_that_cannot_be_written(self, tmp_path, article):
        (tmp_path / "file").write_text("in the way", encoding="utf-8")
        assert "file" in run("build", article, "-o", tmp_path / "file", code=2)[1]

    def test_a_store_of_another_version(self, samples_graph, tmp_path):
        other = tmp_path / "graph"
        shutil.copytree(samples_graph, other)
        marker = other / "graph.json"
        marker.write_text(json.dumps(json.loads(marker.read_text("utf-8")) | {"format": 999}), encoding="utf-8")
        said = run("query", "who-said-what", "--graph", other, code=2)[1]
        assert "999" in said and "build it again" in said


@pytest.mark.skipif(not GOLD.exists(), reason="the annotated articles are not beside this checkout")
def test_the_reader_keeps_its_promise_on_the_dev_articles(tmp_path):
    records = tmp_path / "records.jsonl"
    run("extract", GOLD / "dev" / "docs.jsonl", "-o", records)
    figures = json.loads(run("score", GOLD / "dev" / "gold.jsonl", records, "--json")[0])
    assert figures["overall"] >= 0.60


@pytest.mark.skipif(not GOLD.exists(), reason="the annotated articles are not beside this checkout")
def test_nothing_is_read_out_of_a_saved_pages_boilerplate():
    record = json.loads(run("extract", GOLD / "dev" / "seed-xinhua-20251216.txt")[0])
    rest = {s["id"] for s in record["sentences"] if s["kind"] == "boilerplate"}
    assert rest
    for part in ("mentions", "roles", "times", "quantities", "events", "claims", "references"):
        assert not [unit for unit in record[part] if unit["sentence"] in rest], part
