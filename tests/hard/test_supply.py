"""What comes from elsewhere: pinned, licensed, and never run: no pickle is loaded, no model without its hash, no call out."""

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from kg.extract.layers import stored
from kg.model import BrokenData
from kg.tag.encoder import Card, Network
from train.licences import all_needed as needed_by
from train.licences import licence, plain, reasons

ROOT = Path(__file__).parents[2]
KG = ROOT / "kg"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PINNED = {plain(name): Version(version) for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", LOCK, re.MULTILINE)}
SOURCES = sorted(KG.rglob("*.py"))


# ---------------------------------------------------------------- dependencies


@pytest.mark.parametrize("line", [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]])
def test_the_lock_holds_what_the_project_asks_for(line):
    wanted = Requirement(line)
    assert plain(wanted.name) in PINNED, "run make lock"
    assert PINNED[plain(wanted.name)] in wanted.specifier, "run make lock"


def test_every_line_of_the_lock_has_its_hashes_and_no_place():
    entries = re.split(r"\n(?=[\w.-]+==)", LOCK.strip())
    assert len(entries) > 50
    assert [entry.split("\n")[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert not re.search(r"https?://|file:|--index-url|--find-links|@ ", LOCK)


def test_every_direct_dependency_has_a_reason_and_is_imported():
    names = {plain(Requirement(line).name) for line in PROJECT["dependencies"]}
    assert names == set(reasons())
    code = "\n".join(path.read_text("utf-8") for path in SOURCES)
    modules = {"spacy-pkuseg": "spacy_pkuseg"}
    assert [
        name for name in names if not re.search(rf"^\s*(import|from) {modules.get(name, name)}\b", code, re.MULTILINE)
    ] == []


def test_no_licence_binds_the_users_of_this_program():
    from importlib.metadata import PackageNotFoundError, distribution

    for name in needed_by("waijiao-kg"):
        try:
            said = licence(distribution(name))
        except PackageNotFoundError:
            continue
        assert not re.search(r"\b(A?GPL|SSPL|proprietary|commercial)", said, re.I), f"{name}: {said}"
        assert "not named" not in said, name


# ---------------------------------------------------------------- nothing from outside is run

FORBIDDEN = {
    "pickle": r"\bpickle\b|\bdill\b|\bjoblib\b|\bshelve\b|\bmarshal\b|cloudpickle",
    "a model that can hold code": r"torch\.load|np\.load\((?![^)]*allow_pickle=False)|allow_pickle=True|keras|yaml\.load\(",
    "code in text": r"(?<![\w.])(eval|exec|compile|__import__)\(",
    "a shell": r"os\.system|os\.popen|shell=True|getoutput",
    "an unchecked archive": r"extractall|tarfile|unpack_archive",
    "XML that may fetch": r"xml\.(dom|sax)|ElementTree import .*(parse|fromstring)|resolve_entities=True|no_network=False|load_dtd=True",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_code_knows_no(what):
    guilty = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in SOURCES
        for line in path.read_text("utf-8").splitlines()
        if re.search(FORBIDDEN[what], line) and not line.lstrip().startswith(("#", '"""', ">>>"))
    ]
    assert guilty == []


GUARD = """
    import sys
    FORBIDDEN = {"pickle.find_class", "marshal.loads", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}
    def guard(event, arguments):
        if event in FORBIDDEN and not (event == "marshal.loads" and importing()):
            print(event, str(arguments)[:200], file=sys.stderr)
            import os
            os._exit(77)
    def importing():
        frame = sys._getframe()
        while frame:
            if "importlib" in frame.f_code.co_filename:
                return True
            frame = frame.f_back
        return False
"""
WORK = {
    "build, ask, export": """
        import kg, pathlib, kg.__main__ as m
        folder = pathlib.Path(sys.argv[1])
        sys.addaudithook(guard)
        with kg.build([pathlib.Path(kg.__file__).parent / "samples"], folder / "graph") as graph:
            graph.query("who-said-what").write()
            list(graph.verify())
            for form in ("gexf", "graphml", "csv", "html", "records", "nq"):
                graph.export(form, folder / form)
    """,
    "words": """
        import kg
        sys.addaudithook(guard)
        import kg.ways.components
        from kg.tag.words import words
        assert words("默茨在柏林同泽连斯基会谈。")
    """,
}


@pytest.mark.parametrize("work", WORK)
def test_while_it_works_nothing_is_unpickled_started_or_called(tmp_path, work):
    code = textwrap.dedent(GUARD) + textwrap.dedent(WORK[work])
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]


# ---------------------------------------------------------------- models by their hash


def test_a_changed_network_is_not_read(tmp_path):
    for name in ("reader.json", "reader.onnx"):
        shutil.copy(KG / "models" / name, tmp_path / name)
    with (tmp_path / "reader.onnx").open("r+b") as file:
        file.seek(1000)
        byte = file.read(1)
        file.seek(1000)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(BrokenData, match="not the file"):
        _ = Network(Card.read(tmp_path / "reader.json")).session


@pytest.mark.parametrize("name", ["relations", "senses"])
def test_changed_weights_are_not_read(tmp_path, name):
    for ending in ("json", "npz"):
        shutil.copy(KG / "models" / f"{name}.{ending}", tmp_path)
    with (tmp_path / f"{name}.npz").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(BrokenData, match="not the file"):
        stored(tmp_path / f"{name}.npz", tmp_path / f"{name}.json", "the training")


# ---------------------------------------------------------------- known vulnerabilities

ASKED = pytest.mark.skipif("AUDIT" not in os.environ, reason="asks a service elsewhere; AUDIT=1 says yes")
PIP_AUDIT, NPM = (
    shutil.which("pip-audit", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}"),
    shutil.which("npm"),
)


@ASKED
@pytest.mark.skipif(not PIP_AUDIT, reason="no pip-audit here")
def test_no_pinned_package_has_a_known_vulnerability():
    told = answer([PIP_AUDIT, "--require-hashes", "--disable-pip", "-f", "json", "-r", "requirements.lock"], ROOT)
    packages = told["dependencies"]
    left_out = [one["name"] for one in packages if "skip_reason" in one]
    if len(left_out) == len(packages):
        pytest.skip(f"the registry here answers no question about vulnerabilities: {packages[0]['skip_reason']}")
    assert [one for one in packages if one.get("vulns")] == []
    assert left_out == []


@ASKED
@pytest.mark.skipif(not NPM, reason="no npm here")
def test_no_library_of_the_explorer_has_a_known_vulnerability():
    told = answer([NPM, "audit", "--package-lock-only", "--omit=dev", "--json"], KG / "explore" / "web" / "libraries")
    if "vulnerabilities" not in told:
        pytest.skip(f"the registry here answers no question about vulnerabilities: {told.get('message', told)}")
    assert told["vulnerabilities"] == {}


def answer(command: list[str], folder: Path) -> dict[str, Any]:
    """Give what an auditor prints as JSON, whatever it thinks of it; one that cannot reach its service prints none."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
    if not done.stdout.strip():
        pytest.skip(f"the service cannot be reached: {done.stderr.strip().splitlines()[-1:]}")
    return json.loads(done.stdout)
