// The panel: what was understood, why, how surely, and where it stands in the text.

const nodeButton = (node) =>
  make("button", { type: "button", class: "node data", click: () => go({ node: node.name, mark: null, pair: null }) }, nameOf(node));

/** Join things with the mark that lists things in the reader's language. */
const listed = (things) =>
  things.length ? things.flatMap((thing, i) => [i ? (state.language === "zh" ? "、" : ", ") : null, thing]) : [ui("nobody")];

const nodesOf = (article, ids) => listed(named(article, ids).map(nodeButton));

function facts(rows) {
  const shown = rows.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return make("dl", { class: "facts" }, shown.flatMap(([term, value]) => [make("dt", {}, ui(term)), make("dd", { class: "data" }, value)]));
}

const sureness = (confidence) => {
  const full = Math.round(confidence * 5);
  return [make("span", { class: "blocks", "aria-hidden": "true" }, "▮".repeat(full) + "▯".repeat(5 - full)), ` ${confidence.toFixed(2)}`];
};

const grounds = (mark) =>
  make("div", {},
    facts([
      ["why", mark.why],
      ["found-by", mark.found_by],
      ["confidence", sureness(mark.confidence)],
      ["reader", mark.article.reader],
    ]),
    // A page without a server has no graph to look into.
    data.served ? make("p", { class: "ways" }, make("button", { type: "button", class: "chip", click: () => inGraph(mark) }, ui("in-graph"))) : null,
  );

/** Show the nodes of the graph that rest on a mark's words, with all that is said of them. */
function inGraph(mark) {
  const sparql = declared(`SELECT ?node ?property ?value WHERE {
  ?doc dct:identifier ${JSON.stringify(mark.article.id)} .
  ?span nif:referenceContext ?doc ; nif:beginIndex ${mark.span[0]} ; nif:endIndex ${mark.span[1]} .
  ?node wj:trigger|wj:content|wj:span|wj:mention ?span ; ?property ?value .
} ORDER BY ?node ?property ?value`);
  answered = null;
  go({ view: "questions", question: null, given: {}, sparql, mark: null, node: null });
}

/** A mark in its sentence, with a little text on either side. */
function around(mark) {
  const sentence = mark.article.sentenceOf[mark.sentence];
  const room = 26;
  const [start, end] = mark.span;
  const from = Math.max(sentence.span[0], start - room);
  const to = Math.min(sentence.span[1], end + room);
  const { words } = mark.article;
  return make(
    "span",
    { class: "quote data", lang: "zh" },
    (from > sentence.span[0] ? "…" : "") + words.slice(from, start),
    make("mark", {}, words.slice(start, end)),
    words.slice(end, to) + (to < sentence.span[1] ? "…" : ""),
  );
}

/** Which article says so, and when it came out. */
const citation = ({ source, published }) => [source, when(published?.slice(0, 10))].filter(Boolean).join(", ");

/** A mark in its sentence; a click leads to it. */
const quote = (mark) =>
  make("button", { type: "button", class: "item", click: () => openMark(mark) }, around(mark), make("small", { class: "data" }, citation(mark.article)));

function section(title, items, most = 12) {
  if (!items.length) return null;
  const place = make("div", {}, items.slice(0, most).map((item) => item()));
  if (items.length > most) {
    const rest = make("button", { type: "button", class: "chip", click: () => { rest.remove(); place.append(...items.slice(most).map((item) => item())); } }, `${ui("more")} (${items.length - most})`);
    return make("section", {}, make("h3", {}, `${title} ${items.length}`), place, rest);
  }
  return make("section", {}, make("h3", {}, title), place);
}

/** An event or a claim in a line, and whose report it is; an event in its sentence too, where its text is here. It leads there. */
const line = (mark) => {
  const event = mark.layer === "event";
  const { title, small } = event ? eventLine(mark) : claimLine(mark);
  return make(
    "button",
    { type: "button", class: "item", click: () => openMark(mark) },
    make("span", { class: "data" }, title),
    event && !mark.article.brief ? around(mark) : null,
    [small, citation(mark.article)].filter(Boolean).map((part) => make("small", { class: "data" }, part)),
  );
};

function wikidata(node) {
  if (!node.qid) return null;
  return make("a", { href: `https://www.wikidata.org/wiki/${node.qid}`, target: "_blank", rel: "noopener noreferrer" }, `Wikidata ${node.qid}`);
}

