"""What an article asks the networks of who, whom, where, when, and what its gold answers: a lesson for each network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kg.extract.claims import ACTS, CUE_KINDS, TOPICS, saying_texts, sayings_of
from kg.extract.claims import anchors_of as saying_anchors
from kg.extract.events import STATUSES, TYPES, anchors_of, status_texts
from kg.extract.grams import Grams
from kg.extract.pairs import Pairs, one_hot, pairs
from kg.extract.scene import Scene, lay_out
from kg.extract.texts import Texts
from kg.extract.views import Views
from kg.extract.when import time_pairs
from kg.model import Claim, Reference, Span
from kg.resolve.pronouns import resolve
from train.relation_nets import Lesson
from train.scenes import Known

LABELS = {
    "parts": ("agent", "recipient", "place"),
    "times": ("time",),
    "voices": ("by", "via"),
    "status": STATUSES,
    "topics": TOPICS,
    "acts": ACTS,
}


def references_of(known: Known) -> tuple[Reference, ...]:
    """Resolve an article's references."""
    return resolve(known.article, known.sentences, known.entities, known.links, known.marks, known.roles)


def overlap(a: Sequence[int], b: Sequence[int]) -> int:
    """Count the characters that two spans share."""
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def scene_of(known: Known) -> Scene:
    """Lay an article out as the extractors do."""
    references = references_of(known)
    return lay_out(known.article, known.sentences, known.marks, known.entities, known.links, references, known.roles)


def lessons(known: Known, scene: Scene) -> dict[str, Lesson]:
    """Answer every question about an article from its gold."""
    found = {**event_lessons(known, scene), **claim_lessons(known, scene)}
    return {name: lesson for name, lesson in found.items() if len(lesson.given)}


def event_lessons(known: Known, scene: Scene) -> dict[str, Lesson]:
    """Ask of each trigger that is right who takes part, where, when and how really."""
    told = []
    for mark in known.marks.of("trigger"):
        fits = [e for e in known.gold["events"] if e["type"] == mark.label and overlap(e["trigger"], mark.span)]
        if fits and scene.sentence_at(mark.span.start) is not None:
            told.append((mark, max(fits, key=lambda e: overlap(e["trigger"], mark.span))))
    if not told:
        return {}
    said = annotated_claims(known)
    anchors = anchors_of(scene, [(mark.span, mark.label) for mark, _ in told], said)
    given = pairs(scene, anchors, len(TYPES))
    parts = []
    for a, e in zip(given.anchors, given.entities, strict=True):
        event, entity = told[a][1], scene.entities[e].id
        parts.append([entity in event["agents"], entity in event["recipients"], entity == event["place"]])
    days = time_pairs(scene, anchors, known.times, said, len(TYPES))
    right = [[known.times[i].value == told[a][1]["time"]] for a, i in zip(days.anchors, days.chosen, strict=True)]
    statuses = np.array([STATUSES.index(event["status"]) for _, event in told])
    return {
        "parts": Lesson(given, np.array(parts, np.float32)),
        "times": Lesson(days, np.array(right, np.float32)),
        "status": Lesson(status_texts(scene, anchors), one_hot(statuses, len(STATUSES))),
    }


def annotated_claims(known: Known) -> tuple[Claim, ...]:
    """Give the annotators' claims: who speaks, with which verb, in which words."""
    ids = {entity.id for entity in known.entities}
    return tuple(
        Claim(
            by=tuple(speaker for speaker in claim["by"] if speaker in ids),
            via=(),
            cue=Span(*claim["cue"]) if claim["cue"] else None,
            content=Span(*claim["content"]),
            topics=(),
            act=claim["act"],
            sentence=claim["sentence"],
            found_by="gold",
            confidence=1.0,
        )
        for claim in known.gold["claims"]
    )


def claim_lessons(known: Known, scene: Scene) -> dict[str, Lesson]:
    """Ask of each content that is right who says it, through whom, about what, and to what end."""
    sayings = sayings_of(scene)
    heard = {}
    for i, saying in enumerate(sayings):
        fits = [claim for claim in known.gold["claims"] if half_shared(claim["content"], saying.content)]
        if fits:
            heard[i] = max(fits, key=lambda claim: overlap(claim["content"], saying.content))
    if not heard:
        return {}
    given = pairs(scene, saying_anchors(scene, sayings), len(CUE_KINDS))
    # Speech that is carried on is given its speaker by rule, so it teaches nothing about speakers.
    rows = np.array([a in heard and sayings[a].cue is not None for a in given.anchors], bool)
    voices = [
        [scene.entities[e].id in heard[a]["by"], scene.entities[e].id in heard[a]["via"]]
        for a, e in zip(given.anchors[rows], given.entities[rows], strict=True)
    ]
    read, kept = saying_texts(scene, sayings), list(heard)
    read = Texts(Grams(read.grams.codes, read.grams.windows[kept]), read.numbers[kept])
    topics = [[topic in claim["topics"] for topic in TOPICS] for claim in heard.values()]
    return {
        "voices": Lesson(only(given, rows), np.array(voices, np.float32).reshape(-1, 2)),
        "topics": Lesson(read, np.array(topics, np.float32)),
        "acts": Lesson(read, one_hot(np.array([ACTS.index(claim["act"]) for claim in heard.values()]), len(ACTS))),
    }


def half_shared(a: Sequence[int], b: Sequence[int]) -> bool:
    """Tell whether two spans share half of what they cover together."""
    return 2 * overlap(a, b) >= max(a[1], b[1]) - min(a[0], b[0])


def only(given: Pairs, rows: np.ndarray) -> Pairs:
    """Keep some of the pairs."""
    anchors = np.unique(given.anchors[rows], return_inverse=True)[1]
    arrays = (getattr(given, name)[rows] for name in ("entities", "numbers", "single", "ways"))
    grams = Grams(given.grams.codes, given.grams.windows[rows])
    views = given.views and Views(given.views.states, given.views.windows[rows])
    return Pairs(anchors, *arrays, grams, given.chosen[rows], views)
