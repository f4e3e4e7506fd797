"""A record's finds stand in spaCy's document at the very characters, also where they cut a word or whitespace is odd."""

import re
from hashlib import sha256

import pytest
import spacy
from spacy import displacy
from spacy.tokens import DocBin

from kg.model import Trouble
from kg.tag.documents import cut_words, fill, nlp

NAMES = {"PERSON", "ORG", "GPE", "LOC", "WORK"}
ACTS = {"assert", "endorse", "oppose", "demand", "commit", "propose", "warn", "deny"}


def record_of(marked):
    """Read `[柏林|GPE]`, `[会见|CONSULT]`, `[15日|2025-12-15]`, `[80万|800000 person]`, `[…|assert]`, also nested."""
    record = {"id": "d1", "entities": [], "mentions": [], "events": [], "claims": [], "times": [], "quantities": []}
    text, opened = "", []
    for piece in re.findall(r"\[|\|[^\]|]+\]|[^\[|]+", marked):
        if piece == "[":
            opened.append(len(text))
        elif piece.startswith("|"):
            add(record, opened.pop(), len(text), piece[1:-1])
        else:
            text += piece
    ends = [match.end() for match in re.finditer(r"[^。]*\S[^。]*。?", text)]
    record["sentences"] = [
        {
            "id": f"s{n}",
            "start": start + len(text[start:end]) - len(text[start:end].lstrip()),
            "end": end,
            "kind": "body",
        }
        for n, (start, end) in enumerate(zip([0, *ends], ends, strict=False))
    ]
    return record | {"sha256": sha256(text.encode()).hexdigest()}, text


def add(record, start, end, label):
    place = {"start": start, "end": end, "sentence": "s0"}
    if label in NAMES:
        record["entities"].append({"id": f"e{len(record['entities'])}", "label": label, "qid": f"Q{start}"})
        record["mentions"].append({**place, "type": label, "entity": record["entities"][-1]["id"]})
    elif label.isupper():
        record["events"].append({"trigger": [start, end], "type": label, "status": "actual"})
    elif label in ACTS:
        record["claims"].append({"content": [start, end], "act": label, "topics": ["ceasefire", "territory"]})
    elif re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", label):
        record["times"].append({**place, "value": label})
    else:
        value, unit = label.split()
        record["quantities"].append({**place, "value": int(value), "unit": unit})


SENTENCES = [
    "[默茨|PERSON][15日|2025-12-15]在[柏林|GPE][会见|CONSULT][泽连斯基|PERSON]。",
    "[美|GPE][乌|GPE][会谈|CONSULT]没有[结果|ASSAULT]。",  # one word of the segmenter holds two countries
    "[泽连斯基|PERSON]说，[[乌军|ORG]在和平时期应有[80万|800000 person]人|demand]。",
    "　　[澤倫斯基|PERSON]抵達[柏林|GPE]。\n　　[川普|PERSON]說，[停火|RETREAT]很近。",
    " [德国|GPE]  [总|ORG]理府 \t[默茨|PERSON]\r\n\n🕊️[停火|RETREAT]😀。 ",
    "[和平|WORK]",
    "没有名字。",
]


@pytest.mark.parametrize("marked", SENTENCES)
def test_finds_stand_where_they_were_found(marked):
    record, text = record_of(marked)
    doc = fill(nlp()(text), record)
    assert doc.text == text
    assert "".join(token.text_with_ws for token in doc) == text
    places = {kind: [(span.start_char, span.end_char) for span in doc.spans[kind]] for kind in doc.spans}
    assert places["mentions"] == [(row["start"], row["end"]) for row in record["mentions"]]
    assert places["events"] == [tuple(row["trigger"]) for row in record["events"]]
    assert places["claims"] == [tuple(row["content"]) for row in record["claims"]]
    assert places["times"] == [(row["start"], row["end"]) for row in record["times"]]
    assert places["quantities"] == [(row["start"], row["end"]) for row in record["quantities"]]
    assert [(e.text, e.label_) for e in doc.ents] == [(m.text, m.label_) for m in doc.spans["mentions"]]
    assert [sent.start_char for sent in doc.sents][1:] == [row["start"] for row in record["sentences"][1:]]


def test_a_span_leads_back_to_its_row():
    record, text = record_of(SENTENCES[2])
    doc = fill(nlp()(text), record)
    name, army = doc.ents
    assert name._.found == record["mentions"][0] | {"entity": "e0"}
    assert army._.entity["label"] == "ORG"
    assert army.kb_id_ == "Q6"
    assert doc.spans["quantities"][0].kb_id_ == "800000 person"
    assert doc.spans["claims"][0]._.found["act"] == "demand"
    assert doc.spans["claims"][0]._.entity is None
    assert doc[0:1]._.found is None


def test_other_components_keep_what_they_found():
    record, text = record_of("[默茨|PERSON]离开联邦议院。")
    pipeline = nlp()
    pipeline.add_pipe("entity_ruler").add_patterns(
        [{"label": "BODY", "pattern": "联邦议院"}, {"label": "X", "pattern": "默茨"}]
    )
    doc = fill(pipeline(text), record)
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("默茨", "PERSON"), ("联邦议院", "BODY")]
    assert doc.ents[1]._.found is None


def test_only_words_that_are_cut_through_are_cut():
    doc = nlp()("泽连斯基离开柏林。")
    before = [token.text for token in doc]
    cut_words(doc, {0, 2, 4, len(doc.text)})
    assert [token.text for token in doc] == ["泽连", "斯基", "离开", "柏林", "。"]
    assert before == ["泽连斯基", "离开", "柏林", "。"]


def test_displacy_draws_names_and_spans():
    record, text = record_of(SENTENCES[0])
    doc = fill(nlp()(text), record)
    names = displacy.render(
        doc, style="ent", options={"kb_url_template": "https://www.wikidata.org/wiki/{}"}, jupyter=False
    )
    assert "泽连斯基" in names and "https://www.wikidata.org/wiki/Q0" in names
    drawn = displacy.render(doc, style="span", options={"spans_key": "events"}, jupyter=False)
    assert "CONSULT" in drawn
    assert "2025-12-15" in displacy.render(doc, style="span", options={"spans_key": "times"}, jupyter=False)


def test_documents_can_be_stored():
    record, text = record_of(SENTENCES[2])
    pipeline = nlp()
    stored = DocBin(docs=[fill(pipeline(text), record)], store_user_data=True).to_bytes()
    (doc,) = DocBin().from_bytes(stored).get_docs(pipeline.vocab)
    assert [ent._.found["type"] for ent in doc.ents] == ["PERSON", "ORG"]
    assert doc.spans["claims"][0]._.found["act"] == "demand"


def test_a_pipeline_can_be_stored(tmp_path):
    nlp().to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert [token.text for token in again("柏林会谈")] == ["柏林", "会谈"]


def test_a_record_of_another_text_is_refused():
    record, _ = record_of(SENTENCES[0])
    with pytest.raises(Trouble, match="another text"):
        fill(nlp()("柏林会谈。"), record)


def test_a_find_outside_the_text_is_named():
    record, text = record_of(SENTENCES[0])
    record["events"][0]["trigger"] = [30, 40]
    with pytest.raises(Trouble, match="events/0"):
        fill(nlp()(text), record)
