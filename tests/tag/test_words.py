"""Words are cut where a reader would cut them, whatever stands between them, and the text stays as printed."""

import pickle
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import BrokenData
from kg.tag import words as module
from kg.tag.words import segmenter, words


@pytest.mark.parametrize(
    "cut",
    [
        "默茨|15日|在|柏林|会见|泽连斯基|。",
        "两|国|外长|将|在|巴黎|讨论|停火|。",
        "乌克兰|总统|澤倫斯基|抵達|柏林|。",  # the scripts may be mixed
        "澤倫斯基|抵達|柏林|，|會見|德國|總理|。",
        "德国|　|总理",  # a full-width blank parts words
        "德国|\n|\n|　|　|总理",
        "🕊️| |停火|\t|🇺🇦",
    ],
)
def test_words(cut):
    pieces = cut.split("|")
    text = "".join(pieces)
    assert [span.of(text) for span in words(text)] == [piece for piece in pieces if not piece.isspace()]


@pytest.mark.parametrize("text", ["", " ", "\n\u3000\n"])
def test_nothing_to_cut(text):
    assert words(text) == []


@given(
    st.text(
        alphabet=st.sampled_from("柏林会谈泽连斯基澤倫·，。“”80万%A（） \u3000\n\t\xa0\u2028😀🇺🇦\ufeff\ud800"),
        max_size=40,
    )
)
def test_every_character_but_whitespace_is_in_one_word(text):
    spans = words(text)
    assert all(one.end <= next.start for one, next in pairwise(spans))
    kept = "".join(span.of(text) for span in spans)
    assert kept == "".join(text.split())


def test_the_scripts_are_cut_alike():
    assert words("美國與烏克蘭在邁阿密會談。") == words("美国与乌克兰在迈阿密会谈。")


def test_loading_unpickles_nothing(monkeypatch):
    def refuse(*_args, **_more):
        raise AssertionError("unpickled")

    monkeypatch.setattr(pickle, "load", refuse)
    monkeypatch.setattr(pickle, "loads", refuse)
    segmenter.__wrapped__()


def test_an_altered_model_is_not_loaded(tmp_path, monkeypatch):
    for path in module.MODEL.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "weights.npz").open("ab") as file:
        file.write(b"\0")
    monkeypatch.setattr(module, "MODEL", tmp_path)
    with pytest.raises(BrokenData, match=r"weights\.npz"):
        segmenter.__wrapped__()