function nodePanel(node, mention) {
  const others = [...node.names].filter((name) => name !== node.label);
  const second = state.language === "en" ? node.label : node.label_en;
  const roles = node.roles.map((role) => () => {
    const [person] = named(role.article, [role.person]);
    const body = role.affiliation ? named(role.article, [role.affiliation])[0] : null;
    const who = node === person ? body && ["（", nodeButton(body), "）"] : ["：", nodeButton(person)];
    return make("div", {}, make("span", {}, role.title, who ?? ""), quote(role));
  });
  return [
    make("p", { class: "badge" }, say("mention", node.type)),
    make("h2", { class: "data" }, nameOf(node)),
    make("p", { class: "sub data" }, ...[second !== nameOf(node) && second, wikidata(node) ?? (node.key ? null : ui("unknown-entity"))].filter(Boolean).flatMap((part, i) => [i ? " · " : null, part])),
    facts([["also-known", others.length ? listing(others) : null], ["graph-node", node.key && make("code", { class: "data" }, `${data.prefixes[""]}actor/${node.key}`)]]),
    mention ? grounds(mention) : null,
    section(ui("offices"), roles, 4),
    section(ui("events"), node.events.map((mark) => () => line(mark)), 6),
    section(ui("claims"), node.claims.map((mark) => () => line(mark)), 6),
    section(ui("mentions"), node.mentions.map((mark) => () => quote(mark)), 6),
    make("p", { class: "ways" },
      state.view !== "network" && parts ? make("button", { type: "button", class: "chip", click: () => go({ view: "network", mark: null, node: node.name, pair: null }) }, ui("view-network")) : null,
      state.view !== "timeline" ? make("button", { type: "button", class: "chip", click: () => go({ view: "timeline", mark: null, node: node.name }) }, ui("view-timeline")) : null),
  ];
}

function eventPanel(event) {
  const { article } = event;
  const claim = claimAround(event);
  return [
    make("p", { class: "badge" }, `${ui("layer-event")} · ${event.type}`),
    make("h2", {}, say("event", event.type)),
    make("p", { class: "sub data" }, make("span", { class: `event ${event.status} first last` }, wordsOf(event))),
    facts([
      ["who", nodesOf(article, event.agents)],
      ["whom", event.recipients.length ? nodesOf(article, event.recipients) : null],
      ["where", event.place ? nodesOf(article, [event.place]) : null],
      ["when", when(event.time)],
      ["status", say("status", event.status)],
    ]),
    claim ? make("div", { class: "note" }, ui("in-claim"), line(claim)) : null,
    section(ui("evidence"), [() => quote(event)]),
    grounds(event),
  ];
}

/** From the speaker's mouth to the page before the reader. */
function chain(claim) {
  const { article } = claim;
  const cue = claim.cue ? `“${article.words.slice(...claim.cue)}”` : ui("chain-said");
  const hops = [
    [nodesOf(article, claim.by), cue],
    ...claim.via.map((id) => [nodesOf(article, [id]), ui("chain-passed")]),
    [[article.source ?? ui("source-unknown")], [ui("chain-article"), when(article.published?.slice(0, 10))].filter(Boolean).join(" · ")],
  ];
  return make("ol", { class: "chain" }, hops.map(([who, how]) => make("li", {}, make("span", { class: "data" }, who), " ", make("small", { class: "data" }, how))));
}

function claimPanel(claim) {
  const within = (layer) => claim.article.marks.filter((mark) => mark.layer === layer && inside(claim.span, mark.span));
  return [
    make("p", { class: "badge" }, `${ui("layer-claim")} · ${say("act", claim.act)}`),
    make("h2", { class: "data" }, listing(named(claim.article, claim.by).map(nameOf)) || ui("nobody")),
    make("blockquote", { class: "data", lang: "zh" }, wordsOf(claim)),
    make("p", {}, claim.topics.map((topic) => make("button", { type: "button", class: "chip", click: () => go({ view: "timeline", topics: [topic], mark: null, node: null }) }, say("topic", topic)))),
    make("section", {}, make("h3", {}, ui("chain")), chain(claim)),
    section(ui("numbers"), within("quantity").map((mark) => () => make("div", {}, `${amount(mark.value, mark.unit)} ${mark.of ?? ""}`))),
    section(ui("events-inside"), within("event").map((mark) => () => line(mark))),
    section(ui("evidence"), [() => quote(claim)]),
    grounds(claim),
  ];
}

