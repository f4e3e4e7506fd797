"""The reader's network: rows of characters → scores of every tag at every character."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np
import onnxruntime

from kg.model import BrokenData
from kg.tag.rows import Row

MODELS = Path(__file__).parents[1] / "models"
CELLS = 1_000  # padded characters in one run of the network: few enough for the cache of one core
UNKNOWN = 0
OUTPUTS = ("scores", "states")


@dataclass(frozen=True)
class Card:
    """What `reader.json` says of the network beside it."""

    path: Path
    hash: str
    characters: Mapping[str, int]
    lanes: Mapping[str, tuple[str, ...]]
    kinds: tuple[str, ...]
    limit: int
    temperatures: Mapping[str, float]

    @classmethod
    def read(cls, path: Path = MODELS / "reader.json") -> Card:
        """Read and check the card."""
        try:
            card = json.loads(path.read_text(encoding="utf-8"))
            singles = {character: row for row, character in enumerate(card["characters"], start=card["first_row"])}
            alike = card["alike"]
            singles |= {form: singles[plain] for form, plain in zip(alike[::2], alike[1::2], strict=True)}
            return cls(
                path.parent / card["model"],
                card["sha256"],
                singles,
                {lane: tuple(labels) for lane, labels in card["lanes"].items()},
                tuple(card["kinds"]),
                card["limit"],
                card["temperatures"],
            )
        except (OSError, ValueError, KeyError) as error:
            raise BrokenData(f"{path}: the reader's model cannot be read ({error}); reinstall the package") from error


@dataclass(frozen=True)
class Network:
    """The network itself, loaded when it is first run; one thread, so that the result and the cost are known."""

    card: Card
    threads: int = 1

    @cached_property
    def session(self) -> onnxruntime.InferenceSession:
        """Load the network, after its hash has been checked."""
        path = self.card.path
        try:
            content = path.read_bytes()
        except OSError as error:
            raise BrokenData(f"{path}: the reader's model cannot be read ({error}); reinstall the package") from error
        if sha256(content).hexdigest() != self.card.hash:
            raise BrokenData(f"{path}: not the file that {path.stem}.json describes; reinstall the package")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])

    def run(self, rows: Sequence[Row]) -> list[tuple[np.ndarray, np.ndarray]]:
        """Give the scores and the states of each row's characters; rows of like length are read together."""
        done = [(np.zeros(0, np.float32),) * 2] * len(rows)
        known = self.card.characters.get
        for group in groups([len(row.text) for row in rows]):
            lengths = np.array([len(rows[number].text) for number in group], np.int32)
            ids = np.zeros((lengths.max(), len(group)), np.int32)
            marks = np.zeros((*ids.shape, rows[group[0]].marks.shape[1]), np.uint8)
            for column, number in enumerate(group):
                row = rows[number]
                ids[: len(row.text), column] = [known(character, UNKNOWN) for character in row.text]
                marks[: len(row.text), column] = row.marks
            scores, states = self.session.run(OUTPUTS, {"ids": ids, "marks": marks, "lengths": lengths})
            for column, number in enumerate(group):
                done[number] = scores[: lengths[column], column], states[: lengths[column], column]
        return done


def groups(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Number rows together that are of like length and fit into one run."""
    group: list[int] = []
    for number in sorted(range(len(lengths)), key=lengths.__getitem__):
        if group and lengths[number] * (len(group) + 1) > CELLS:
            yield group
            group = []
        group.append(number)
    if group:
        yield group
