// The page: where the reader stands, kept in the address so that a view can be shared, and what keys and clicks do.

let coming = null; // the articles of a large graph that are still on their way

const byId = (id) => document.getElementById(id);

const VIEWS = ["article", "network", "timeline", "map", "questions"];
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Go somewhere; the address remembers. */
function go(change, scroll = false) {
  const moved = change.article !== undefined && change.article !== state.article;
  const turned = change.view !== undefined && change.view !== state.view;
  const centred = change.node && change.node !== state.node;
  Object.assign(state, change);
  if (moved) showArticle();
  if (turned) showFrame();
  light(state.mark, scroll);
  showList();
  if (state.view !== "article" && state.view !== "questions") showFilters();
  showTimebar();
  if (state.view !== "article" && !(state.view === "questions" && !turned && change.question === undefined && change.sparql === undefined)) showView();
  showPanel();
  if (centred && state.view === "network") centre(state.node);
  byId("lists").classList.remove("open");
  byId("menu").setAttribute("aria-expanded", "false");
  remembered();
}

/** Open an article, having it sent where only its outline is here. */
async function openArticle(index) {
  await whole(index);
  everything = null;
  go({ view: "article", article: index, mark: null, node: null, pair: null });
  showArticle();
}

/** Open a mark where it stands in its article. */
async function openMark(mark) {
  const { index, brief } = mark.article;
  const article = await whole(index);
  const there = brief ? sameMark(article, mark) : mark;
  if (brief) {
    everything = null;
    if (state.article === index) showArticle();
  }
  go({ view: "article", article: index, mark: there?.number ?? null, node: null, pair: null }, true);
}

const LISTS = { t: "types", s: "statuses", o: "topics" };
const PLAIN = { since: "since", until: "until", n: "node", e: "pair", q: "question", x: "sparql" };

/** The address of what is shown. */
function address() {
  const said = new URLSearchParams();
  if (state.view !== "article") said.set("v", state.view);
  if (state.view === "article" && articles[state.article]) {
    said.set("a", articles[state.article].id);
    if (state.mark !== null) said.set("m", state.mark);
  }
  if (state.view === "network" && state.net !== "events") said.set("w", state.net);
  for (const [short, name] of Object.entries(PLAIN)) {
    const here = { question: "questions", sparql: "questions", pair: "network", since: "article", until: "article" }[name];
    const fits = here === undefined || (here === "article" ? !["article", "questions"].includes(state.view) : here === state.view);
    if (state[name] !== null && fits) said.set(short, state[name]);
  }
  if (!["article", "questions"].includes(state.view)) for (const [short, name] of Object.entries(LISTS)) if (state[name]) said.set(short, state[name].join(","));
  if (state.view === "questions") for (const [name, value] of Object.entries(state.given)) if (value) said.set(`p.${name}`, value);
  said.set("l", state.language);
  return said;
}

function remembered(inPlace = false) {
  const now = String(address());
  if (location.hash.slice(1) !== now) history[inPlace ? "replaceState" : "pushState"](null, "", `#${now}`);
}

/** Stand where the address says. */
async function arrive() {
  const said = new URLSearchParams(location.hash.slice(1));
  const found = said.has("a") ? await placeOf(said.get("a")) : -1;
  state.article = Math.max(0, found);
  state.language = said.get("l") === "en" ? "en" : "zh";
  state.view = VIEWS.includes(said.get("v")) ? said.get("v") : "article";
  state.net = ["speech", "topics"].includes(said.get("w")) ? said.get("w") : "events";
  for (const [short, name] of Object.entries(PLAIN)) state[name] = said.get(short);
  for (const name of ["since", "until"]) if (!/^\d{4}-\d\d-\d\d$/u.test(state[name] ?? "")) state[name] = null;
  for (const [short, name] of Object.entries(LISTS)) state[name] = said.has(short) ? said.get(short).split(",").filter(Boolean) : null;
  state.given = Object.fromEntries([...said].filter(([name]) => name.startsWith("p.")).map(([name, value]) => [name.slice(2), value]));
  state.mark = null;
  speak();
  showFrame();
  if (state.view === "article" && articles.length) {
    await whole(state.article);
    const mark = said.has("m") ? Number(said.get("m")) : null;
    state.mark = found >= 0 && articles[found].marks[mark] ? mark : null;
  }
  if (state.node && !nodes.has(state.node)) await coming;
  if (!nodes.has(state.node)) state.node = null;
  showArticle();
  light(state.mark, true);
  showList();
  if (state.view !== "article") {
    if (state.view !== "questions") showFilters();
    showTimebar();
    showView();
    if (state.node && state.view === "network") centre(state.node);
  }
  showPanel();
}

/** Show what has come since: at once in the lists, in a drawing when all is there, lest it moves under the reader's hand. */
function arrived() {
  showList();
  if (data.next || ["article", "questions"].includes(state.view)) return;
  showFilters();
  showTimebar();
  showView();
  showPanel();
}

