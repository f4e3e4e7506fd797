"""The figures of `kg score` are those of the guidelines' own scorer."""

import copy
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from kg.explore.score import score

GOLD = Path(__file__).parent.parent.parent.parent / "shared" / "gold"

SMALL = {
    "id": "d",
    "sentences": [{"id": "s1", "start": 0, "end": 20, "kind": "body"}],
    "entities": [
        {"id": "a", "type": "PERSON", "label": "泽连斯基", "aliases": ["泽连斯基"]},
        {"id": "b", "type": "GPE", "label": "德国", "aliases": ["德国", "德"]},
    ],
    "mentions": [
        {"start": 0, "end": 4, "type": "PERSON", "entity": "a"},
        {"start": 6, "end": 8, "type": "GPE", "entity": "b"},
    ],
    "roles": [],
    "times": [{"start": 4, "end": 6, "value": "2025-12-15"}],
    "quantities": [],
    "events": [{"type": "CONSULT", "trigger": [8, 10], "agents": ["a"], "recipients": ["b"], "status": "actual"}],
    "claims": [{"by": ["a"], "content": [10, 18], "topics": ["territory"], "act": "assert"}],
}


def test_a_record_agrees_with_itself():
    figures = score([SMALL], [SMALL]).figures()
    empty = {"roles", "quantities"}  # parts without a unit score 0, as in the guidelines' scorer
    assert all(value == 1 for part, value in figures.items() if part not in empty | {"overall"})


def test_a_missing_record_is_named():
    result = score([SMALL], [])
    assert result.missing == ["d"] and result.overall == 0
    assert "without a record: d" in result.table()


def test_another_type_is_another_mention():
    other = copy.deepcopy(SMALL)
    other["mentions"][1]["type"] = "ORG"
    assert score([SMALL], [other]).parts["mentions"].match == 1


def test_a_content_of_less_than_half_is_another_claim():
    other = copy.deepcopy(SMALL)
    other["claims"][0]["content"] = [10, 13]
    assert score([SMALL], [other]).parts["claims"].match == 0


@pytest.mark.skipif(not GOLD.exists(), reason="the annotated articles are not beside this checkout")
def test_the_figures_are_those_of_the_guidelines_scorer(tmp_path):
    gold = [json.loads(line) for line in (GOLD / "dev" / "gold.jsonl").open(encoding="utf-8")]
    chance = random.Random(7)
    spoiled = copy.deepcopy(gold)
    for record in spoiled:
        for part in ("mentions", "roles", "times", "quantities", "events", "claims"):
            record[part] = [unit for unit in record[part] if chance.random() < 0.7]
        for event in record["events"]:
            event["agents"] = event["agents"][:1]
            event["trigger"][0] -= chance.randint(0, 2)
        for claim in record["claims"]:
            claim["content"][1] -= chance.randint(0, 30)
    system = tmp_path / "system.jsonl"
    system.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in spoiled), encoding="utf-8")
    command = [sys.executable, str(GOLD / "score.py"), str(GOLD / "dev" / "gold.jsonl"), str(system), "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    ours = score(gold, spoiled).figures()
    assert ours == {name: value for name, value in theirs.items() if name not in ("documents", "missing")}
