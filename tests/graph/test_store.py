"""The store: all of a batch or none, a replaced article leaves nothing behind, and every trouble in one line."""

import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph.facts import facts
from kg.graph.provenance import Run
from kg.graph.store import BULK, Store
from kg.model import Trouble
from tests.explore.drafts import Draft
from tests.graph.articles import ENTITIES, denial, meeting, readings, stranger


@dataclass(frozen=True)
class Row:
    """A row of the knowledge base, as the store sees it."""

    kind: str
    country: str | None = None
    aliases: tuple[str, ...] = ()
    geonames: str | None = None
    latitude: float | None = None
    longitude: float | None = None


THINGS = {
    "place/beijing": Row("capital", "CN", ("北京", "京"), "1816670", 39.9075, 116.39723),
    "country/FR": Row("country", "FR", ("法国", "法兰西")),
}


def version(number, which, reader="r1"):
    """An article of ten, in one of several states: other words, other actors."""
    draft = Draft(f"a{number}", ENTITIES, published="2025-12-16")
    one, other = list(ENTITIES.values())[which % 5 : which % 5 + 2]
    draft.say(f"[{one.label}|{one.id}]会见[{other.label}|{other.id}]{which}次。").event(
        "CONSULT", "会见", one.id, other.id
    )
    return replace(draft.reading(), reader=reader)


def graphs(store, *those):
    return [facts(reading, store.names) for reading in those]


def dump(store):
    return "".join(store.dump(but=["provenance"]))


def fresh(*those):
    store = Store.in_memory()
    store.replace(graphs(store, *those), THINGS)
    return store


def test_a_dump_is_the_same_in_any_order_of_reading():
    one, two, three = readings()
    store = Store.in_memory()
    for reading in (three, one, two):
        store.replace(graphs(store, reading), THINGS)
    assert dump(store) == dump(fresh(one, two, three))


def test_a_replaced_article_leaves_nothing_behind():
    store = fresh(meeting(), denial())
    changed = replace(meeting(), events=(), links=(), entities=(), references=(), roles=())
    store.replace(graphs(store, changed), THINGS)
    assert dump(store) == dump(fresh(changed, denial()))


def test_a_removed_article_takes_along_what_only_it_supported():
    store = fresh(*readings())
    store.remove(["denial", stranger().article.id])
    assert dump(store) == dump(fresh(meeting()))
    assert store.originals.text(meeting().article.sha256) == meeting().article.text
    assert store.originals.text(denial().article.sha256) is None


def test_a_text_that_two_articles_have_stays_while_one_of_them_does():
    twin = replace(meeting(), article=replace(meeting().article, id="twin"))
    store = fresh(meeting(), twin)
    store.remove(["twin"])
    assert store.originals.text(meeting().article.sha256) == meeting().article.text


def test_an_article_that_is_not_there_cannot_be_removed():
    store = fresh(meeting())
    with pytest.raises(Trouble, match="'nowhere'"):
        store.remove(["meeting", "nowhere"])
    assert store.ids() == ["meeting"]


STEPS = st.lists(
    st.tuples(st.just("put"), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 7)), min_size=1, max_size=BULK + 2))
    | st.tuples(st.just("remove"), st.integers(0, 9)),
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_after_any_adds_changes_and_removals_it_is_a_fresh_build(steps):
    store, now = Store.in_memory(), {}
    for do, what in steps:
        if do == "put":
            now |= dict(what)
            store.replace(graphs(store, *(version(*one) for one in what)), THINGS, Run.now())
        elif what in now:
            del now[what]
            store.remove([f"a{what}"])
    assert dump(store) == dump(fresh(*(version(*one) for one in now.items())))
    used = {version(*one).article.sha256 for one in now.items()}
    assert all(store.originals.text(sha256) for sha256 in used)


def test_an_unchanged_article_is_known_and_any_change_is_seen():
    store = fresh(meeting())
    article, reader = meeting().article, meeting().reader
    assert store.unchanged(article, reader)
    assert not store.unchanged(article, reader + "!")
    for change in ({"text": "别的"}, {"published": "2025-12-17"}, {"title": None}, {"source": "甲"}, {"id": "other"}):
        assert not store.unchanged(replace(article, **change), reader)


