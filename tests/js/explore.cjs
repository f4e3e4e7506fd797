// Drives the explorer in a real browser as a person would, and says as JSON what was seen.
//   node explore.cjs BROWSER ADDRESS FOLDER ROUND…   (rounds: look hostile phone ask)
const { join } = require("node:path");
const { chromium } = require("playwright-core");

const [executablePath, address, folder, ...rounds] = process.argv.slice(2);
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const seen = { errors: [], requests: [] };

async function open(browser, hash, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce", acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60000); // for a machine that has much else to do
  page.on("console", (message) => message.type() === "error" && seen.errors.push(`${message.text()} ${JSON.stringify(message.location())}`));
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("request", (request) => seen.requests.push(request.url()));
  await page.goto(`${address}#${hash}`);
  await page.waitForFunction(() => document.documentElement.dataset.view);
  return page;
}

const text = (page, selector) => page.locator(selector).first().innerText();
const marked = (page) => page.locator(".now").evaluateAll((pieces) => pieces.map((piece) => piece.textContent).join(""));
const inSight = (page) => page.locator(".now").first().evaluate((piece) => { const box = piece.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; });
const hash = (page) => page.evaluate(() => decodeURIComponent(location.hash));
const picture = (page, name) => page.screenshot({ path: join(folder, `${name}.png`) });

async function look(browser) {
  const page = await open(browser, "l=en");
  seen.title = await page.title();
  await picture(page, "article-light");

  // The lists find somebody by any of his names; what one list does not hold, another may.
  await page.fill("#search", "Zelensky");
  seen.listed = await page.locator("#list button").count();
  await page.click("[data-tab=claims]");
  await page.click("[data-scope=all]");
  await page.fill("#search", "Miami");
  seen.elsewhere = await page.locator("#list .empty").innerText();
  await page.fill("#search", "泽连斯基");
  seen.claims = await page.locator("#list button").allInnerTexts();
  await page.fill("#search", "");
  await page.locator("#search").blur();

  // By keys alone: to the next mark, and what was understood of it.
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  seen.byKeys = await text(page, "#panel h2");
  await page.keyboard.press("Escape");

  // Search Zelensky in the network, keep December 2025.
  await page.click("[data-view=network]");
  await page.waitForSelector("#network-canvas canvas");
  seen.nodes = await text(page, "#network-remark");
  await page.fill("#search", "Zelensky");
  seen.found = await page.locator(".found button").allInnerTexts();
  await page.keyboard.press("Enter");
  seen.person = await text(page, "#panel h2");
  await page.fill("#timebar input[type=date] >> nth=0", "2025-12-01");
  await page.fill("#timebar input[type=date] >> nth=1", "2025-12-31");
  seen.december = await text(page, "#network-remark");
  seen.address = await hash(page);
  await picture(page, "network-light");
  await page.click("#theme");
  await page.waitForTimeout(200);
  await picture(page, "network-dark");
  await page.click("#theme");

  // Two clicks from an edge to the words.
  await page.keyboard.press("Escape");
  await page.click("[data-edge] >> nth=0");
  await page.click("#panel section .item >> nth=0");
  await page.waitForSelector(".now");
  seen.edgeLeadsTo = await marked(page);

  // A claim in the timeline: one click to its sentence.
  await page.click("[data-view=timeline]");
  await page.waitForSelector("[data-count]");
  seen.events = await page.locator(".happened").count();
  await picture(page, "timeline-light");
  await page.locator("[data-count='1']").first().click();
  await page.waitForSelector(".now");
  seen.claim = { words: await marked(page), said: await text(page, "#panel blockquote"), inSight: await inSight(page), address: await hash(page) };
  await picture(page, "claim-light");
  const shared = await open(browser, seen.claim.address.slice(1), { colorScheme: "dark" });
  await shared.waitForSelector(".now");
  seen.shared = await marked(shared);
  await picture(shared, "claim-dark");
  await page.goBack();
  await page.waitForSelector("#timeline:not([hidden])");
  seen.back = await page.evaluate(() => document.documentElement.dataset.view);

  // The map, the keys, the other language.
  await page.keyboard.press("4");
  await page.waitForSelector(".spot");
  seen.spots = await page.locator(".spot").evaluateAll((spots) => spots.map((spot) => spot.getAttribute("aria-label")));
  seen.coasts = (await page.locator(".land").getAttribute("d")).length;
  await page.locator(".spot").first().focus();
  await page.keyboard.press("Enter");
  seen.place = await text(page, "#panel h2");
  await picture(page, "map-light");
  await page.click("#language");
  seen.chinese = await page.locator("#views button").allInnerTexts();

  // The time bar plays, and stops.
  await page.keyboard.press("2");
  await page.click("#timebar .play");
  await page.waitForTimeout(900);
  seen.played = await page.evaluate(() => { const { value, max } = document.querySelector(".track .until"); return Number(value) < Number(max); });
  await page.click("#timebar .play");
}

