"""A misspelt term fails where it is written, also inside a query."""

import re
from pathlib import Path

import pytest

import kg
from kg.graph.iris import PREFIXES, namespace

KG = Path(kg.__file__).parent
PREFIXED = re.compile(rf"(?<![\w:/.#{{-])({'|'.join(sorted(PREFIXES))}):([A-Za-z][\w-]*)")
WRITTEN = [*sorted(KG.rglob("*.rq")), *sorted((KG / "explore").rglob("*.py")), *sorted((KG / "graph").rglob("*.py"))]
# Classes of the description of a service, which no article's graph holds, are checked by those who read it.
ELSEWHERE = {"describe.py"}


@pytest.mark.parametrize("path", [p for p in WRITTEN if p.name not in ELSEWHERE], ids=lambda p: p.name)
def test_terms_in_queries_are_declared(path):
    text = path.read_text(encoding="utf-8")
    used = {(prefix, name) for prefix, name in PREFIXED.findall(text) if prefix != "wd"}
    assert not [f"{prefix}:{name}" for prefix, name in sorted(used) if name not in namespace(prefix)]
