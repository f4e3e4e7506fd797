"""How fluid the explorer's network is with so many nodes: `python -m train.fluency 500 2500 5000`.

Invented actors meet in invented articles; Chromium without a graphics card draws them. Printed are the size of the
page, the time to the first picture, and the pictures a second while the network settles, is zoomed, and plays through
time; the longest pause is the longest wait between two pictures of a kind. Needs Chromium, and Node for playwright-core.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.explore.page import page
from kg.model import Article, Entity, Event, Link, Mention, Reading, Sentence, Span
from train.pictures import JS, browser, with_playwright

ARTICLES = 150
JOINED = 2
"""So many events bring a new actor in, as a network grows that has its well-known and its little-known."""
WAYS = ("settling", "zooming", "playing")
TYPES = ("CONSULT", "SUPPORT", "ACCUSE", "REQUEST")
SCRIPT = """
const { readFileSync, readdirSync } = require("node:fs");
const { chromium } = require("playwright-core");
const { browser, address } = JSON.parse(process.argv[1]);
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"];

// The processor time of the browser and all its processes, in milliseconds.
function spent(root) {
  const about = readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name)).flatMap((name) => {
    try {
      const [, parent, ...rest] = readFileSync(`/proc/${name}/stat`, "utf8").replace(/^.*[)] /s, "").split(" ");
      return [{ id: Number(name), parent: Number(parent), spent: 10 * (Number(rest[9]) + Number(rest[10])) }];
    } catch {
      return []; // it has just ended
    }
  });
  const family = new Set([root]);
  for (let before = 0; before < family.size; ) {
    before = family.size;
    for (const one of about) if (family.has(one.parent)) family.add(one.id);
  }
  return about.filter((one) => family.has(one.id)).reduce((sum, one) => sum + one.spent, 0);
}
const pictures = (page, seconds) => page.evaluate((seconds) => new Promise((done) => {
  const waits = [];
  let last = performance.now();
  const until = last + 1000 * seconds;
  const next = (now) => { waits.push(now - last); last = now; if (now < until) requestAnimationFrame(next); else done({ count: waits.length, rate: waits.length / seconds, pause: Math.max(...waits) }); };
  requestAnimationFrame(next);
}), seconds);

(async () => {
  const server = await chromium.launchServer({ executablePath: browser, args });
  const running = await chromium.connect(server.wsEndpoint());
  const counted = async (doing) => {
    const before = spent(server.process().pid);
    const seen = await doing();
    return { ...seen, each: (spent(server.process().pid) - before) / seen.count };
  };
  const page = await (await running.newContext({ viewport: { width: 1360, height: 850 } })).newPage();
  page.setDefaultTimeout(120000);
  await page.goto(`${address}#l=en`);
  await page.waitForSelector("#article h1");
  const first = await page.evaluate(() => new Promise((done) => {
    const begun = performance.now();
    document.querySelector("[data-view=network]").click();
    const look = () => (document.querySelector("#network-remark").textContent ? requestAnimationFrame(() => done(performance.now() - begun)) : requestAnimationFrame(look));
    look();
  }));
  const settling = await counted(() => pictures(page, 3));
  await page.waitForTimeout(10000);
  const box = await page.locator("#network-canvas").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const zooming = await counted(async () => {
    const seen = pictures(page, 3);
    for (let i = 0; i < 24; i++) { await page.mouse.wheel(0, i < 12 ? -120 : 120); await page.waitForTimeout(110); }
    return seen;
  });
  await page.click("#timebar .play");
  const playing = await counted(() => pictures(page, 3));
  const shown = await page.locator("#network-remark").innerText();
  await running.close();
  await server.close();
  process.stdout.write(JSON.stringify({ first, settling, zooming, playing, shown }));
})();
"""


def main() -> None:
    """Print a line for each number of nodes."""
    with_playwright()
    print(
        f"{'nodes':>7}{'edges':>8}{'page':>9}{'first':>8}"
        + "".join(f"{way:>10} pictures/s, ms each, pause" for way in WAYS)
    )
    for nodes in map(int, sys.argv[1:] or ("500", "2500", "5000")):
        with TemporaryDirectory() as place:
            file = Path(place) / "network.html"
            file.write_text(page(invented(nodes)), encoding="utf-8")
            seen = looked_at(file)
            rates = "".join("{rate:>15.0f} {each:>10.0f} {pause:>9.0f}  ".format(**seen[way]) for way in WAYS)
            print(
                f"{nodes:7,}{nodes * JOINED:8,}{file.stat().st_size / 1e6:6.1f} MB{seen['first'] / 1000:6.1f} s{rates}  {seen['shown']}",
                flush=True,
            )


def looked_at(file: Path) -> dict:
    """Have a browser open a page and measure."""
    told = json.dumps({"browser": browser(), "address": file.as_uri()})
    environment = {**os.environ, "NODE_PATH": str(JS / "node_modules")}
    run = subprocess.run(
        ["node", "-e", SCRIPT, told], cwd=JS, env=environment, check=True, capture_output=True, text=True
    )
    return json.loads(run.stdout)


def invented(nodes: int, seed: int = 7) -> Iterator[Reading]:
    """Invent articles in which so many actors meet; each new one meets whom many have met."""
    choose = random.Random(seed)
    actors = [
        Entity(f"e{n}", "GPE" if n % 3 else "PERSON", f"第{n}位", f"No. {n}", None, (), key=f"actor-{n}")
        for n in range(nodes)
    ]
    met = [0]
    meetings = []
    for newcomer in range(1, nodes):
        for _ in range(JOINED):
            other = choose.choice(met)
            meetings.append((actors[newcomer], actors[other], choose.choice(TYPES)))
            met += [newcomer, other]
    choose.shuffle(meetings)
    for number in range(ARTICLES):
        yield told(number, meetings[number::ARTICLES])


def told(number: int, meetings: list[tuple[Entity, Entity, str]]) -> Reading:
    """Tell of meetings, a sentence each."""
    text, sentences, links, events = "", [], [], []
    for count, (one, other, kind) in enumerate(meetings):
        start, id = len(text), f"s{count}"
        ends = []
        for words, entity in ((one.label, one), ("会见", None), (other.label, other), ("。", None)):
            span = Span(len(text), len(text) + len(words))
            text += words
            ends.append(span)
            if entity:
                links.append(Link(Mention(span, entity.type, id, "invented", 1.0), entity.id, "invented", 1.0, ""))
        sentences.append(Sentence(id, Span(start, len(text)), "body", count))
        events.append(Event(kind, ends[1], (one.id,), (other.id,), None, None, "actual", id, "invented", 1.0))
    published = (date(2025, 1, 1) + timedelta(days=2 * number)).isoformat()
    entities = {entity.id: entity for pair in meetings for entity in pair[:2]}
    article = Article(f"invented-{number}", text, "虚构的会见", published)
    return Reading(article, tuple(sentences), tuple(entities.values()), tuple(links), events=tuple(events))


if __name__ == "__main__":
    main()
