"""The word segmenter the reader ships: pkuseg's own default model, in spacy-pkuseg's layout and cut to what matters.

    python -m train.words pkuseg-0.0.25.tar.gz kg/models/words

The source archive comes from `pip download --no-deps --no-binary :all: --no-build-isolation pkuseg==0.0.25` (numpy must
be there). Nothing is learnt here, so the same archive gives the same files, byte for byte. Of 2.6 million features the
200,000 stay that can move a decision most; their weights are rounded, which halves the file and changes nothing. How
far the small model agrees with the whole one is measured on the treebank's sentences, if it lies beside the repository.
"""

from __future__ import annotations

import gzip
import json
import pickle
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import spacy_pkuseg
import srsly

ARCHIVE = "dd012bf93689721c9574bc2b2ba98fb4ac22790cec0af354a78e217828b81e91"
KEPT = 200_000
STEP = 0.05
BIAS = 0  # the number of the feature "$$", which always fires and has to stay the first
TREEBANK = Path("../shared/treebank/gsdsimp-dev.conllu.gz")


class Model(NamedTuple):
    """A conditional random field over characters: per feature one weight a tag, and one per pair of tags."""

    features: list[str]
    tags: dict[str, int]
    known: list[str]  # words that gate the features made of whole words
    nodes: np.ndarray
    edges: np.ndarray


class OnlyPlainData(pickle.Unpickler):
    """Read lists, dictionaries, strings and numbers, and nothing that could run."""

    def find_class(self, module: str, name: str) -> Any:
        """Refuse whatever is not plain data."""
        raise pickle.UnpicklingError(f"{module}.{name} has no business in a table of features")


def whole(archive: Path) -> Model:
    """Take the default model out of pkuseg's source archive."""
    if sha256(archive.read_bytes()).hexdigest() != ARCHIVE:
        raise SystemExit(f"{archive} is not the pkuseg 0.0.25 this was written for: its sha256 differs")
    with tarfile.open(archive) as files, tempfile.TemporaryDirectory() as folder:
        for name in ("features.pkl", "weights.npz"):
            content = files.extractfile(f"pkuseg-0.0.25/pkuseg/models/default/{name}")
            (Path(folder) / name).write_bytes(content.read() if content else b"")
        with (Path(folder) / "features.pkl").open("rb") as pickled:
            table = OnlyPlainData(pickled).load()
        with np.load(Path(folder) / "weights.npz") as loaded:
            tags, count = map(int, loaded["sizes"])
            flat = loaded["w"]
    features = sorted(table["feature_to_idx"], key=table["feature_to_idx"].__getitem__)
    nodes, edges = flat[: tags * count].reshape(count, tags), flat[tags * count :]
    return Model(features, table["tag_to_idx"], table["unigram"], nodes, edges)


def prune(model: Model, kept: int, step: float) -> Model:
    """Keep the features whose weights differ most between tags: an equal push on every tag decides nothing."""
    power = np.ptp(model.nodes, axis=1)
    power[BIAS] = np.inf
    chosen = np.sort(np.argsort(-power, kind="stable")[:kept])
    features = [model.features[number] for number in chosen]
    gates = {word for feature in features for word in words_in(feature)}
    known = [word for word in model.known if word in gates]
    return Model(features, model.tags, known, np.round(model.nodes[chosen] / step) * step, model.edges)


def words_in(feature: str) -> list[str]:
    """Name the words a feature looks up.

    >>> words_in("w1.乌克兰"), words_in("ww.l.柏林*会谈"), words_in("c.柏")
    (['乌克兰'], ['柏林', '会谈'], [])
    """
    if feature.startswith(("w1.", "w-1.")):
        return [feature.split(".", 1)[1]]
    return feature.split(".", 2)[2].split("*") if feature.startswith("ww.") else []


def write(model: Model, folder: Path) -> None:
    """Write the model as spacy-pkuseg reads it; its table of word pairs serves training alone and stays empty."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = {feature: number for number, feature in enumerate(model.features)}
    table = {"unigram": model.known, "bigram": [], "feature_to_idx": numbers, "tag_to_idx": model.tags}
    srsly.write_msgpack(folder / "features.msgpack", table)
    sizes = np.array([len(model.tags), len(model.features)])
    np.savez_compressed(folder / "weights.npz", sizes=sizes, w=np.concatenate([model.nodes.ravel(), model.edges]))


def agreement(one: Path, other: Path, sentences: Iterable[str]) -> float:
    """Give the F1 of the words that two models find in the same sentences."""
    first, second = (spacy_pkuseg.pkuseg(str(folder), user_dict=None) for folder in (one, other))
    shared = found = 0
    for sentence in sentences:
        a, b = spans(first.cut(sentence)), spans(second.cut(sentence))
        shared, found = shared + len(a & b), found + len(a) + len(b)
    return 2 * shared / found


def spans(words: Sequence[str]) -> set[tuple[int, int]]:
    """Give where words that follow each other begin and end.

    >>> sorted(spans(["柏林", "会谈"]))
    [(0, 2), (2, 4)]
    """
    return set(pairwise(accumulate(map(len, words), initial=0)))


def treebank_sentences(path: Path) -> list[str]:
    """Give the printed sentences of a treebank."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [line.removeprefix("# text = ").strip() for line in lines if line.startswith("# text = ")]


def main(archive: Path, folder: Path) -> None:
    """Convert, prune, measure, and write the model's card."""
    complete = whole(archive)
    write(prune(complete, KEPT, STEP), folder)
    card = {
        "model": "Chinese word segmentation, conditional random field over characters",
        "source": "the default model of pkuseg 0.0.25 (PyPI, sdist)",
        "source_sha256": ARCHIVE,
        "licence": "MIT; see NOTICE",
        "made_by": "train/words.py",
        "features": KEPT,
        "features_of_source": len(complete.features),
        "weights_rounded_to": STEP,
        "dictionary": "none: pkuseg's own joins words across names (see docs/spacy.md)",
        "sha256": {
            name: sha256((folder / name).read_bytes()).hexdigest() for name in ("features.msgpack", "weights.npz")
        },
    }
    if TREEBANK.exists():
        with tempfile.TemporaryDirectory() as full:
            write(complete, Path(full))
            score = agreement(folder, Path(full), treebank_sentences(TREEBANK))
        card["agreement_with_source"] = {
            "f1_of_words": round(score, 4),
            "measured_on": "UD GSDSimp, dev, its sentences",
        }
    (folder / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
