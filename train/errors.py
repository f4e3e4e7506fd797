"""Where kept weights or the shipped heads differ from the annotation on tune: python -m train.errors LANE [KEPT]."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.link.lexicon import Knowledge
from kg.tag.encoder import Card, Network
from kg.tag.heads import Heads
from kg.tag.known import Names
from kg.tag.names import names
from train.encoder import lac
from train.export import ship
from train.heads import kept, recipe_of
from train.material import LANES, annotated


def heads_of(path: Path, folder: Path) -> Heads:
    """Write kept weights as a network of their own, and take it up."""
    ship(kept(path), lac().characters, folder, {}, recipe_of(path).limit, dict.fromkeys(LANES, 1.0))
    card = Card.read(folder / "reader.json")
    return Heads(Network(card), Names(Knowledge.load().names, card.kinds))


def main() -> None:
    """Print what is missed, spurious or of another label, with the words around it."""
    lane, *paths = sys.argv[1:]
    known = Knowledge.load().names
    with TemporaryDirectory() as folder:
        heads = heads_of(Path(paths[0]), Path(folder)) if paths else Heads.load(known)
        hits = total = 0
        for one in annotated("tune"):
            (marks,) = heads.mark([(one.article, one.sentences)])
            gold = {(start, end): label for start, end, label in one.spans[lane]}
            if lane == "mention":
                seen = {
                    (*m.span,): (m.type, m.confidence, m.found_by)
                    for m in names(one.article, one.sentences, marks, known)
                }
            else:
                seen = {(*m.span,): (m.label, m.confidence, "heads") for m in marks.of(lane)}
            for start, end in sorted(gold.keys() | seen.keys()):
                wanted, (label, sure, by) = gold.get((start, end)), seen.get((start, end), (None, 0, ""))
                total += (wanted is not None) + (label is not None)
                hits += 2 * (wanted == label)
                if wanted != label:
                    text = one.article.text
                    around = f"{text[max(0, start - 12) : start]}[{text[start:end]}]{text[end : end + 12]}".replace(
                        "\n", "¶"
                    )
                    print(f"{wanted or '-':8} {label or '-':8} {sure:.2f} {by:8} {around}")
        print(f"{lane}: {hits / total:.4f}")


if __name__ == "__main__":
    main()
