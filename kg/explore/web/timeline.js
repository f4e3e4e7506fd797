// The timeline: how speakers stand on a topic, and what happened, day by day.

const SHAPES = {
  towards: (x, y, r) => draw("circle", { cx: x, cy: y, r }),
  asking: (x, y, r) => draw("rect", { x: x - r * 0.85, y: y - r * 0.85, width: r * 1.7, height: r * 1.7, rx: 1.5 }),
  against: (x, y, r) => draw("path", { d: `M${x} ${y - r * 1.1}L${x + r * 1.1} ${y + r * 0.85}H${x - r * 1.1}Z` }),
};
const LANES = { towards: -13, asking: 0, against: 13 };
const COLUMN = 16;
const ROWS = 9;
const DAYS_AT_ONCE = 60;

function showTimeline(most = DAYS_AT_ONCE) {
  const place = byId("timeline");
  const node = state.node ? nodes.get(state.node) : null;
  const mine = (mark) => !node || namedIn(mark).includes(node);
  const events = keptEvents().filter(mine);
  const claims = keptClaims().filter(mine);
  place.replaceChildren(
    make("div", { class: "sheet-wide" },
      make("h1", { class: "data" }, node ? nameOf(node) : ui("view-timeline"), node ? make("button", { type: "button", class: "chip", click: () => go({ node: null }) }, `✕ ${ui("everybody")}`) : null),
      positions(claims, node),
      days(events, most),
    ),
  );
}

/** Shorten a name to so many half-wide places. */
function fitting(name, room) {
  let left = room;
  const kept = Array.from(name).filter((one) => (left -= one.codePointAt(0) > 0x2e80 ? 2 : 1.15) >= 0);
  return kept.length < Array.from(name).length ? `${kept.slice(0, -1).join("")}…` : name;
}