/** Put the frame of a view in place. */
function showFrame() {
  if (playing) halt();
  document.documentElement.dataset.view = state.view;
  for (const view of VIEWS) byId(view).hidden = view !== state.view;
  for (const button of byId("views").children) {
    if (button.dataset.view === state.view) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  const drawing = !["article", "questions"].includes(state.view);
  byId("layers").hidden = state.view !== "article";
  byId("filters").hidden = !drawing;
  for (const id of ["tabs", "list"]) byId(id).hidden = state.view !== "article";
  if (state.view !== "article") byId("scope").hidden = true;
  byId("lists").hidden = state.view === "questions";
  byId("panel").hidden = state.view === "questions";
  byId("timebar").hidden = !drawing;
  byId("search").placeholder = ui(drawing ? "search-actors" : "search");
  byId("search").setAttribute("aria-label", byId("search").placeholder);
  byId("menu").textContent = ui(drawing ? "filters" : "menu");
}

const showView = () => ({ network: showNetwork, timeline: () => showTimeline(), map: showMap, questions: showQuestions })[state.view]?.();

/** Say everything fixed in the reader's language. */
function speak() {
  document.documentElement.lang = state.language === "zh" ? "zh-Hans" : "en";
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = ui(element.dataset.say);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", ui(element.dataset.label));
}

/** Step to the next mark in the text, or to the one before. */
function step(by) {
  const stops = [...byId("article").querySelectorAll("[role=button]")];
  if (!stops.length) return;
  const at = stops.indexOf(document.activeElement);
  const stop = stops[at < 0 ? (by > 0 ? 0 : stops.length - 1) : (at + by + stops.length) % stops.length];
  for (const other of stops) other.tabIndex = other === stop ? 0 : -1;
  stop.focus({ preventScroll: true });
  stop.scrollIntoView({ block: "nearest" });
}

// On a phone the panel would cover a mark in the lower half.
const openAt = (piece) => go({ mark: Number(piece.dataset.marks.split(" ")[0]), node: null }, matchMedia("(max-width: 46rem)").matches);
const turn = (by) => state.view === "article" && openArticle((state.article + by + articles.length) % articles.length);

byId("article").addEventListener("click", (event) => {
  const piece = event.target.closest("[data-marks]");
  if (piece && getSelection().isCollapsed) openAt(piece);
});

const KEYS = {
  j: () => step(1), k: () => step(-1), "[": () => turn(-1), "]": () => turn(1),
  "/": () => { byId("lists").classList.add("open"); byId("search").focus(); },
  Escape: () => go({ mark: null, node: null, pair: null }),
  ...Object.fromEntries(VIEWS.map((view, i) => [String(i + 1), () => go({ view, mark: null, pair: null })])),
};
document.addEventListener("keydown", (event) => {
  const writing = event.target.matches("input, textarea, select, .editor");
  if (event.ctrlKey || event.metaKey || event.altKey || (writing && event.key !== "Escape")) return;
  if ((event.key === "Enter" || event.key === " ") && event.target.dataset.marks) {
    openAt(event.target);
    event.preventDefault();
  } else if (KEYS[event.key]) {
    KEYS[event.key]();
    event.preventDefault();
  }
});

byId("tabs").addEventListener("click", (event) => {
  if (!event.target.dataset.tab) return;
  state.tab = event.target.dataset.tab;
  showList();
});
byId("tabs").addEventListener("keydown", (event) => {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const tabs = [...byId("tabs").children];
  const next = tabs[(tabs.indexOf(event.target) + by + tabs.length) % tabs.length];
  next.focus();
  next.click();
});
byId("scope").addEventListener("click", (event) => {
  if (!event.target.dataset.scope) return;
  state.scope = event.target.dataset.scope;
  showList();
});
byId("search").addEventListener("input", (event) => {
  state.search = event.target.value;
  if (state.view !== "article") return showFilters();
  if (state.tab === "articles" && articles.length < 2) state.tab = "actors";
  showList();
});
byId("layers").addEventListener("click", (event) => {
  const button = event.target.closest("[data-layer]");
  if (!button) return;
  button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") === "false"));
  const hidden = [...byId("layers").children].filter((other) => other.getAttribute("aria-pressed") === "false");
  document.documentElement.dataset.hide = hidden.map((other) => other.dataset.layer).join(" ");
});
byId("search").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && state.view !== "article") byId("filters").querySelector(".found button")?.click();
});
byId("views").addEventListener("click", (event) => {
  if (event.target.dataset.view) go({ view: event.target.dataset.view, mark: null, pair: null });
});
byId("menu").addEventListener("click", (event) => {
  const open = byId("lists").classList.toggle("open");
  event.currentTarget.setAttribute("aria-expanded", String(open));
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("#lists, #menu")) byId("lists").classList.remove("open"); // a touch beside the drawer shuts it
});
byId("theme").addEventListener("click", () => {
  const dark = document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  document.documentElement.dataset.theme = dark === "dark" ? "light" : "dark";
  if (state.view !== "article") showView();
});
byId("language").addEventListener("click", () => {
  state.language = state.language === "zh" ? "en" : "zh";
  speak();
  showFrame();
  showArticle();
  go({});
  if (state.view === "questions") showQuestions();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => state.view !== "article" && showView());
window.addEventListener("popstate", arrive);
state.language = new URLSearchParams(location.hash.slice(1)).get("l") === "en" ? "en" : "zh";
speak();
byId("article").replaceChildren(make("p", { class: "missing" }, ui("asking")));
try {
  (await everythingKnown()).forEach(take);
  coming = furtherKnown().catch(() => arrived()); // what does not come is counted as left out
  await arrive();
} catch (error) {
  byId("article").replaceChildren(make("p", { class: "missing", role: "alert" }, error.message));
  throw error;
}
