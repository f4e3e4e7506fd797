// The timeline: how speakers stand on a topic, and what happened, day by day.

const SHAPES = { towards: (x, y) => draw("circle", { cx: x, cy: y, r: 6 }), asking: (x, y) => draw("rect", { x: x - 5, y: y - 5, width: 10, height: 10, rx: 1.5 }), against: (x, y) => draw("path", { d: `M${x} ${y - 6.5}L${x + 6.5} ${y + 5}H${x - 6.5}Z` }) };
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
  const width = narrow ? 560 : 860;
  const left = narrow ? 92 : 132;
  const x = (day) => left + 14 + ((width - left - 28) * (day - from)) / (to - from);
  const height = 44;
  const ticks = [...new Set([0, 1, 2, 3, 4].map((i) => Math.round(from + ((to - from) * i) / 4)))];
  const marks = most.flatMap(([, said], row) => {
    const stacks = new Map();
    return said.map((claim) => {
      const day = dayNumber(daysOf(claim)[0]);
      const column = Math.round(x(day) / 15);
      const level = stacks.get(column) ?? 0;
      stacks.set(column, level + 1);
      const side = level % 2 ? 1 : -1;
      const shift = Math.ceil(level / 2) * side;
      const shape = SHAPES[toneOf(claim.act)](column * 15 + Math.trunc(shift / 2) * 3, row * height + height / 2 + Math.max(-1, Math.min(1, shift)) * 13);
      const said = claimLine(claim);
      shape.setAttribute("class", `position ${toneOf(claim.act)}`);
      const open = () => openMark(claim);
      const wrap = draw("g", { tabindex: "0", role: "link", "aria-label": `${when(daysOf(claim)[0])} ${said.title}`, click: open }, shape, draw("title", {}, `${when(daysOf(claim)[0])} · ${say("act", claim.act)}\n${said.title}`));
      wrap.addEventListener("keydown", (event) => { if (event.key === "Enter") open(); });
      return wrap;
    });
  });
  const picture = draw("svg", { viewBox: `0 0 ${width} ${most.length * height + 26}`, class: "positions", role: "group", "aria-label": ui("positions") },
    most.map((_, row) => draw("line", { x1: left, x2: width, y1: (row + 1) * height, y2: (row + 1) * height, class: "rule" })),
    ticks.map((day) => draw("line", { x1: x(day), x2: x(day), y1: 0, y2: most.length * height, class: "rule faint" })),
    most.map(([who], row) => draw("text", { x: left - 10, y: row * height + height / 2 + 5, "text-anchor": "end", class: "who" }, short(nameOf(who), narrow ? 6 : 9))),
    ticks.map((day, i) => draw("text", { x: x(day), y: most.length * height + 18, "text-anchor": i ? (i === ticks.length - 1 ? "end" : "middle") : "start", class: "tick" }, dayText(day))),
    marks,
  );
  const legend = make("p", { class: "key-to-colours" }, ["towards", "asking", "against"].map((tone) => {
    const shape = SHAPES[tone](8, 8);
    shape.setAttribute("class", `position ${tone}`);
    return make("span", {}, draw("svg", { viewBox: "0 0 16 16", class: "sample", "aria-hidden": "true" }, shape), TONES[tone].filter((act) => data.words.act[act]).map((act) => say("act", act)).join("、"));
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
  const who = (ids) => named(event.article, ids).map(nameOf).join("、");
  const sides = [who(event.agents), who(event.recipients)].filter(Boolean).join(" → ");
  const small = [event.place && who([event.place]), sayStatus(statusOf(event)), event.article.source].filter(Boolean).join(" · ");
  return make("button", { type: "button", class: "item happened", click: () => openMark(event) },
    make("i", { class: `node-of-time ${toneOf(event.type)} ${event.status}`, "aria-hidden": "true" }),
    make("span", { class: "data" }, make("b", {}, say("event", event.type)), " ", make("span", { class: `event ${event.status} first last`, lang: "zh" }, wordsOf(event)), " ", sides),
    make("small", { class: "data" }, small));
}
