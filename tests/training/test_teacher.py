"""A larger reader's marks: kept as they are, drawn in turn, learnt from as chances."""

import random
from typing import ClassVar

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import torch

from kg.tag.rows import Row
from train.batches import Marked, chances, grouped
from train.large import SPACE, Pieces
from train.learn import Deck
from train.material import names
from train.net import SIZES
from train.teacher import keep, kept, logarithms, normal

TAGS = sum(SIZES.values())


def marked(text):
    choose = np.random.default_rng(len(text))
    marks = choose.integers(0, 2, (len(text), 3 * len(names().columns) + 2), dtype=np.uint8)
    return Marked(Row(text, np.arange(len(text)), marks, ()), choose.random((len(text), TAGS)).astype(np.float16))


ROWS = [marked(text) for text in ("两国外长会谈", "停火\n协议生效", "访问")]


def test_marks_are_kept_as_they_are(tmp_path):
    keep(ROWS, tmp_path / "marks.npz")
    for before, after in zip(ROWS, kept(tmp_path / "marks.npz"), strict=True):
        assert after.row.text == before.row.text
        assert (after.row.marks == before.row.marks).all()
        assert (after.chances == before.chances).all()


def test_every_row_is_drawn_before_one_comes_again():
    deck = Deck(ROWS, 0.4, random.Random(1))
    assert sorted(row.text for _ in range(3) for row, _ in deck.draw()) == sorted(row.text for row, _ in ROWS)
    assert [len(deck.draw()) for _ in range(3)] == [1, 1, 1]


def test_of_nothing_nothing_is_drawn():
    assert Deck([], 0.5, random.Random(1)).draw() == []
    assert grouped([], 100) == []


def test_two_readers_chances_add_up_to_one_in_every_lane():
    scores = torch.randn(2, 4, TAGS)
    both = normal(0.4 * logarithms(scores) + 0.6 * logarithms(-scores))
    assert all(torch.allclose(lane.sum(-1), torch.ones(2, 4)) for lane in both.split(list(SIZES.values()), -1))


def test_what_lies_behind_a_row_has_no_chances():
    assert chances(ROWS, 8)[2, 2:].sum() == 0


class Known:
    """Pieces with the logarithms of their chances, as the wheel's file holds them."""

    begin, end, unknown, worst = 0, 1, 2, -20.0
    pieces: ClassVar = {
        SPACE: (3, -3.0),
        "外": (4, -5.0),
        "长": (5, -5.0),
        "外长": (6, -6.0),
        "会谈": (7, -6.0),
        ",": (8, -4.0),
    }
    plain: ClassVar = {"，": ","}


def test_a_text_is_cut_into_the_likeliest_pieces():
    cut = Pieces(Known())("外长，会谈")
    assert cut.pieces == [0, 3, 6, 8, 7, 1]
    assert cut.piece_of == [2, 2, 3, 4, 4]
    assert cut.inside == [0, 1, 0, 0, 1]


def test_an_unknown_character_is_a_piece_of_its_own():
    cut = Pieces(Known())("外龘长")
    assert cut.pieces == [0, 3, 4, 2, 5, 1]
    assert cut.piece_of == [2, 3, 4]