function smallPanel(mark) {
  const { article } = mark;
  const rows = {
    reference: () => [["stands-for", mark.entities.length ? nodesOf(article, mark.entities) : ui("open")]],
    role: () => [
      ["person", nodesOf(article, [mark.person])],
      ["office", mark.title],
      ["affiliation", mark.affiliation ? nodesOf(article, [mark.affiliation]) : null],
    ],
    time: () => [["when", when(mark.value)], ["value", mark.value]],
    quantity: () => [["quantity", amount(mark.value, mark.unit)], ["of", mark.of], ["value", `${mark.value} ${mark.unit}`]],
  };
  return [
    make("p", { class: "badge" }, ui(mark.layer === "role" ? "office" : mark.layer)),
    make("h2", { class: "data" }, wordsOf(mark)),
    facts(rows[mark.layer]()),
    section(ui("evidence"), [() => quote(mark)]),
    grounds(mark),
  ];
}

const markPanel = (mark) => {
  if (mark.layer === "mention") return nodePanel(nodeFor(mark.article, mark.entity), mark);
  if (mark.layer === "event") return eventPanel(mark);
  return mark.layer === "claim" ? claimPanel(mark) : smallPanel(mark);
};

/** Names for a mark among others at the same words. */
const markName = (mark) => {
  if (mark.layer === "mention") return nameOf(nodeFor(mark.article, mark.entity));
  if (mark.layer === "event") return say("event", mark.type);
  if (mark.layer === "claim") return `${ui("layer-claim")}：${listing(named(mark.article, mark.by).map(nameOf))}`;
  return ui(mark.layer === "role" ? "office" : mark.layer);
};

function also(mark) {
  const meets = (other) => other !== mark && other.span[0] < mark.span[1] && mark.span[0] < other.span[1];
  const around = mark.article.marks.filter((other) => meets(other) && (inside(other.span, mark.span) || inside(mark.span, other.span)));
  const bigger = around.filter((other) => inside(other.span, mark.span));
  if (!bigger.length) return null;
  return make("section", {}, make("h3", {}, ui("also")), bigger.map((other) => make("button", { type: "button", class: "chip", click: () => go({ mark: other.number, node: null }) }, markName(other))));
}

function legend() {
  const rows = [
    ...["PERSON", "ORG", "GPE", "LOC", "WORK"].map((type) => [`mention ${type}`, say("mention", type)]),
    ...["actual", "planned", "possible", "negated"].map((status) => [`event ${status} first last`, `${ui("layer-event")} · ${say("status", status)}`]),
    ["claim first last", ui("layer-claim")],
    ["cue", ui("chain-said")],
    ["value", ui("time")],
    ["value quantity", ui("quantity")],
    ["reference", `${ui("reference")} · ${ui("office")}`],
  ];
  const keys = [["j  k", "key-next"], ["Enter", "key-open"], ["Esc", "key-close"], ["[  ]", "key-article"], ["/", "key-search"]];
  return [
    make("p", { class: "sub" }, ui("hint")),
    make("h3", {}, ui("legend")),
    make("div", { class: "legend" }, rows.flatMap(([look, name]) => [make("span", { class: look, lang: "zh", "aria-hidden": "true" }, "文字"), make("div", {}, name)])),
    make("h3", {}, ui("keys")),
    make("div", { class: "legend" }, keys.flatMap(([key, name]) => [make("div", { class: "key" }, key), make("div", {}, ui(name))])),
  ];
}

function showPanel() {
  const panel = document.getElementById("panel");
  const mark = state.mark === null ? null : articles[state.article].marks[state.mark];
  const node = state.node === null ? null : nodes.get(state.node);
  const pair = state.pair && state.view === "network" ? pairPanel(state.pair) : null;
  panel.classList.toggle("empty", !mark && !node && !pair);
  panel.scrollTop = 0;
  if (!mark && !node && !pair) return panel.replaceChildren(...(state.view === "article" ? legend() : hints()));
  const close = make("button", { type: "button", class: "close", "aria-label": ui("close"), click: () => go({ mark: null, node: null, pair: null }) }, "✕");
  const shown = mark ? [...markPanel(mark), also(mark)] : (pair ?? nodePanel(node, null));
  panel.replaceChildren(close, ...shown.filter(Boolean));
}

/** What can be done in a view, where nothing is picked. */
const hints = () => [make("p", { class: "sub" }, ui(`hint-${state.view}`)), state.view === "network" ? strongest() : state.view === "map" ? busiest() : null].filter(Boolean);

/** Show some marks that a drawing holds together. */
function showMarks(title, marks) {
  const panel = document.getElementById("panel");
  const close = make("button", { type: "button", class: "close", "aria-label": ui("close"), click: showPanel }, "✕");
  panel.classList.remove("empty");
  panel.scrollTop = 0;
  panel.replaceChildren(close, make("p", { class: "badge" }, ui("claims")), make("h2", { class: "data" }, title), section(ui("claims"), marks.map((mark) => () => line(mark)), 30));
}
