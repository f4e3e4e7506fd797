// The page: where the reader stands, kept in the address so that a view can be shared, and what keys and clicks do.

const byId = (id) => document.getElementById(id);

/** Go somewhere; the address remembers. */
function go(change, scroll = false) {
  const moved = change.article !== undefined && change.article !== state.article;
  Object.assign(state, change);
  if (moved) showArticle();
  light(state.mark, scroll);
  showPanel();
  showList();
  byId("lists").classList.remove("open");
  byId("menu").setAttribute("aria-expanded", "false");
  const address = new URLSearchParams({ a: articles[state.article].id, l: state.language });
  if (state.mark !== null) address.set("m", state.mark);
  if (state.node !== null) address.set("n", state.node);
  if (location.hash.slice(1) !== String(address)) history.pushState(null, "", `#${address}`);
}

/** Stand where the address says. */
function arrive() {
  const address = new URLSearchParams(location.hash.slice(1));
  const found = articles.findIndex((article) => article.id === address.get("a"));
  state.article = Math.max(0, found);
  state.language = address.get("l") === "en" ? "en" : "zh";
  const mark = address.has("m") ? Number(address.get("m")) : null;
  state.mark = found >= 0 && articles[found].marks[mark] ? mark : null;
  state.node = nodes.has(address.get("n")) ? address.get("n") : null;
  speak();
  showArticle();
  light(state.mark, true);
  showPanel();
  showList();
}

/** Say everything fixed in the reader's language. */
function speak() {
  document.documentElement.lang = state.language === "zh" ? "zh-Hans" : "en";
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = ui(element.dataset.say);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", ui(element.dataset.label));
  byId("search").placeholder = ui("search");
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

const openAt = (piece) => go({ mark: Number(piece.dataset.marks.split(" ")[0]), node: null });
const turn = (by) => go({ article: (state.article + by + articles.length) % articles.length, mark: null, node: null });

byId("article").addEventListener("click", (event) => {
  const piece = event.target.closest("[data-marks]");
  if (piece && getSelection().isCollapsed) openAt(piece);
});

const KEYS = {
  j: () => step(1), k: () => step(-1), "[": () => turn(-1), "]": () => turn(1),
  "/": () => { byId("lists").classList.add("open"); byId("search").focus(); },
  Escape: () => go({ mark: null, node: null }),
};
document.addEventListener("keydown", (event) => {
  const writing = event.target.matches("input, textarea");
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
});
byId("language").addEventListener("click", () => {
  state.language = state.language === "zh" ? "en" : "zh";
  speak();
  showArticle();
  go({});
});
window.addEventListener("popstate", arrive);
arrive();
