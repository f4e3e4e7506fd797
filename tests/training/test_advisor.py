"""The advisor: what it is shown of an article, that articles do not mix, and what the networks learn from it."""

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import torch

from kg.extract.claims import claims
from kg.extract.events import events
from kg.extract.relations import Relations
from tests.extract.marked import read
from train import consult
from train.advisor import KINDS, ONE, AskPairs, AskTexts, Recipe, asked, marked_places, means, sums
from train.questions import LABELS

WIDTH = 8
ARTICLE = read(
    "[法国|GPE country/FR]外长[巴罗|PERSON]<表示>，«他将在[柏林|LOC]同[德国|GPE country/DE]外长{会谈|CONSULT}。»\n"
    "(15日|2025-12-15)，两国{签署|AGREE}协议。"
)


class Plain(torch.nn.Module):
    """An advisor without an encoder: the states of an article come from its length."""

    def __init__(self, numbers):
        super().__init__()
        torch.manual_seed(3)
        kinds = {name: AskPairs if name in ("parts", "times", "voices") else AskTexts for name in LABELS}
        self.ask = torch.nn.ModuleDict(
            {name: kind(name, numbers[name], WIDTH, len(LABELS[name]), Recipe()) for name, kind in kinds.items()}
        )
        self.eval()

    def states(self, articles):
        return [
            torch.randn(one.length + 1, WIDTH, generator=torch.Generator().manual_seed(one.length)) for one in articles
        ]


class Listening(Relations):
    """Keeps what is asked."""

    def of_pairs(self, name, pairs):
        GIVEN[name] = pairs
        return super().of_pairs(name, pairs)

    def of_texts(self, name, texts, sensed, *, one):
        GIVEN[name] = texts
        return super().of_texts(name, texts, sensed, one=one)


GIVEN = {}


@pytest.fixture(scope="module")
def given():
    own = Relations.load()
    listening = Listening(**{name: getattr(own, name) for name in Relations.__dataclass_fields__})
    scene = ARTICLE.scene()
    events(scene, ARTICLE.times, claims(scene, listening), listening)
    return dict(GIVEN)


def test_every_question_is_asked(given):
    assert set(given) == set(LABELS)


def test_what_was_found_is_marked_where_it_stands():
    scene = ARTICLE.scene()
    marked = marked_places(scene)
    for word, kind in (
        ("会谈", "CONSULT"),
        ("巴罗", "PERSON"),
        ("两国", "reference"),
        ("表示", "cue"),
        ("法国", "GPE"),
    ):
        start = scene.text.index(word)
        assert marked[start : start + len(word), KINDS.index(kind)].all(), word
    assert not marked[scene.text.index("协议") :][:2].any()


def test_the_mean_of_nothing_is_nothing():
    states = torch.tensor([[1.0], [3.0], [8.0]])
    assert means(sums(states), np.array([[0, 2], [1, 1], [2, 3]])).tolist() == [[2.0], [0.0], [8.0]]


def test_an_entity_is_what_it_is_wherever_it_stands(given):
    article = asked(ARTICLE.scene(), {}, 450)
    states = torch.arange(article.length + 1.0)[:, None].expand(-1, WIDTH)
    ask = AskPairs("parts", given["parts"].numbers.shape[1], WIDTH, 3, Recipe())
    found = ask.entity(sums(states), article)[:, 0]
    for entity in range(article.entities):
        stands = [(start + end - 1) / 2 for start, end, number in article.stands.tolist() if number == entity]
        assert found[entity] == pytest.approx(sum(stands) / len(stands) if stands else 0)


def test_the_networks_learn_the_mixed_chances(given, monkeypatch):
    monkeypatch.setattr(consult, "scene_of", lambda one: one.scene())
    advisor = Plain({name: one.numbers.shape[1] for name, one in given.items()})
    nets = Relations.load()
    (taught,) = consult.answered([ARTICLE], nets, advisor)
    assert set(taught) == set(consult.SHARES)
    for name, lesson in taught.items():
        assert lesson.answers.shape == (len(lesson.given), len(LABELS[name]))
        assert (lesson.answers >= 0).all()
        assert (lesson.answers <= 1).all()
        if name in ONE:
            assert np.allclose(lesson.answers.sum(1), 1, atol=1e-5)
    states = advisor.states([asked(ARTICLE.scene(), {}, 450)])[0]
    with torch.no_grad():
        told = (
            advisor.ask["times"](states, sums(states), asked(ARTICLE.scene(), {}, 450), given["times"])
            .sigmoid()
            .numpy()
        )
    mixed = consult.SHARES["times"] * told + (1 - consult.SHARES["times"]) * nets.of_pairs("times", given["times"])
    assert np.allclose(taught["times"].answers, mixed, atol=1e-5)
