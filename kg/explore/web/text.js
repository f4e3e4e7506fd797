// Words and nodes: everything that comes from an article goes through `make`, which writes text and never markup.

const data = JSON.parse(document.getElementById("data").textContent);
const state = {
  view: "article", article: 0, mark: null, node: null, pair: null, tab: "articles", scope: "here", search: "", language: "zh",
  net: "events", since: null, until: null, statuses: null, types: null, topics: null, kinds: null, question: null, given: {}, sparql: null,
};
/** Drawn networks, outlines of countries, an editor; where they were not built in, the page does without. */
const parts = globalThis.libraries ?? null;

/** Say a term of the interface in the reader's language: say("event", "CONSULT") is 会晤磋商. */
const say = (group, term) => {
  const pair = data.words[group]?.[term];
  return pair ? pair[state.language === "zh" ? 0 : 1] : term;
};
const ui = (term) => say("ui", term);

/** Write names side by side, as the reader's language does. */
const listing = (names) => names.join(state.language === "zh" ? "、" : ", ");

/** Make an element; strings among its children become text. */
function make(tag, about = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(about)) {
    if (value === null || value === undefined) continue;
    if (name === "click" || name === "input" || name === "change") element.addEventListener(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Make an element of a drawing. */
function draw(tag, about = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(about)) {
    if (value === null || value === undefined) continue;
    if (name === "click") element.addEventListener("click", value);
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Cut a text by code points, as Python counts; JavaScript alone would count UTF-16 units. */
class Text {
  constructor(text) {
    this.points = Array.from(text);
  }
  slice(start, end) {
    return this.points.slice(start, end).join("");
  }
}

/** Cut a stretch wherever a mark begins or ends; each piece knows its marks, the shortest first. */
function pieces(start, end, marks) {
  const cuts = new Set([start, end]);
  for (const mark of marks) for (const at of mark.span) if (at > start && at < end) cuts.add(at);
  const ordered = [...cuts].sort((a, b) => a - b);
  return ordered.slice(0, -1).map((from, i) => {
    const to = ordered[i + 1];
    const over = marks.filter((mark) => mark.span[0] <= from && to <= mark.span[1]);
    over.sort((a, b) => a.span[1] - a.span[0] - (b.span[1] - b.span[0]));
    return { from, to, over };
  });
}

/** Write a day, month, year or range as the reader's language writes it. */
function when(value) {
  if (!value) return null;
  const months = "January February March April May June July August September October November December".split(" ");
  const one = (text) => {
    const [year, month, day] = text.slice(0, 10).split("-").map(Number);
    const clock = text.includes("T") ? " " + text.slice(11, 16) : "";
    if (state.language === "zh") return `${year}年` + (month ? `${month}月` : "") + (day ? `${day}日` : "") + clock;
    return [day, month && months[month - 1], year].filter(Boolean).join(" ") + (clock && "," + clock);
  };
  const [from, to] = value.split("/");
  return to ? one(from) + (state.language === "zh" ? "至" : " to ") + one(to) : one(from);
}

/** Write a number with its unit: 800000 person is 80万人. */
function amount(value, unit) {
  let number = value.toLocaleString("en");
  if (state.language === "zh") {
    if (value >= 1e8) number = +(value / 1e8).toFixed(4) + "亿";
    else if (value >= 1e4) number = +(value / 1e4).toFixed(4) + "万";
  }
  const gap = state.language === "zh" || unit === "percent" ? "" : " ";
  return number + gap + say("unit", unit);
}