def test_only_the_provenance_graph_differs_between_runs():
    first, second = Store.in_memory(), Store.in_memory()
    first.replace(graphs(first, meeting()), run=Run.now())
    second.replace(graphs(second, meeting()))
    assert "".join(first.dump()) != "".join(second.dump())
    assert dump(first) == dump(second)


def test_the_reference_graph_has_what_the_knowledge_base_knows():
    store = fresh(meeting())
    query = """SELECT ?name ?lat ?country { ?place wj:key "place/beijing" ; skos:prefLabel ?name ; wgs84:lat ?lat ;
        wj:countryCode ?country ; a schema:City FILTER(LANGMATCHES(LANG(?name), "zh-Hant")) }"""
    assert [[term.value for term in row] for row in store.query(query)] == [["北京", "39.9075", "CN"]]


def test_many_new_articles_go_in_as_files_and_are_the_same(tmp_path):
    many = [version(number, number) for number in range(BULK * 3)]
    with Store.open(tmp_path / "graph") as store:
        store.replace(graphs(store, *many), THINGS)
        store.optimize()
    one_by_one = Store.in_memory()
    for reading in many:
        one_by_one.replace(graphs(one_by_one, reading), THINGS)
    with Store.read(tmp_path / "graph") as store:
        assert dump(store) == dump(one_by_one)


@pytest.mark.parametrize("piece", [1, 40, 997, 2**20])
def test_a_file_is_loaded_in_pieces_wherever_they_end(tmp_path, monkeypatch, piece):
    whole = fresh(*readings())
    # Short lines and long ones, and a last line that nothing ends.
    text = "".join(whole.dump(but=["vocabulary", "reference"])).removesuffix("\n").encode()
    (tmp_path / "some.nq").write_bytes(text[-5000:].partition(b"\n")[2] if piece < 997 else text)
    monkeypatch.setattr("kg.graph.store.PIECE", piece)
    with Store.open(tmp_path / "graph") as store:
        store.load(tmp_path / "some.nq")
        loaded = "".join(store.dump(but=["vocabulary"]))
    assert loaded.removesuffix("\n").encode() == (tmp_path / "some.nq").read_bytes()


def test_a_file_of_something_else_is_refused_in_one_line(tmp_path):
    (tmp_path / "some.nq").write_text("no quads\n", "utf-8")
    with Store.open(tmp_path / "graph") as store, pytest.raises(Trouble, match="is no N-Quads"):
        store.load(tmp_path / "some.nq")


def test_nothing_goes_in_of_a_batch_that_fails(tmp_path):
    with Store.open(tmp_path / "graph") as store:
        store.replace(graphs(store, meeting()))
        before = "".join(store.dump())
        broken = replace(facts(denial(), store.names), triples='<a:s> <a:p> "not closed .\n')
        with pytest.raises(SyntaxError):
            store.replace([*graphs(store, stranger()), broken])
        assert "".join(store.dump()) == before


# ---------------------------------------------------------------- what comes from outside


def elsewhere(code, *arguments):
    """Run a few lines in another process."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)], capture_output=True, text=True, timeout=60
    )


OPEN = """
    import sys
    from pathlib import Path
    from kg.graph.store import Store
    from kg.model import Trouble
    try:
        with Store.open(Path(sys.argv[1])) as store:
            print(len(store.ids()))
    except Trouble as trouble:
        print(trouble)
