"""Judge, and teach, what is decided across articles: reprints, same events, positions, holders of offices.

    python -m train.across [--corpus CORPUS] [--learn]

The labelled sets in `train/labels` hold ids and offsets; the articles are read from the corpus (JSON Lines, gzipped)
where it is at hand. Of each set one half was used to choose weights and thresholds (`tune`), the other half is
reported (`judge`); stories, not articles, are divided, so that no story stands in both.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from opencc import OpenCC

from kg.across import Digest, Place
from kg.link.holders import holder
from kg.link.lexicon import Knowledge
from kg.model import Article, Reading, Trouble
from kg.pipeline import read_all
from kg.read.sentences import split
from kg.resolve import happenings as same
from kg.resolve import positions, reprints
from kg.resolve.digests import digest, origin, printed, prints

LABELS = Path(__file__).parent / "labels"
CORPUS = Path("../shared/corpus/xwlb.jsonl.gz")
TABLES = Path(same.__file__).parent.parent / "data"


def warn(trouble: Trouble) -> None:
    print(trouble, file=sys.stderr)


def labels(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (LABELS / name).open(encoding="utf-8")]


def readings(corpus: Path, ids: Iterable[str]) -> Iterator[Reading]:
    """Read the articles of these ids."""
    yield from read_all(found(corpus, ids), warn)


def found(corpus: Path, ids: Iterable[str]) -> list[Article]:
    """Find the articles of these ids."""
    wanted = set(ids)
    kept: list[Article] = []
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            one = json.loads(line)
            if one["id"] in wanted:
                kept.append(
                    Article(one["id"], one["text"], one["title"], one["published"], one["source"], one.get("url"))
                )
    return kept


# ---------------------------------------------------------------- same events

Labelled = dict[Place, str]


def labelled(digests: Sequence[Digest], marked: Sequence[Mapping[str, Any]]) -> tuple[Labelled, int]:
    """Give the label of each telling that the reader found, and how many labelled mentions there are in all."""
    by_id = {one.id: one for one in digests}
    found: Labelled = {}
    count = 0
    for one in marked:
        tellings = by_id[one["id"]].told
        for start, end, type, cluster in one["mentions"]:
            count += 1
            fitting = [t for t in tellings if t.at.start < end and start < t.at.end]
            if best := max(fitting, key=lambda t: (t.type == type, -abs(t.at.start - start)), default=None):
                found.setdefault(best.at, cluster)
    return found, count


def b_cubed(gold: Labelled, group_of: Mapping[Place, int]) -> tuple[float, float, float]:
    """Give precision, recall and F1, over the mentions of the labels."""
    golden: dict[str, set[Place]] = defaultdict(set)
    ours: dict[int, set[Place]] = defaultdict(set)
    for place, cluster in gold.items():
        golden[cluster].add(place)
        ours[group_of[place]].add(place)
    precision = [len(ours[group_of[p]] & golden[c]) / len(ours[group_of[p]]) for p, c in gold.items()]
    recall = [len(ours[group_of[p]] & golden[c]) / len(golden[c]) for p, c in gold.items()]
    p, r = float(np.mean(precision)), float(np.mean(recall))
    return p, r, 2 * p * r / (p + r)


def learn(digests: Sequence[Digest], gold: Labelled, names: Sequence[str], strength: float = 1.0) -> dict[str, float]:
    """Learn what each feature weighs by logistic regression; each mention counts alike, however many it is compared to."""
    rows, answers = [], []
    here = []
    for one_article in digests:
        those = same.mentioned(one_article)
        clusters: dict[str, list[same.Mentioned]] = defaultdict(list)
        for one in those:
            clusters[gold.get(one.at, str(one.at))].append(one)
        here += [same.together(group) for group in clusters.values()]
        for one, other in same.within(those):
            if one.at in gold and other.at in gold:
                rows.append([same.likeness(one, other).get(name, 0.0) for name in names])
                answers.append(gold[one.at] == gold[other.at])
    for one, other in same.across(here):
        if one.at in gold and other.at in gold:
            rows.append([same.likeness(one, other).get(name, 0.0) for name in names])
            answers.append(gold[one.at] == gold[other.at])
    return fitted(rows, answers, names, strength)


def fitted(
    rows: Sequence[Sequence[float]], answers: Sequence[bool], names: Sequence[str], strength: float
) -> dict[str, float]:
    """Fit a logistic regression."""
    from scipy.optimize import minimize

    x, y = np.array(rows), np.array(answers, float)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ w
        p = 1 / (1 + np.exp(-z))
        value = np.sum(np.logaddexp(0, z) - y * z) + strength * w @ w / 2
        return float(value), x.T @ (p - y) + strength * w

    w = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=list(map(bounds, names))).x
    print(f"{len(y)} pairs, {int(y.sum())} the same", file=sys.stderr)
    return dict(zip(names, w.round(2), strict=True))


def bounds(name: str) -> tuple[float | None, float | None]:
    """Keep a feature from learning by chance what it cannot mean: to share somebody never speaks against a pair."""
    feature = name.rpartition(":")[2]
    if feature.startswith("same-") or feature in ("pairs", "much", "names"):
        return 0.0, None
    if feature.startswith("other-") or feature in ("sides-differ", "turned-round", "days-between", "far"):
        return None, 0.0
    return None, None


def write_weights(learnt: Mapping[str, float], table: Path) -> None:
    lines = table.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines[1:]]
    text = "".join(f"{name}\t{learnt[name]:g}\t{words}\n" for name, _, words in rows)
    table.write_text(f"{lines[0]}\n{text}", encoding="utf-8")
    same.weights.cache_clear()
    positions.question_weights.cache_clear()


def between(gold: Labelled, group_of: Mapping[Place, int]) -> str:
    """Count the pairs of mentions of two articles that are one event by the labels, by the program, by both."""
    places = sorted(gold)
    counts = [0, 0, 0]
    for number, one in enumerate(places):
        for other in places[:number]:
            if one.article != other.article:
                right, ours = gold[one] == gold[other], group_of[one] == group_of[other]
                counts = [counts[0] + (right and ours), counts[1] + ours, counts[2] + right]
    return f"{counts[0]} of {counts[1]} joined pairs are right, of {counts[2]} labelled ones"


def judge_events(digests: Sequence[Digest], part: str) -> str:
    marked = [one for one in labels("events.jsonl") if one["part"] == part]
    here = [one for one in digests if one.id in {m["id"] for m in marked}]
    gold, count = labelled(here, marked)
    found = same.happenings(here, same.standings(here, []))
    group_of = {member.at: number for number, one in enumerate(found) for member in one.tellings}
    p, r, f = b_cubed(gold, group_of)
    sizes = defaultdict(int)
    for place in gold:
        sizes[group_of[place]] += 1
    largest, golden = max(sizes.values()), max(list(gold.values()).count(c) for c in set(gold.values()))
    alone = b_cubed(gold, {place: number for number, place in enumerate(gold)})[2]
    return (
        f"same events ({part}): {len(here)} articles, {count} mentions, {len(gold)} found by the reader; "
        f"B³ precision {p:.3f} recall {r:.3f} F1 {f:.3f}; largest cluster {largest} (labels: {golden}); "
        f"each mention alone would give {alone:.3f}; between articles {between(gold, group_of)}"
    )


# ---------------------------------------------------------------- reprints


def remade(article: Article, how: str) -> Article:
    """Make a reprint of an article as the label says: how it is cut, put in another order, edited, written."""
    kind, _, number = how.partition(":")
    chance = random.Random(f"{article.id} {how}")
    text = article.text
    sentences = [s.span.of(text) for s in split(article) if s.kind != "boilerplate"]
    if kind == "cut":
        sentences = sentences[: max(3, round(len(sentences) * int(number) / 100))]
    elif kind == "thinned":
        sentences = [one for one in sentences if chance.random() < int(number) / 100]
    elif kind == "turned":
        sentences = [*sentences[:2], *chance.sample(sentences[2:], len(sentences) - 2)]
    elif kind == "retitled":
        sentences = ["另一家报纸的标题", *sentences[1:], "（编辑：某某）"]
    elif kind == "edited":
        # A word here and there is another one.
        sentences = ["".join("某" if chance.random() < 1 / int(number) else char for char in s) for s in sentences]
    elif kind == "quoted":
        # No reprint: an article of its own that takes over some sentences.
        own = ["这是另一篇报道自己的文字，讲的是别的事情，只在后面引用了前文的几句话。" * 3] * int(number)
        sentences = [*[f"{chance.random()}{line}{chance.random()}" for line in own], *sentences[1:3]]
    words = "\n\n".join(sentences)
    if kind == "traditional":
        words = OpenCC("s2t").convert(text)
    later = date.fromisoformat((article.published or "")[:10]) + timedelta(chance.randrange(3))
    return Article(f"{article.id}-{how}", words, "另一家报纸的标题", later.isoformat(), "另一家报纸")


def printed_digest(article: Article) -> Digest:
    """Give as much of a digest as reprints are found by."""
    reading = Reading(article, split(article))
    return Digest(
        article.id, article.published, article.source, article.title, len(article.text),
        prints(printed(reading)), origin(reading), (), (), (), (),
    )  # fmt: skip


def judge_reprints(corpus: Path, part: str) -> str:
    """Judge families: a labelled pair is found if both articles are in one."""
    marked = [one for one in labels("reprints.jsonl") if one["part"] == part]
    ids = {id for one in marked for id in (one["one"], one.get("other")) if id}
    articles = {one.id: one for one in found(corpus, ids)}
    right, ours, wanted = 0, 0, 0
    shared = reprints.families([printed_digest(articles[id]) for id in sorted(ids)])
    family_of = {member.at.article: one.first for one in shared for member in one.members}
    for one in marked:
        if "made" in one:
            first = articles[one["one"]]
            is_one = bool(reprints.families([printed_digest(first), printed_digest(remade(first, one["made"]))]))
        else:
            is_one = family_of.get(one["one"], one["one"]) == family_of.get(one["other"])
        right, ours, wanted = right + (is_one and one["same"]), ours + is_one, wanted + one["same"]
    p, r = right / max(1, ours), right / max(1, wanted)
    return f"reprints ({part}): {len(marked)} pairs, {wanted} the same; precision {p:.3f} recall {r:.3f} F1 {2 * p * r / (p + r):.3f}"


# ---------------------------------------------------------------- positions


def claim_at(place: Place, by_article: Mapping[str, Sequence[positions.Position]]) -> positions.Position | None:
    """Find the claim that the reader has where a label was made: half of both must be the same."""

    def common(one: positions.Position) -> float:
        both = min(one.at.end, place.end) - max(one.at.start, place.start)
        return both / (max(one.at.end, place.end) - min(one.at.start, place.start))

    best = max(by_article.get(place.article, ()), key=common, default=None)
    return best if best and common(best) >= 0.5 else None


def learn_questions(digests: Sequence[Digest]) -> dict[str, float]:
    """Learn what speaks for two claims of a speaker being on one question."""
    by_article = claims_by_article(digests)
    names, rows, answers = list(positions.question_weights()), [], []
    for one in labels("positions.jsonl"):
        if one["part"] == "tune" and "speaker" in one:
            before, now = (claim_at(Place(*one[name]), by_article) for name in ("one", "other"))
            if before and now:
                features = positions.question(before, now)
                rows.append([features[name] for name in names])
                answers.append(one["label"] != "none")
    return fitted(rows, answers, names, 1.0)


def claims_by_article(digests: Sequence[Digest]) -> dict[str, list[positions.Position]]:
    found: dict[str, list[positions.Position]] = defaultdict(list)
    for position in positions.positions(digests):
        found[position.at.article].append(position)
    return found


def judge_positions(digests: Sequence[Digest], part: str) -> str:
    """Judge steps and contradictions over labelled pairs; a step found as another kind of step is wrong twice."""
    marked = [one for one in labels("positions.jsonl") if one["part"] == part]
    by_article = claims_by_article(digests)
    right, ours, wanted, missing = 0, 0, 0, 0
    for one in marked:
        before, now = (claim_at(Place(*one[name]), by_article) for name in ("one", "other"))
        label = "none"
        if not before or not now:
            missing += 1
        elif "speaker" not in one:
            label = "contradicts" if positions.contradicts(before, now) else "none"
        elif positions.takes_a_stand(before) and positions.takes_a_stand(now):
            label = positions.changed(before, now)[0] if positions.same_question(before, now) else "none"
        right += label == one["label"] != "none"
        ours += label != "none"
        wanted += one["label"] != "none"
    return (
        f"positions ({part}): {len(marked)} pairs, {wanted} steps or contradictions ({missing} not read by the reader); "
        f"precision {right / max(1, ours):.3f} recall {right / max(1, wanted):.3f}"
    )


# ---------------------------------------------------------------- holders of offices


def judge_offices() -> str:
    """Judge who held an office on a day; an answer «unknown» is not right, but no wrong one either."""
    known = Knowledge.load()
    right, wrong, count = 0, [], 0
    for line in (LABELS / "offices.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        office, state, day, name = line.split("\t")
        count += 1
        person = holder(office, state, date.fromisoformat(day), known).person
        if person and any(name in form for form in (person.label, *person.aliases)):
            right += 1
        elif person:
            wrong.append(f"{office} {state} {day}: {person.label}, not {name}")
    print("\n".join(wrong), file=sys.stderr)
    return f"offices: {count} questions; right {right / count:.3f}, wrong {len(wrong) / count:.3f}, the others unknown"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--learn", action="store_true", help="learn the weights of same events anew")
    args = parser.parse_args()
    if not args.corpus.exists():
        sys.exit(f"{args.corpus}: there is no corpus; name one with --corpus")
    wanted = {one["id"] for one in labels("events.jsonl")}
    wanted |= {one[name][0] for one in labels("positions.jsonl") for name in ("one", "other")}
    digests = [digest(one) for one in readings(args.corpus, wanted)]
    if args.learn:
        marked = [one for one in labels("events.jsonl") if one["part"] == "tune"]
        here = [one for one in digests if one.id in {m["id"] for m in marked}]
        gold, _ = labelled(here, marked)
        write_weights(learn(here, gold, list(same.weights()[0])), TABLES / "same_event.tsv")
        write_weights(learn_questions(digests), TABLES / "same_question.tsv")
    print(judge_offices())
    for part in ("tune", "judge"):
        print(judge_reprints(args.corpus, part))
        print(judge_events(digests, part))
        print(judge_positions(digests, part))


if __name__ == "__main__":
    main()
