"""The tables: every row is checked, a broken one names its file, line and remedy."""

import time

import pytest

from kg.ground.script import fold
from kg.link.lexicon import Knowledge
from kg.link.tables import DATA, TABLES, rows
from kg.model import BrokenData


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("乌克兰", "country"),
        ("乌方", "country"),
        ("乌", "short"),
        ("印尼", "country"),
        ("俄国防部", "organisation"),
        ("捷克总参谋部", "organisation"),
        ("泽连斯基", "person"),
        ("基辅", "place"),
        ("霍尔木兹海峡", "place"),
        ("一带一路", "work"),
        ("塔斯社", "media"),
        ("国务卿", "title"),
    ],
)
def test_names_and_their_kinds(name, kind, knowledge):
    assert kind in knowledge.names[name]


@pytest.mark.parametrize("word", ["多方", "西方", "立方", "比方", "外交政策", "其中", "表示"])
def test_ordinary_words_are_no_names(word, knowledge):
    assert "country" not in knowledge.names.get(word, ()) and "media" not in knowledge.names.get(word, ())


def test_names_are_folded(knowledge):
    assert all(name == fold(name) for name in knowledge.names)


def test_loading_is_fast():
    begin = time.process_time()
    Knowledge.load()
    assert time.process_time() - begin < 1.5  # 0.3 s on an idle machine


@pytest.mark.parametrize("name", [name for name in TABLES if (DATA / name).exists()])
def test_tables_are_sorted(name):
    # words and titles by themselves, people by person and then by time
    keys = [tuple(row.get(column, "") for column in ("key", "from", "office")) for row in rows(DATA / name, name)]
    assert keys == sorted(keys)


PEOPLE = "\t".join(TABLES["people.tsv"])


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("jo-berg\tQ1\t伯格\t\tJo Berg\tNO\t\t挪威首相\tPM\t2024-13\t", "people.tsv:2: 'from' is '2024-13'"),
        ("jo-berg\t1\t伯格\t\tJo Berg\tNO\t\t挪威首相\tPM\t\t", "people.tsv:2: 'qid' is '1'"),
        ("jo berg\t\t伯格\t\tJo Berg\tNO\t\t挪威首相\tPM\t\t", "people.tsv:2: 'key' is 'jo berg'"),
        ("jo-berg\t\t\t\tJo Berg\tNO\t\t挪威首相\tPM\t\t", "people.tsv:2: 'name' is ''"),
        ("jo-berg\t\t伯格\t\tJo Berg\tQQ\t\t挪威首相\tPM\t\t", "people.tsv:2: 'country' QQ"),
        ("jo-berg\t\t伯格\t\tJo Berg\tNO\tnobody\t挪威首相\tPM\t\t", "people.tsv:2: 'organisation' nobody"),
        ("jo-berg\t\t伯格\t\tJo Berg\tNO\t\t挪威首相\tPM\t2024\t2023", "people.tsv:2: 'from' 2024 is later than"),
        ("jo-berg\t\t伯格\t伯格\tJo Berg\tNO\t\t挪威首相\tPM\t\t", "people.tsv:2: 'aliases' repeats a name"),
        ("jo-berg\t\t伯格\tNO", "people.tsv:2: has 4 cells"),
        ("volodymyr-zelenskyy\t\t伯格\t\tJo\tUA\t\t总统\tP\t\t", "people.tsv:2: differs from people.tsv:"),
    ],
)
def test_a_broken_row_is_refused_with_its_line(line, complaint, tmp_path):
    path = tmp_path / "people.tsv"
    path.write_text(f"{PEOPLE}\n{line}\n", encoding="utf-8")
    with pytest.raises(BrokenData, match=complaint.replace("(", r"\(")):
        Knowledge.load([path])


def test_a_strange_header_is_refused(tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text("who\twhen\n", encoding="utf-8")
    with pytest.raises(BrokenData, match=r"mine.tsv:1: the columns \['who', 'when'\]"):
        Knowledge.load([path])


def test_a_key_given_twice_is_refused(tmp_path):
    path = tmp_path / "orgs.tsv"
    path.write_text("\t".join(TABLES["organisations.tsv"]) + "\nun\t\t某组织\t\tSome\tngo\t\n", encoding="utf-8")
    with pytest.raises(BrokenData, match=r"orgs.tsv:2: 'key' 'un' is taken"):
        Knowledge.load([path])


def test_what_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "people.tsv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BrokenData, match="cannot be read as UTF-8"):
        Knowledge.load([path])


def test_own_rows_are_added(tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text(
        f"{PEOPLE}\njo-berg\t\t伯格松\t乔·伯格松\tJo Bergson\tNO\t\t挪威首相\tPrime Minister\t2099\t\n",
        encoding="utf-8",
    )
    added = Knowledge.load([path])
    assert added.names["伯格松"] == {"person"}
    assert [one.key for one in added.by_name["乔·伯格松"]] == ["person/jo-berg"]
