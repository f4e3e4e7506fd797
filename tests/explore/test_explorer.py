"""The explorer in a real browser: from a search to the words, in one offline file and from `kg serve`."""

import csv
import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest

from kg.explore.overview import overview
from kg.explore.page import WEB, libraries, page, served
from kg.graph.facts import facts
from kg.graph.store import Store
from kg.ways import asking
from tests.explore.berlin import ENTITIES, hostile, readings
from tests.explore.conftest import LIES, Row
from tests.explore.test_export import JS, installed

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
browser = pytest.mark.skipif(
    not CHROMIUM or not libraries(), reason="needs Chromium, and the libraries that `make libraries` builds"
)


@pytest.fixture(scope="module")
def berlin(tmp_path_factory):
    """The hand-written readings and the hostile one, on disk."""
    path = tmp_path_factory.mktemp("explorer") / "graph"
    things = {
        entity.key: Row(entity.aliases, entity.type, None, None, *LIES.get(entity.id, (None, None)))
        for entity in ENTITIES.values()
    }
    with Store.open(path) as store:
        store.replace([facts(reading, store.names) for reading in [*readings(), hostile()]], things)
    return path


def driven(address, folder, *rounds):
    """Let the browser do its rounds; give what it saw."""
    installed("playwright-core")
    run = subprocess.run(
        ["node", str(JS / "explore.cjs"), CHROMIUM, address, str(folder), *rounds],
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@contextmanager
def serving(graph, **limits):
    """Serve a graph in a process of its own, with limits that no command has."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    code = f"from kg.ways import asking\nif __name__ == '__main__': asking.serve({str(graph)!r}, port={port}, **{limits!r})"
    # Its own processes start from a file.
    script = graph.parent / "serve.py"
    script.write_text(code, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=30)
                    break
                except OSError:
                    assert process.poll() is None, process.stdout.read().decode()
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()


def looked_right(seen):
    """What must hold wherever the page comes from."""
    assert seen["errors"] == []
    assert seen["title"] == "外交 waijiao"
    assert seen["listed"] >= 2 and "Actors 1" in seen["elsewhere"]
    assert seen["claims"] and all(line.startswith("Volodymyr Zelenskyy") for line in seen["claims"])
    assert seen["byKeys"]
    assert seen["played"]
    assert seen["found"][0].startswith("Volodymyr Zelenskyy") and seen["person"] == "Volodymyr Zelenskyy"
    assert "since=2025-12-01" in seen["address"] and "until=2025-12-31" in seen["address"]
    assert int(seen["december"].split()[0]) > 1
    assert seen["edgeLeadsTo"]
    # What is marked is the cue and what was said.
    assert seen["claim"]["words"].endswith(seen["claim"]["said"]) and seen["claim"]["inSight"]
    assert seen["shared"] == seen["claim"]["words"]
    assert seen["back"] == "timeline"
    assert seen["events"] >= 3
    assert any(spot.startswith("Berlin") for spot in seen["spots"]) and seen["coasts"] > 50_000
    assert seen["place"]
    assert seen["chinese"] == ["文章", "网络", "时间线", "地图", "提问"]


def stayed_words(seen):
    """A headline that would like to run is shown and does not."""
    assert seen["errors"] == []
    assert seen["hostile"]["title"] == "外交 waijiao" and seen["hostile"]["scripts"] == 0
    assert "<script>document.title='ran'</script>" in seen["hostile"]["headline"].replace("\n", "")


def asked_at_home(seen, address):
    """No request leaves the server that the page came from."""
    asked = [urlsplit(request) for request in seen["requests"] if not request.startswith(("blob:", "data:"))]
    assert {request.netloc for request in asked} == {urlsplit(address).netloc}


@browser
def test_the_offline_file(berlin, tmp_path):
    with asking.open(berlin) as graph:
        [file] = graph.export("html", tmp_path / "explorer.html")
    seen = driven(file.as_uri(), tmp_path, "look", "hostile", "phone")
    looked_right(seen)
    stayed_words(seen)
    assert seen["wide"] == [], "a view is wider than a phone"
    assert {urlsplit(request).scheme for request in seen["requests"]} == {"file"}
    for picture in ("article-light", "network-light", "network-dark", "claim-dark", "map-light", "phone-network"):
        assert (tmp_path / f"{picture}.png").stat().st_size > 10_000


@browser
def test_questions_on_the_server(berlin, tmp_path):
    with serving(berlin, workers=1) as address:
        seen = driven(address, tmp_path, "hostile", "ask")
    stayed_words(seen)
    asked_at_home(seen, address)
    assert seen["rows"] >= 2 and "q=who-said-what" in seen["asked"] and "p.topic=security-guarantee" in seen["asked"]
    assert seen["answerLeadsTo"]
    with (tmp_path / "answer.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == seen["rows"]
    # What a question takes where nothing is given is chosen already.
    assert seen["office"] == "title-foreign-minister" and "anything" not in seen["offices"]
    assert {"foreign minister", "head of state", "envoy"} <= set(seen["offices"])
    assert any("泽连斯基" in line for line in seen["holders"])
    assert seen["catalogue"] == ["Which claims carry a number of troops?"]
    assert seen["coloured"] > 5
    assert seen["sparql"].startswith("PREFIX")
    assert "no SPARQL" in seen["wrong"]


@browser
def test_articles_in_brief_come_when_they_are_opened(berlin, tmp_path):
    with serving(berlin, workers=1, whole=1, first=1) as address:
        seen = driven(address, tmp_path, "look")
        with pytest.raises(HTTPError, match="400"):
            urllib.request.urlopen(f"{address}overview?from=2")  # parts begin at 0, 1, 5, 9 …
    looked_right(seen)
    asked_at_home(seen, address)


def test_in_brief_is_what_the_whole_tells(berlin):
    with asking.open(berlin) as graph:
        told = overview(graph.store, 100)
        whole = {reading.article.id: reading for reading in graph.readings()}
    things = told["things"]
    assert told["left_out"] == 0 and {one["id"] for one in told["articles"]} == whole.keys()
    for brief in told["articles"]:
        reading = whole[brief["id"]]
        labels = {entity.id: entity.label for entity in reading.entities}
        events = [
            (event[0], event[3], event[4], {things[one]["label"] for one in event[5]}) for event in brief["events"]
        ]
        assert sorted(events, key=str) == sorted(
            (
                (event.trigger.start, event.type, event.status, {labels[one] for one in event.agents})
                for event in reading.events
            ),
            key=str,
        )
        assert [(claim[0], claim[1]) for claim in brief["claims"]] == sorted(
            map(tuple, (one.content for one in reading.claims))
        )


def test_told_in_parts_is_what_is_told_at_once(berlin):
    with asking.open(berlin) as graph:
        at_once = overview(graph.store, 100)
        parts = [overview(graph.store, 100, 0, 1)]
        while parts[-1]["next"]:
            parts.append(overview(graph.store, 100, parts[-1]["next"], 2))
    assert len(parts) > 2 and [part["left_out"] for part in parts[-2:]] == [len(parts[-1]["articles"]), 0]

    def told(part):
        labels = [thing["label"] for thing in part["things"]]
        return [
            (one["id"], len(one["claims"]), [{labels[agent] for agent in event[5]} for event in one["events"]])
            for one in part["articles"]
        ]

    assert [one for part in parts for one in told(part)] == told(at_once)


def test_only_the_newest_are_shown(berlin):
    with asking.open(berlin) as graph:
        told = overview(graph.store, 2)
    days = [one["published"] for one in told["articles"]]
    assert len(days) == 2 and told["left_out"] >= 3 and days == sorted(days, reverse=True)


def test_the_served_page_asks_its_own_server_alone():
    html = served()
    assert "script-src 'self'" in html and "unsafe-" not in html
    assert "<script>" not in html.replace('<script type="application/json"', "")


def test_without_libraries_the_articles_are_there(monkeypatch):
    import kg.explore.page

    monkeypatch.setattr(kg.explore.page, "libraries", lambda: None)
    html = page(readings())
    assert html.count("<script>") == 1 and "globalThis.libraries" in html


def test_every_package_in_the_page_is_listed_with_its_licence():
    lock = json.loads((WEB / "libraries" / "package-lock.json").read_text("utf-8"))["packages"]
    page = (Path(__file__).parents[2] / "docs" / "explorer.md").read_text("utf-8")
    assert not [name for name, about in lock.items() if "resolved" in about], "a lock file here names no addresses"
    shipped = {
        name.rpartition("node_modules/")[2]: about["license"]
        for name, about in lock.items()
        if name and not about.get("dev")
    }
    assert set(shipped.values()) <= {"MIT", "ISC"}
    # Types and the command line of topojson are no part of the bundle.
    for name in shipped.keys() - {"graphology-types", "commander", "@lezer/lr"}:
        assert name.rpartition("/")[2] in page, name
