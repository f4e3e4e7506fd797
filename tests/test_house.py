"""The house is as it is drawn: seven stages, each knowing the nouns and its own folder, and no circles."""

import ast
import re
import subprocess
from pathlib import Path

import networkx as nx
import pytest

KG = Path(__file__).parent.parent / "kg"
# What all stages stand on: the nouns of one article and of many, one way of writing, one of reading tables, whose side somebody
# is on, whose dispatch an article is.
GROUND = (
    "kg.model",
    "kg.across",
    *(f"kg.ground.{name}" for name in ("datelines", "script", "sides", "tables", "terms")),
)
STAGES = ("read", "tag", "link", "resolve", "extract", "graph", "explore")
MODULES = sorted(KG.rglob("*.py"))


def imports(path: Path) -> set[str]:
    """The modules of `kg` that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            pytest.fail(f"{path}: say where it comes from, not 'from .'")
    return {name for name in found if name == "kg" or name.startswith("kg.")}


def name_of(path: Path) -> str:
    parts = path.relative_to(KG.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("path", [p for p in MODULES if p.relative_to(KG).parts[0] in STAGES], ids=name_of)
def test_a_stage_imports_the_ground_and_its_own_folder(path):
    own = f"kg.{path.relative_to(KG).parts[0]}"
    strangers = {name for name in imports(path) if not name.startswith((own, *GROUND)) and name != "kg"}
    assert not strangers, f"{name_of(path)} imports {sorted(strangers)}"


def test_no_circles():
    modules = {name_of(path) for path in MODULES}
    graph = nx.DiGraph()
    for path in MODULES:
        graph.add_edges_from((name_of(path), name) for name in imports(path) & modules if name != name_of(path))
    assert list(nx.simple_cycles(graph)) == []


def test_the_top_level_is_as_agreed():
    top = {path.name for path in KG.parent.iterdir()}
    assert top >= {"pyproject.toml", "README.md", "kg", "ontology", "tests", "notebooks", "Makefile", "LICENSE"}


def test_a_newcomer_is_told_what_every_module_beside_the_stages_is():
    page = (KG.parent / "docs" / "extending.md").read_text(encoding="utf-8")
    assert [path.name for path in sorted(KG.glob("[!_]*.py")) if f"`{path.name}`" not in page] == []


def test_the_readme_says_how_large_the_models_are():
    told = re.search(r"All models together are\s+(\d+) MB", (KG.parent / "README.md").read_text(encoding="utf-8"))
    size = sum(path.stat().st_size for path in (KG / "models").rglob("*") if path.is_file())
    assert told and int(told[1]) == round(size / 1e6)


def test_nothing_committed_names_a_machine_or_a_registry_host():
    files = subprocess.run(["git", "ls-files"], cwd=KG.parent, capture_output=True, text=True).stdout.split()
    machine = re.compile(r"(?<![\w.])/(?:work|farm|root|tmp)/[a-z.]|https?://[\w.-]*(?:pythonhosted|pypi|npmjs|deb\.)")
    guilty = []
    for name in files:
        path = KG.parent / name
        if path.is_file() and path.stat().st_size < 2_000_000 and path != Path(__file__):
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            guilty += [name] if machine.search(text) else []
    assert guilty == []
