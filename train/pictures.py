"""The pictures of the explorer in the README, from the sample articles: `python -m train.pictures docs/images`.

Needs Chromium, and Node for playwright-core as the tests have it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg.ways import api
from kg.ways.demo import SAMPLES

JS = Path(__file__).parents[1] / "tests" / "js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PICTURES: dict[str, dict[str, Any]] = {
    "article": {"hash": "{claim}&l=en"},
    "network": {"hash": "v=network&w=events&l=en&n=qid:Q3874799"},
    "network-dark": {"hash": "v=network&w=speech&l=zh", "dark": True},
    "timeline": {"hash": "v=timeline&o=security-guarantee&l=zh"},
    "map": {"hash": "v=map&l=zh"},
}
SCRIPT = """
const { chromium } = require("playwright-core");
const { browser, folder, address, pictures } = JSON.parse(process.argv[1]);
(async () => {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"];
  const running = await chromium.launch({ executablePath: browser, args });
  for (const [name, { hash, dark }] of Object.entries(pictures)) {
    const looks = { viewport: { width: 1360, height: 850 }, colorScheme: dark ? "dark" : "light", reducedMotion: "reduce" };
    const page = await (await running.newContext(looks)).newPage();
    await page.goto(`${address}#${hash}`);
    await page.waitForTimeout(1200);
    await page.screenshot({ path: `${folder}/${name}.png` });
  }
  await running.close();
})();
"""


def main() -> None:
    """Take the pictures."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with_playwright()
    with TemporaryDirectory() as place, api.build([SAMPLES], Path(place) / "graph") as graph:
        [page] = graph.export("html", Path(place) / "explorer.html")
        pictures = {name: {**one, "hash": str(one["hash"]).format(claim=best(graph))} for name, one in PICTURES.items()}
        told = {"browser": browser(), "folder": str(folder), "address": page.as_uri(), "pictures": pictures}
        environment = {**os.environ, "NODE_PATH": str(JS / "node_modules")}
        subprocess.run(["node", "-e", SCRIPT, json.dumps(told)], cwd=JS, env=environment, check=True)
    for name in PICTURES:
        print(small(folder / f"{name}.png"))


def browser() -> str:
    """Find Chromium."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return found or sys.exit("this needs Chromium")


def with_playwright() -> None:
    """See that Node has what drives the browser."""
    if not shutil.which("node"):
        sys.exit("this needs Node")
    if not (JS / "node_modules" / "playwright-core").is_dir():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=JS, check=True)


def small(path: Path) -> Path:
    """Keep a picture with 256 colours: a third of the bytes, and no difference to the eye."""
    from PIL import Image

    Image.open(path).convert("RGB").quantize(256).save(path, optimize=True)
    return path


def best(graph: api.Graph) -> str:
    """Find the address of a claim that reached the reader through somebody else, to show the whole chain."""
    from kg.explore.page import article

    found = []
    for reading in graph.readings():
        for number, mark in enumerate(article(reading)["marks"]):
            if mark["layer"] == "claim" and mark["by"] and mark["span"][1] - mark["span"][0] < 60:
                found.append((bool(mark["via"]), len(mark["topics"]), mark["confidence"], reading.article.id, number))
    *_, id, number = max(found)
    return f"a={id}&m={number}"


if __name__ == "__main__":
    main()