"""


def test_two_cannot_write_at_once_but_others_can_read(tmp_path):
    path = tmp_path / "graph"
    with Store.open(path) as store:
        store.replace(graphs(store, meeting()))
        assert "another process is writing" in elsewhere(OPEN, path).stdout
        assert elsewhere(OPEN.replace("Store.open", "Store.read"), path).stdout == "1\n"
    assert elsewhere(OPEN, path).stdout == "1\n"


def test_who_reads_sees_the_graph_as_it_was_when_opened(tmp_path):
    with Store.open(tmp_path / "graph") as writer:
        writer.replace(graphs(writer, meeting()))
        with Store.read(tmp_path / "graph") as reader:
            before = "".join(reader.dump())
            writer.replace(graphs(writer, *(version(number, number) for number in range(BULK))))
            writer.remove(["meeting"])
            assert "".join(reader.dump()) == before


def test_a_kill_leaves_whole_articles(tmp_path):
    code = """
        import os, signal, sys, threading, time
        from pathlib import Path
        from kg.graph.store import Store
        from tests.graph.test_store import graphs, version
        with Store.open(Path(sys.argv[1])) as store:
            threading.Thread(target=lambda: (time.sleep(float(sys.argv[2])), os.kill(os.getpid(), signal.SIGKILL))).start()
            for turn in range(1000):
                store.replace(graphs(store, *(version(number, turn) for number in range(10))))
    """
    for delay in (0.01, 0.05, 0.1):
        path = tmp_path / str(delay)
        assert elsewhere(code, path, delay).returncode == -9
        with Store.open(path) as store:
            texts = [store.originals.text(store.sha256(graph)) for graph in store.graphs()]
            turns = {re.search(r"(\d+)次", text)[1] for text in texts}
            assert len(texts) in (0, 10)
            assert len(turns) <= 1
            whole = [version(number, int(turn)) for turn in turns for number in range(10)]
            assert "".join(map(store.triples, store.graphs())) == "".join(one.triples for one in graphs(store, *whole))


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ('{"format": 99, "base": "https://w3id.org/waijiao/id/"}', "written by another version"),
        ("not json", "is damaged"),
        ('{"format": 1}', "is damaged"),
        ('{"format": 1, "base": "nowhere"}', "no IRI|must begin"),
    ],
)
def test_a_store_of_another_version_is_refused(tmp_path, marker, message):
    Store.open(tmp_path / "graph").close()
    (tmp_path / "graph" / "graph.json").write_text(marker)
    for opened in (Store.open, Store.read):
        with pytest.raises(Trouble, match=message):
            opened(tmp_path / "graph")


def test_another_base_is_refused(tmp_path):
    Store.open(tmp_path / "graph", "http://example.org/kg/").close()
    assert Store.read(tmp_path / "graph").names.base == "http://example.org/kg/"
    with pytest.raises(Trouble, match="was made with the base"):
        Store.open(tmp_path / "graph", "http://example.org/other/")


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("hands off")
    with pytest.raises(Trouble, match="holds other files"):
        Store.open(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_in_the_way_is_named(tmp_path):
    (tmp_path / "graph").write_text("")
    for path in (tmp_path / "graph", tmp_path / "graph" / "deeper"):
        with pytest.raises(Trouble, match="graph"):
            Store.open(path)


def test_where_there_is_no_graph_the_remedy_is_named(tmp_path):
    with pytest.raises(Trouble, match="kg build"):
        Store.read(tmp_path / "graph")


def test_a_read_only_place_is_refused_in_one_line():
    with pytest.raises(Trouble) as trouble:
        Store.open(Path("/proc/graph"))
    assert "\n" not in str(trouble.value)


def test_damaged_files_are_a_trouble_and_a_cut_log_is_not(tmp_path):
    path = tmp_path / "graph"
    with Store.open(path) as store:
        store.replace(graphs(store, *(version(number, number) for number in range(BULK))))
    for log in (path / "quads").glob("*.log"):
        log.write_bytes(log.read_bytes()[:-7])
    with Store.open(path) as store:
        assert len(store.ids()) == BULK
    (path / "quads" / "CURRENT").write_text("nonsense")
    with pytest.raises(Trouble, match="damaged"):
        Store.open(path)


def test_a_full_disk_loses_nothing_that_was_in(tmp_path):
    code = """
        import resource, signal, sys
        from pathlib import Path
        from kg.graph.store import Store
        from kg.model import Trouble
        from tests.graph.test_store import graphs, version
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        with Store.open(Path(sys.argv[1])) as store:
            store.replace(graphs(store, *(version(number, 0) for number in range(10))))
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
            try:
                for turn in range(1, 50):
                    store.replace(graphs(store, *(version(number, turn) for number in range(10, 200))))
            except Trouble as trouble:
                print(trouble)
    """
    run = elsewhere(code, tmp_path / "graph")
    assert run.returncode == 0, run.stderr
    assert "\n" not in run.stdout.strip()
    assert run.stdout.startswith(str(tmp_path))
    with Store.open(tmp_path / "graph") as store:
        assert {f"a{number}" for number in range(10)} <= set(store.ids())
        store.replace(graphs(store, meeting()))
        assert "meeting" in store.ids()


def test_what_another_process_has_just_begun_is_in_nobodys_way(tmp_path):
    (tmp_path / "graph.json.new.1").write_text("{", "utf-8")  # it was killed there, or is about to finish
    Store.open(tmp_path).close()
    Store.open(tmp_path).close()
