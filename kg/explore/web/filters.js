// What of all that was read the network, the timeline and the map show; and the time bar beneath them.

/** How events and acts of speech lean: towards somebody, or against. */
const TONES = {
  towards: ["AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "endorse", "commit", "propose"],
  asking: ["REQUEST", "demand", "assert"],
  against: ["ACCUSE", "REJECT", "THREATEN", "PROTEST", "MOBILIZE", "SANCTION", "COERCE", "ASSAULT", "oppose", "warn", "deny"],
};
const toneOf = (kind) => Object.keys(TONES).find((tone) => TONES[tone].includes(kind)) ?? "asking";
const kindOf = (mark) => (mark.layer === "event" ? mark.type : mark.act);

/** An event told only in somebody's words has a status of its own here: nobody is to take it for a fact. */
const CLAIMED = "claimed";
const statusOf = (event) => (claimAround(event) ? CLAIMED : event.status);
const statuses = () => state.statuses ?? ["actual"];
const sayStatus = (status) => (status === CLAIMED ? ui("only-claimed") : say("status", status));

const within = (mark, since, until) => {
  if (!since && !until) return true;
  const days = daysOf(mark);
  return Boolean(days) && days[0] <= (until ?? "9999") && (since ?? "") <= days[1];
};
const wants = (chosen, one) => !chosen || chosen.includes(one);

let everything = null;
/** All events and claims there are; told anew when an article has come. */
function all() {
  everything ??= {
    events: articles.flatMap((article) => article.marks.filter((mark) => mark.layer === "event")),
    claims: articles.flatMap((article) => article.marks.filter((mark) => mark.layer === "claim")),
  };
  return everything;
}
const keptEvents = (anyTime = false) =>
  all().events.filter((mark) => statuses().includes(statusOf(mark)) && wants(state.types, mark.type) && (anyTime || within(mark, state.since, state.until)));
const keptClaims = (anyTime = false) =>
  all().claims.filter((mark) => (!state.topics || mark.topics.some((topic) => state.topics.includes(topic))) && (anyTime || within(mark, state.since, state.until)));
/** What the view at hand is made of. */
const shownMarks = (anyTime) => (state.view === "map" || (state.view === "network" && state.net === "events") ? keptEvents(anyTime) : state.view === "network" ? keptClaims(anyTime) : [...keptEvents(anyTime), ...keptClaims(anyTime)]);

const tally = (things) => things.reduce((counts, thing) => counts.set(thing, (counts.get(thing) ?? 0) + 1), new Map());

function choice(group, term, name, count, look) {
  const chosen = group === "statuses" ? statuses() : state[group];
  const box = make("input", { type: "checkbox", name: group, value: term, change: () => choose(group, term, box.checked) });
  box.checked = wants(chosen, term);
  return make("label", { class: "choice" }, box, make("span", { class: look ?? null }, name), make("span", { class: "count" }, String(count)));
}

/** Take a choice up or drop it; all chosen is the same as nothing said. */
function choose(group, term, taken) {
  const offered = [...byId("filters").querySelectorAll(`input[name=${group}]`)].map((box) => box.value);
  const chosen = new Set(group === "statuses" ? statuses() : (state[group] ?? offered));
  if (taken) chosen.add(term);
  else chosen.delete(term);
  const kept = group === "statuses" ? [...chosen] : offered.filter((one) => chosen.has(one));
  refine({ [group]: group !== "statuses" && kept.length === offered.length ? null : kept });
}

const fold = (title, open, ...inner) => make("details", { class: "fold", ...(open ? { open: "" } : {}) }, make("summary", {}, title), ...inner);

function onlyOne(group, term) {
  return make("button", { type: "button", class: "quiet", click: () => refine({ [group]: term }) }, term ? ui("none-chosen") : ui("all-chosen"));
}

/** The choices beside a drawing. */
function showFilters() {
  const opened = new Set([...byId("filters").querySelectorAll("details[open]")].map((fold) => fold.dataset.name));
  const first = !byId("filters").childElementCount;
  const events = state.view !== "network" || state.net === "events";
  const claims = state.view === "timeline" || (state.view === "network" && state.net !== "events");
  const { events: told, claims: said } = all();
  const types = tally(told.map((mark) => mark.type));
  const topics = tally(said.flatMap((mark) => mark.topics));
  const stati = tally(told.map(statusOf));
  const named = (name, title, ...inner) => {
    const made = fold(title, first || opened.has(name), ...inner);
    made.dataset.name = name;
    return made;
  };
  const byCount = (counts) => [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  byId("filters").replaceChildren(
    ...[
      state.view === "network" && make("div", { class: "switch", role: "group", "aria-label": ui("kind-of-network") },
        ["events", "speech", "topics"].map((net) => make("button", { type: "button", "aria-pressed": String(state.net === net), click: () => refine({ net, node: null, pair: null }) }, ui(`net-${net}`)))),
      found(),
      events && named("statuses", ui("status"), ["actual", "planned", "possible", "negated", CLAIMED].map((status) => choice("statuses", status, sayStatus(status), stati.get(status) ?? 0, status === CLAIMED ? "claim first last" : `event ${status} first last`))),
      events && named("types", ui("type"), make("p", { class: "quick" }, onlyOne("types", null), onlyOne("types", [])), byCount(types).map(([type, count]) => choice("types", type, say("event", type), count, `tone ${toneOf(type)}`))),
      claims && named("topics", ui("topics"), make("p", { class: "quick" }, onlyOne("topics", null), onlyOne("topics", [])), byCount(topics).map(([topic, count]) => choice("topics", topic, say("topic", topic), count))),
      make("p", {}, make("button", { type: "button", class: "chip", click: () => refine({ types: null, topics: null, statuses: null, since: null, until: null, search: "", node: null, pair: null }) }, ui("reset"))),
    ].filter(Boolean),
  );
}

/** Whom the search finds among those shown, the most joined first: the way into a drawing by keyboard. */
function found(most = 8) {
  const wanted = state.search.trim().toLowerCase().split(/\s+/u);
  const counts = new Map();
  for (const mark of shownMarks(false))
    for (const node of new Set([...namedIn(mark)])) counts.set(node, (counts.get(node) ?? 0) + 1);
  const rows = [...counts]
    .filter(([node]) => { const names = [...node.names, node.label_en, node.qid].join(" ").toLowerCase(); return wanted.every((word) => names.includes(word)); })
    .sort((a, b) => b[1] - a[1] || (a[0].name < b[0].name ? -1 : 1));
  const shown = state.search ? most * 3 : most;
  return make("ol", { class: "found", "aria-label": ui("actors") },
    rows.slice(0, shown).map(([node, count]) => make("li", {}, make("button", { type: "button", "aria-current": node.name === state.node ? "true" : null, "data-node": node.name, click: () => go({ node: node.name, mark: null, pair: null }) },
      make("span", { class: `dot ${node.type}` }), make("span", { class: "data" }, nameOf(node)), make("span", { class: "count" }, String(count))))),
    rows.length ? null : make("li", { class: "empty" }, ui("nothing")),
  );
}

const namedIn = (mark) => {
  const ids = mark.layer === "event" ? [...mark.agents, ...mark.recipients, mark.place] : [...mark.by, ...(state.view === "network" && state.net === "speech" ? aboutOf(mark) : [])];
  return named(mark.article, ids.filter((id) => id !== null && id !== undefined));
};

// ---------------------------------------------------------------- the time bar

const DAY = 86_400_000;
const dayNumber = (day) => Math.round(Date.UTC(...day.split("-").map((part, i) => Number(part) - (i === 1 ? 1 : 0))) / DAY);
const dayText = (number) => new Date(number * DAY).toISOString().slice(0, 10);
let playing = null;

/** The days between which nearly everything lies; a single date far away shall not squeeze all others. */
function span() {
  const days = shownMarks(true).map(daysOf).filter(Boolean).map(([from]) => dayNumber(from)).sort((a, b) => a - b);
  if (!days.length) return null;
  const far = Math.max(120, 1.5 * (days[Math.floor(days.length * 0.95)] - days[Math.floor(days.length * 0.05)]));
  const middle = days[Math.floor(days.length / 2)];
  const near = days.filter((day) => Math.abs(day - middle) <= far);
  return { from: near[0], to: near.at(-1), days: near };
}

function showTimebar() {
  const bar = byId("timebar");
  const time = span();
  const use = time && (state.view === "network" || state.view === "timeline" || state.view === "map");
  bar.hidden = !use;
  if (!use) return;
  const { from, to, days } = time;
  const length = Math.max(1, to - from + 1);
  const size = Math.max(1, Math.ceil(length / 90));
  const buckets = Array(Math.ceil(length / size)).fill(0);
  for (const day of days) buckets[Math.floor((day - from) / size)] += 1;
  const high = Math.max(...buckets);
  const chosen = [state.since ? Math.max(from, dayNumber(state.since)) : from, state.until ? Math.min(to, dayNumber(state.until)) : to];
  const picture = draw("svg", { viewBox: `0 0 ${buckets.length} 30`, preserveAspectRatio: "none", "aria-hidden": "true", class: "bars" },
    buckets.map((count, i) => {
      const day = from + i * size;
      const height = count ? 3 + (27 * Math.sqrt(count)) / Math.sqrt(high) : 0;
      return draw("rect", { x: i + 0.1, y: 30 - height, width: 0.8, height, class: day + size > chosen[0] && day <= chosen[1] ? "in" : null });
    }));
  const slider = (which, label) => {
    const input = make("input", { type: "range", min: from, max: to, step: 1, "aria-label": ui(label), class: which, input: () => slide(which, Number(input.value)) });
    input.value = which === "since" ? chosen[0] : chosen[1];
    input.setAttribute("aria-valuetext", when(dayText(Number(input.value))));
    return input;
  };
  const dated = (which, label) => {
    const input = make("input", { type: "date", "aria-label": ui(label), change: () => refine({ [which]: input.value || null }) });
    input.value = state[which] ?? dayText(which === "since" ? from : to);
    return input;
  };
  const held = document.activeElement?.closest("#timebar") ? document.activeElement.className : null;
  bar.replaceChildren(
    make("button", { type: "button", class: "play", "aria-label": ui(playing ? "pause" : "play"), title: ui(playing ? "pause" : "play"), click: () => play(time) }, playing ? "❚❚" : "▶"),
    dated("since", "since"),
    make("div", { class: "track" }, picture, slider("since", "since"), slider("until", "until")),
    dated("until", "until"),
  );
  if (held) bar.querySelector(`.${held.split(" ").join(".")}`)?.focus({ preventScroll: true });
}

function slide(which, day) {
  const { from, to } = span();
  const other = which === "since" ? (state.until ? dayNumber(state.until) : to) : (state.since ? dayNumber(state.since) : from);
  const at = which === "since" ? Math.min(day, other) : Math.max(day, other);
  const edge = which === "since" ? from : to;
  refine({ [which]: at === edge ? null : dayText(at) });
}

/** Let a stretch of days run from the first to the last; again to stop. */
function play({ from, to }) {
  if (playing) return halt();
  const length = to - from + 1;
  const asked = state.since && state.until ? dayNumber(state.until) - dayNumber(state.since) : 0;
  const width = asked && asked < length - 1 ? asked : Math.max(1, Math.round(length / 8));
  const step = Math.max(1, Math.round(length / 60));
  let at = state.since && asked && asked < length - 1 ? dayNumber(state.since) : from;
  const next = () => {
    refine({ since: dayText(at), until: dayText(Math.min(to, at + width)) }, false);
    if (at + width >= to) return halt();
    at += step;
  };
  playing = setInterval(next, 400);
  next();
}
function halt() {
  clearInterval(playing);
  playing = null;
  showTimebar();
}

/** Change what is shown; the address remembers, but a step of a playing time bar is no place to go back to. */
function refine(change, remember = true) {
  Object.assign(state, change);
  showFilters();
  showTimebar();
  showView();
  showPanel();
  if (remember) remembered(true);
}
