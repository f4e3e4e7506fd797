"""Let the encoder read the news before it learns from annotations: hidden characters are guessed from what stands around.

    python -m train.adapt WEIGHTS

LAC has seen tags, not what diplomacy speaks of. One to a few characters in a row are hidden (an eighth of the text), and
the encoder learns to give them back, from the 17,000 articles' items about the world but those of tune, judge and dev. One
thread, one seed; the weights are kept in WEIGHTS, from which `python -m train.heads` starts.
After Devlin et al., BERT (NAACL 2019), and Gururangan et al., Don't Stop Pretraining (ACL 2020).
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from kg.ground.script import fold
from train.encoder import UNKNOWN, Encoder, lac
from train.material import SHARED
from train.split import part_of

CORPUS = SHARED / "corpus" / "xwlb.jsonl.gz"
WORLD = re.compile(
    "[美俄乌以伊欧韩日巴叙访外]|联合国|会见|会谈|总统|首相|停火|谈判|制裁|北约|国际|朝鲜|中东|加沙"
)  # in titles of news about the world
LONGEST, SHORTEST = 150, 20  # characters of a row
HIDDEN, GOES_ON, KEPT = 0.09, 0.7, 0.1  # shares: a hidden stretch begins, has a second character, is left to be seen


@dataclass(frozen=True)
class Recipe:
    """What the shipped encoder was adapted by."""

    seed: int = 1
    steps: int = 5000
    rows: int = 48
    rate: float = 3e-3
    encoder_rate: float = 7e-4


def kept_aside() -> set[str]:
    """Name the articles of tune, judge and dev."""
    found: set[str] = set()
    for part in ("train", "dev"):
        with (SHARED / "gold" / part / "docs.jsonl").open(encoding="utf-8") as lines:
            ids = [json.loads(line)["id"] for line in lines]
        found |= {one for one in ids if part == "dev" or part_of(one) != "learn"}
    return found


def rows() -> list[str]:
    """Read the paragraphs of the world's news, cut into rows."""
    aside = kept_aside()
    found = []
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        for document in map(json.loads, lines):
            if document["id"] in aside or not WORLD.search(document["title"] or ""):
                continue
            for paragraph in document["text"].split("\n"):
                text = fold(paragraph.strip())
                cut = (text[at : at + LONGEST] for at in range(0, len(text), LONGEST))
                found += [row for row in cut if len(row) > SHORTEST]
    return found


def groups(material: Sequence[str], size: int, chance: random.Random) -> Iterator[list[str]]:
    """Give rows of like length together, over and over."""
    shuffled = list(material)
    while True:
        chance.shuffle(shuffled)
        for at in range(0, len(shuffled), size * 40):
            near = sorted(shuffled[at : at + size * 40], key=len)
            batches = [near[i : i + size] for i in range(0, len(near), size)]
            chance.shuffle(batches)
            yield from batches


def hidden(ids: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
    """Choose the characters to be guessed."""
    begins = torch.rand(ids.shape) < HIDDEN
    chosen = begins.clone()
    chosen[:, 1:] |= begins[:, :-1] & (torch.rand(ids.shape)[:, 1:] < GOES_ON)
    return chosen & real & (ids != UNKNOWN)


def adapt(recipe: Recipe, material: Sequence[str]) -> Encoder:
    """Learn to guess hidden characters."""
    torch.set_num_threads(1)
    torch.manual_seed(recipe.seed)
    source = lac()
    encoder = Encoder(source)
    table = encoder.embedding
    guess = nn.Sequential(nn.Linear(encoder.second.width, table.embedding_dim), nn.Tanh())
    counted = Counter(source.characters.get(character, UNKNOWN) for row in material for character in row)
    often = torch.tensor([1.0 + counted[number] for number in range(table.num_embeddings)])
    bias = nn.Parameter((often / often.sum()).log())
    above = [*guess.parameters(), bias]
    optimiser = torch.optim.AdamW(
        [
            {"params": above, "lr": recipe.rate},
            {"params": list(encoder.parameters()), "lr": recipe.encoder_rate},
        ],
        weight_decay=0.01,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / 100) * max(0.03, 1 - step / recipe.steps)
    )
    missed = 0.0
    given = groups(material, recipe.rows, random.Random(recipe.seed))
    for step, group in zip(range(1, recipe.steps + 1), given, strict=False):
        lengths = torch.tensor([len(row) for row in group])
        ids = torch.zeros(len(group), int(lengths.max()), dtype=torch.long)
        for number, row in enumerate(group):
            ids[number, : len(row)] = torch.tensor([source.characters.get(c, UNKNOWN) for c in row])
        chosen = hidden(ids, torch.arange(ids.shape[1]) < lengths[:, None])
        seen = ids.masked_fill(chosen & (torch.rand(ids.shape) >= KEPT), UNKNOWN)
        once = encoder.first(encoder.embedding(seen), lengths)
        states = encoder.second(nn.functional.dropout(once, 0.1), lengths)[chosen]
        # The table is small numbers; four times as much makes a sure guess possible.
        loss = nn.functional.cross_entropy(4 * guess(states) @ table.weight.T + bias, ids[chosen])
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_([*above, *encoder.parameters()], 1.0)
        optimiser.step()
        schedule.step()
        missed += loss.item()
        if step % 250 == 0:
            print(step, f"{missed / 250:.3f} nats a hidden character", flush=True)
            missed = 0.0
    return encoder


def main() -> None:
    """Adapt the encoder and keep its weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="the file to keep the encoder's weights in")
    given = parser.parse_args()
    material = rows()
    print(len(material), "rows,", sum(map(len, material)), "characters", flush=True)
    torch.save(adapt(Recipe(), material).state_dict(), given.weights)


if __name__ == "__main__":
    main()
