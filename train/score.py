"""Print how well the reader reads: dev, the judging part kept aside, the tuning and the learning part, side by side.

    python -m train.score GOLD_DIRECTORY [--records DIRECTORY]

GOLD_DIRECTORY holds `dev/` and `train/`, each with `docs.jsonl` and `gold.jsonl`. The shipped models learn from the
learning and the tuning part; dev and judge are read for the first time here, so their figures are the honest ones.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from kg.explore.score import PARTS, Score, score
from kg.graph.records import to_record
from kg.model import Trouble
from kg.pipeline import read_all
from kg.read.articles import read
from train.split import part_of


def warn(trouble: Trouble) -> None:
    print(trouble, file=sys.stderr)


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.open(encoding="utf-8") if line.strip()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--records", type=Path, help="write the records of each set there")
    parser.add_argument("--only", nargs="*", default=["dev", "judge", "tune", "learn"])
    args = parser.parse_args()
    if not args.gold.exists():
        sys.exit(f"{args.gold}: no annotated articles there; name the folder that holds dev/ and train/")

    scores: dict[str, Score] = {}
    gold = {"dev": lines(args.gold / "dev" / "gold.jsonl")}
    for record in lines(args.gold / "train" / "gold.jsonl"):
        gold.setdefault(part_of(record["id"]), []).append(record)
    start = time.perf_counter()
    for name in args.only:
        wanted = {record["id"] for record in gold[name]}
        folder = args.gold / ("dev" if name == "dev" else "train")
        articles = [a for a in read([folder / "docs.jsonl"], warn) if a.id in wanted]
        records = [to_record(reading) for reading in read_all(articles, warn)]
        if args.records:
            args.records.mkdir(parents=True, exist_ok=True)
            text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
            (args.records / f"{name}.jsonl").write_text(text, encoding="utf-8")
            (args.records / f"{name}.gold.jsonl").write_text(
                "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in gold[name]), encoding="utf-8"
            )
        scores[name] = score(gold[name], records)

    print(f"{'F1':<16}" + "".join(f"{name:>8}" for name in scores))
    print(f"{'articles':<16}" + "".join(f"{s.documents:>8}" for s in scores.values()))
    figures = {name: s.figures() for name, s in scores.items()}
    for row in [*PARTS, "place_accuracy", "time_accuracy", "status_accuracy", "act_accuracy", "overall"]:
        print(f"{row:<16}" + "".join(f"{figures[name].get(row, float('nan')):>8.3f}" for name in figures))
    print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