/** A row a speaker, a mark a claim: its shape says whether it leans towards or against. */
function positions(claims, node) {
  const dated = claims.filter((claim) => daysOf(claim));
  const topic = make("select", { "aria-label": ui("topics"), change: () => refine({ topics: topic.value ? [topic.value] : null }) },
    make("option", { value: "" }, ui("every-topic")),
    [...tally(all().claims.flatMap((claim) => claim.topics))].sort((a, b) => b[1] - a[1]).map(([name, count]) => make("option", { value: name }, `${say("topic", name)} (${count})`)));
  topic.value = state.topics?.length === 1 ? state.topics[0] : "";
  const head = make("h2", {}, ui("positions"), " ", topic);
  if (!dated.length) return make("section", {}, head, make("p", { class: "sub" }, ui("nothing")));
  const rows = new Map();
  for (const claim of dated) for (const who of node ? [node] : named(claim.article, claim.by)) rows.set(who, [...(rows.get(who) ?? []), claim]);
  const most = [...rows].sort((a, b) => b[1].length - a[1].length || (a[0].name < b[0].name ? -1 : 1)).slice(0, ROWS);
  const numbers = dated.map((claim) => dayNumber(daysOf(claim)[0]));
  const from = Math.min(...numbers) - 1;
  const to = Math.max(...numbers) + 1;
  const narrow = matchMedia("(max-width: 46rem)").matches;
  // On a phone a name stands above its row, not beside it.
  const [width, left, height, middle] = narrow ? [360, 0, 62, 40] : [860, 168, 44, 22];
  const x = (day) => left + 14 + ((width - left - 28) * (day - from)) / (to - from);
  const steps = narrow ? 2 : 4;
  const ticks = [...new Set(Array.from({ length: steps + 1 }, (_, i) => Math.round(from + ((to - from) * i) / steps)))];
  const marks = most.flatMap(([who, said], row) => {
    // What is said at about one time in one direction is one sign, the larger the more it stands for.
    const signs = new Map();
    for (const claim of said) {
      const key = `${Math.round(x(dayNumber(daysOf(claim)[0])) / COLUMN)} ${toneOf(claim.act)}`;
      signs.set(key, [...(signs.get(key) ?? []), claim]);
    }
    return [...signs].map(([key, claims]) => {
      const [column, tone] = key.split(" ");
      const shape = SHAPES[tone](Number(column) * COLUMN, row * height + middle + LANES[tone], Math.min(COLUMN / 2, 5.2 + Math.log2(claims.length)));
      shape.setAttribute("class", `position ${tone}`);
      const [first] = claims;
      const told = claims.length > 1 ? `${nameOf(who)} · ${claims.length}` : `${when(daysOf(first)[0])} · ${say("act", first.act)}\n${claimLine(first).title}`;
      const show = () => (claims.length > 1 ? showMarks(nameOf(who), claims) : openMark(first));
      const sign = draw("g", { tabindex: "0", role: "link", "aria-label": told, "data-count": claims.length, click: show }, shape, draw("title", {}, told));
      sign.addEventListener("keydown", (event) => { if (event.key === "Enter") show(); });
      return sign;
    });
  });
  const picture = draw("svg", { viewBox: `0 0 ${width} ${most.length * height + 26}`, class: "positions", role: "group", "aria-label": ui("positions") },
    most.map((_, row) => draw("line", { x1: left, x2: width, y1: (row + 1) * height, y2: (row + 1) * height, class: "rule" })),
    ticks.map((day) => draw("line", { x1: x(day), x2: x(day), y1: 0, y2: most.length * height, class: "rule faint" })),
    most.map(([who], row) => draw("text", narrow ? { x: 0, y: row * height + 17, class: "who" } : { x: left - 10, y: row * height + middle + 5, "text-anchor": "end", class: "who" }, fitting(nameOf(who), narrow ? 48 : 23))),
    ticks.map((day, i) => draw("text", { x: x(day), y: most.length * height + 18, "text-anchor": i ? (i === ticks.length - 1 ? "end" : "middle") : "start", class: "tick" }, dayText(day))),
    marks,
  );
  const legend = make("p", { class: "key-to-colours" }, ["towards", "asking", "against"].map((tone) => {
    const shape = SHAPES[tone](8, 8, 6);
    shape.setAttribute("class", `position ${tone}`);
    return make("span", {}, draw("svg", { viewBox: "0 0 16 16", class: "sample", "aria-hidden": "true" }, shape), listing(TONES[tone].filter((act) => data.words.act[act]).map((act) => say("act", act))));
  }));
  return make("section", {}, head, make("div", { class: "scrolls" }, picture), legend);
}

/** What happened, newest day first. */
function days(events, most) {
  const byDay = new Map();
  for (const event of events) {
    const day = event.time ?? event.article.published?.slice(0, 10) ?? "";
    byDay.set(day, [...(byDay.get(day) ?? []), event]);
  }
  const ordered = [...byDay].sort((a, b) => (a[0] < b[0] ? 1 : -1));
  return make("section", {}, make("h2", {}, ui("events")),
    ordered.length ? null : make("p", { class: "sub" }, ui("nothing")),
    make("ol", { class: "days" }, ordered.slice(0, most).map(([day, told]) => make("li", {}, make("h3", {}, when(day) ?? ui("undated")), told.map((event) => timed(event))))),
    ordered.length > most ? make("button", { type: "button", class: "chip", click: () => showTimeline(most + DAYS_AT_ONCE) }, `${ui("more")} (${ordered.length - most})`) : null);
}

function timed(event) {
  const who = (ids) => listing(named(event.article, ids).map(nameOf));
  const sides = [who(event.agents), who(event.recipients)].filter(Boolean).join(" → ");
  const small = [event.place && who([event.place]), sayStatus(statusOf(event)), event.article.source].filter(Boolean).join(" · ");
  return make("button", { type: "button", class: "item happened", click: () => openMark(event) },
    make("i", { class: `node-of-time ${toneOf(event.type)} ${event.status}`, "aria-hidden": "true" }),
    make("span", { class: "data" }, make("b", {}, say("event", event.type)), " ", make("span", { class: `event ${event.status} first last`, lang: "zh" }, wordsOf(event)), " ", sides),
    make("small", { class: "data" }, small));
}
