"""Notes in words become offsets, and a note that does not fit is refused."""

import gzip
import json

import pytest

from kg.model import Article
from train import annotate
from train.annotate import BadNote, annotated, as_record, read_notes

TEXT = "甲国呼吁停火\n\n甲国总统李明3日表示，甲国愿促成停火。"
NOTES = """\
article\ta
entity\t甲国\tGPE\t-\t-
entity\t李明\tPERSON\t-\t-
mention\ts1\t甲国\t甲国
mention\ts2\t甲国\t甲国
mention\ts2\t李明\t李明
role\ts2\t李明\t总统\t甲国
time\ts2\t3日\t2024-05-03
event\ts1\tREQUEST\t呼吁\t甲国\t-\t-\t-\tactual
event\ts2\tRETREAT\t停火\t-\t-\t甲国\t-\tpossible
claim\ts2\t李明\t-\t表示\t甲国愿…停火\tceasefire\tpropose
"""


def compiled(notes=NOTES):
    (only,) = read_notes(notes.splitlines())
    return as_record(Article("a", TEXT), only)


def words(span):
    return TEXT[span[0] : span[1]]


def test_words_become_offsets_in_their_sentence():
    record = compiled()
    first, second = record["events"]
    assert (words(first["trigger"]), first["trigger"][0]) == ("呼吁", 2)
    assert (words(second["trigger"]), second["trigger"][0] > len("甲国呼吁停火")) == ("停火", True)
    (claim,) = record["claims"]
    assert (words(claim["cue"]), words(claim["content"])) == ("表示", "甲国愿促成停火")
    assert "text" not in record


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("REQUEST\t呼吁", "REQUEST\t谴责"),  # not in the sentence
        ("REQUEST\t呼吁", "PLEAD\t呼吁"),  # no such type
        ("ceasefire", "weather"),  # no such topic
        ("呼吁\t甲国", "呼吁\t乙国"),  # no such entity
    ],
)
def test_a_note_that_does_not_fit_is_refused(good, bad):
    with pytest.raises(BadNote):
        compiled(NOTES.replace(good, bad))


def test_records_are_read_back_with_the_article(tmp_path, monkeypatch):
    monkeypatch.setattr(annotate, "FOLDER", tmp_path)
    (tmp_path / "1.jsonl").write_text(json.dumps(compiled()), encoding="utf-8")
    corpus = tmp_path / "corpus.jsonl.gz"
    assert list(annotated(corpus)) == []
    with gzip.open(corpus, "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"id": "a", "text": TEXT, "title": "甲国呼吁停火"}))
    ((article, record),) = annotated(corpus)
    assert (article.id, record["title"], record["entities"][0]["aliases"]) == ("a", "甲国呼吁停火", ["甲国"])
    with gzip.open(corpus, "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"id": "a", "text": TEXT + "。"}))
    with pytest.raises(BadNote):
        list(annotated(corpus))