async function phone(browser) {
  seen.wide = [];
  for (const view of ["article", "network", "timeline", "map", "questions"]) {
    const page = await open(browser, `v=${view}`, { viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: "dark" });
    await page.waitForTimeout(200);
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) seen.wide.push(view);
    await picture(page, `phone-${view}`);
    await page.context().close();
  }
}

async function hostile(browser) {
  const page = await open(browser, "a=hostile&l=en");
  await page.waitForSelector("#article h1");
  seen.hostile = { title: await page.title(), headline: await text(page, "#article h1"), scripts: await page.locator("#article script").count() };
}

async function ask(browser) {
  const page = await open(browser, "v=questions&l=en");
  await page.waitForSelector("#question");
  await page.selectOption("#question", "who-said-what");
  await page.selectOption("#given-topic", "security-guarantee");
  await page.click("button.main");
  await page.waitForSelector("#answer tbody tr");
  seen.rows = await page.locator("#answer tbody tr").count();
  seen.asked = await hash(page);
  await picture(page, "questions-light");
  const [file] = await Promise.all([page.waitForEvent("download"), page.click(".answer-bar >> text=CSV")]);
  await file.saveAs(join(folder, "answer.csv"));
  await page.click(".answer-bar .switch button >> nth=1");
  await page.waitForSelector("#answer canvas");
  await page.click(".answer-bar .switch button >> nth=0");
  await page.click("#answer td .node >> nth=0");
  await page.waitForSelector(".now");
  seen.answerLeadsTo = await marked(page);

  const form = await open(browser, "v=questions&q=who-holds-a-kind-of-office&l=en");
  await form.waitForSelector("#given-kind");
  seen.offices = await form.locator("#given-kind option").allInnerTexts();
  seen.office = await form.locator("#given-kind").inputValue();
  await form.selectOption("#given-kind", { label: "head of state" });
  await form.click("button.main");
  await form.waitForSelector("#answer tbody tr");
  seen.holders = await form.locator("#answer tbody tr").allInnerTexts();

  const editor = await open(browser, "v=questions&l=en");
  await editor.waitForSelector(".cm-content");
  await editor.fill(".find", "troops");
  seen.catalogue = await editor.locator(".catalogue .item").allInnerTexts();
  await editor.fill(".find", "");
  seen.coloured = await editor.locator(".cm-line span").count();
  await editor.click("button.main");
  await editor.waitForSelector("#answer tbody tr");
  seen.sparql = await editor.locator(".cm-content").innerText();
  // Not by `fill`: a browser's own replacing of coloured lines would set styles, which the page's policy forbids.
  await editor.locator(".cm-content").click();
  await editor.keyboard.press("Control+A");
  await editor.keyboard.press("Delete");
  await editor.keyboard.type("SELECT ?a WHERE ");
  await editor.click("button.main");
  await editor.waitForSelector("#answer [role=alert]");
  seen.wrong = await text(editor, "#answer [role=alert]");
  // What a browser says of an answer with status 400 is no fault of the page.
  seen.errors = seen.errors.filter((error) => !error.includes("status of 400"));
}

(async () => {
  const browser = await chromium.launch({ executablePath, args });
  try {
    for (const round of rounds) await { look, hostile, phone, ask }[round](browser);
  } finally {
    await browser.close();
  }
  process.stdout.write(JSON.stringify(seen));
})().catch((error) => {
  process.stderr.write(`${error.stack}\n${JSON.stringify(seen)}`);
  process.exit(1);
});
