"""A spaCy user adds the reader to a pipeline, as docs/spacy.md tells."""

import doctest
from pathlib import Path

import pytest
import spacy

import kg
from kg.model import UnreadableArticle
from kg.tag.documents import nlp
from kg.ways import components

TEXTS = [
    "默茨15日在柏林会见泽连斯基。",
    "",
    "　　澤倫斯基說，烏克蘭需要安全保障。\n\n　　會談16日繼續。",
    "No Chinese here.",
]


@pytest.fixture(scope="module")
def pipeline():
    made = nlp()
    made.add_pipe("waijiao")
    return made


def test_the_page_about_spacy_is_right():
    assert components.component  # spaCy finds it by its entry point; a checkout that was never installed by this line
    page = Path(__file__).parent.parent / "docs" / "spacy.md"
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert (failed, tried > 8) == (0, True)


def test_many_documents_are_read_as_one_by_one(pipeline):
    together = [doc._.record for doc in pipeline.pipe(TEXTS)]
    assert together == [pipeline(text)._.record for text in TEXTS]


def test_the_record_is_the_one_of_the_pipeline(pipeline):
    doc = pipeline.make_doc(TEXTS[0])
    doc._.published = "2025-12-16"
    [record] = kg.records((), text=TEXTS[0], published="2025-12-16")
    assert pipeline(doc)._.record == record


def test_another_tokenizer_does():
    characters = spacy.blank("zh")
    characters.add_pipe("waijiao")
    assert [ent.text for ent in characters(TEXTS[0]).ents] == ["默茨", "柏林", "泽连斯基"]


def test_an_unreadable_document_goes_to_the_error_handler(pipeline, monkeypatch):
    from kg import pipeline as way

    def fail(articles, tools):
        return [UnreadableArticle(f"{article.id}: left out") for article in articles]

    monkeypatch.setattr(way, "read_batch", fail)
    with pytest.raises(UnreadableArticle, match="left out"):
        pipeline(TEXTS[0])
    told = []
    pipeline.set_error_handler(lambda name, component, docs, error: told.append(str(error)))
    assert list(pipeline.pipe(TEXTS)) == []
    assert len(told) == 1


def test_a_pipeline_with_the_component_can_be_stored(pipeline, tmp_path):
    pipeline.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert again(TEXTS[0])._.record == pipeline(TEXTS[0])._.record
