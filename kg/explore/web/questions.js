// Questions: the named ones as forms, and SPARQL; answers as a table, as CSV, or as a network.

const ROWS_AT_ONCE = 200;
let asked = null; // the questions there are
let answered = null; // the last answer: what was asked, its columns and rows
let editor = null;

const offered = async () => {
  asked ??= data.questions ?? (await (await fetch("questions")).json());
  return asked;
};
const titleOf = (question) => (state.language === "zh" ? question.chinese : question.english);

async function showQuestions() {
  const place = byId("questions");
  const all = await offered();
  if (state.view !== "questions") return;
  const question = all.find((one) => one.name === state.question) ?? null;
  const choose = make("select", { id: "question", "aria-label": ui("view-questions"), change: () => { halt(); answered = null; go({ question: choose.value || null, given: {}, sparql: null }); } },
    make("option", { value: "" }, ui("own-question")), all.map((one) => make("option", { value: one.name }, titleOf(one))));
  choose.value = question?.name ?? "";
  place.replaceChildren(
    make("div", { class: "sheet-wide" },
      make("h1", {}, ui("ask")),
      make("p", {}, choose),
      question ? form(question) : own(),
      make("div", { id: "answer", "aria-live": "polite" }),
      question ? null : catalogue(all),
    ),
  );
  if (answered && answered.name === (question?.name ?? null)) showAnswer();
  else if (data.served && question && ready(question)) askNamed(question);
  else if (data.served && !question && state.sparql) askSparql();
}

/** All questions to choose from, by what they ask for; as many as fit what is typed. */
const KINDS = { who: /^who-/u, what: /^what-/u, meetings: /^meetings-/u };
function catalogue(all) {
  const box = make("div", { class: "catalogue" });
  const show = (wanted) => {
    const fitting = all.filter((one) => `${one.name} ${one.english} ${one.chinese}`.toLowerCase().includes(wanted));
    const asksFor = (one) => Object.keys(KINDS).find((kind) => KINDS[kind].test(one.name)) ?? "others";
    const groups = fitting.reduce((groups, one) => groups.set(asksFor(one), [...(groups.get(asksFor(one)) ?? []), one]), new Map());
    const order = [...Object.keys(KINDS), "others"].filter((kind) => groups.has(kind));
    box.replaceChildren(...order.map((kind) => make("section", {}, make("h3", {}, ui(`asks-${kind}`)), make("ul", {}, groups.get(kind).map((one) => make("li", {}, make("button", { type: "button", class: "item", click: () => { answered = null; go({ question: one.name, given: {}, sparql: null }); } }, titleOf(one))))))),
      fitting.length ? "" : make("p", { class: "sub" }, ui("nothing")));
  };
  const find = make("input", { type: "search", class: "find", placeholder: ui("find-question"), "aria-label": ui("find-question"), input: () => show(find.value.trim().toLowerCase()) });
  show("");
  return make("section", {}, make("h2", {}, ui("named-questions"), find), box);
}

const ready = (question) => question.parameters.every((one) => !one.needed || state.given[one.name]);

// ---------------------------------------------------------------- forms

const GROUPS = { topic: "topic", act: "act", event: "event", status: "status", type: "mention", office: "office" };
/** Which term a question takes where none is given; null where it takes any. */
const preset = (question, name) => question.sparql.match(new RegExp(`VALUES\\s+\\?${name}\\s*\\{\\s*wj:([\\w-]+)\\s*\\}`, "u"))?.[1] ?? null;

function field(question, parameter) {
  const { name, kind, about } = parameter;
  const taken = preset(question, name);
  const id = `given-${name}`;
  const note = (value) => { state.given = { ...state.given, [name]: value }; };
  let input;
  if (GROUPS[kind]) {
    input = make("select", { id, input: () => note(input.value) }, taken ? null : make("option", { value: "" }, ui("anything")),
      Object.keys(data.words[GROUPS[kind]]).map((term) => make("option", { value: term }, say(GROUPS[kind], term))));
  } else {
    const type = { day: "date", month: "month", number: "number" }[kind] ?? "text";
    input = make("input", { id, type, list: kind === "actor" || kind === "place" ? "names" : null, autocomplete: "off", step: kind === "number" ? "any" : null, required: parameter.needed ? "" : null, input: () => note(input.value) });
  }
  input.value = state.given[name] ?? taken ?? "";
  return make("p", { class: "field" }, make("label", { for: id }, say("parameter", name), parameter.needed ? " *" : null), input, make("small", {}, state.language === "en" ? about : ""));
}

function names() {
  const known = [...nodes.values()].sort((a, b) => b.events.length + b.claims.length - a.events.length - a.claims.length).slice(0, 1500);
  return make("datalist", { id: "names" }, known.map((node) => make("option", { value: nameOf(node) })));
}

function form(question) {
  const send = make("button", { type: "submit", class: "main" }, ui("ask-it"));
  const made = make("form", { class: "question" }, question.parameters.map((one) => field(question, one)), names(),
    data.served ? make("p", {}, send, " ", make("button", { type: "button", class: "chip", click: () => go({ question: null, sparql: question.sparql }) }, ui("see-sparql"))) : offline(question));
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    remembered();
    askNamed(question);
  });
  made.addEventListener("input", () => { const line = byId("command"); if (line) line.textContent = command(question); });
  return made;
}

/** Without a server, the page says which command asks it. */
const quoted = (text) => (/^[\w.\-\u4e00-\u9fff]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
const command = (question) => ["kg query", question.name, ...Object.entries(state.given).filter(([, value]) => value).map(([name, value]) => `--set ${name}=${quoted(value)}`)].join(" ");
const offline = (question) => make("div", { class: "note" }, make("p", {}, ui("needs-server")), make("pre", { id: "command" }, command(question)), make("details", {}, make("summary", {}, "SPARQL"), make("pre", { class: "data" }, question.sparql)));

// ---------------------------------------------------------------- SPARQL

const PREFIX = /\b([a-z][\w-]*):/giu;
/** Declare the usual prefixes that a query uses and does not declare. */
function declared(query) {
  const missing = new Set();
  const bare = query.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|#.*/gu, " ");
  for (const [, prefix] of bare.matchAll(PREFIX)) if (data.prefixes[prefix] && !new RegExp(`prefix\\s+${prefix}:`, "iu").test(query)) missing.add(prefix);
  return [...missing].sort().map((prefix) => `PREFIX ${prefix}: <${data.prefixes[prefix]}>\n`).join("") + query;
}

const FIRST_QUERY = `SELECT ?name (COUNT(DISTINCT ?event) AS ?events) WHERE {
  ?event a sem:Event ; sem:hasActor ?actor .
  ?actor skos:prefLabel ?name . FILTER(LANG(?name) = "zh")
} GROUP BY ?name ORDER BY DESC(?events) LIMIT 20`;

function own() {
  const holder = make("div", { class: "editor" });
  write(holder, state.sparql ?? FIRST_QUERY);
  return make("div", { class: "question" }, make("p", { class: "sub" }, ui("prefixes"), " ", make("span", { class: "data" }, Object.keys(data.prefixes).filter(Boolean).map((prefix) => `${prefix}:`).join(" "))), holder,
    data.served ? make("p", {}, make("button", { type: "button", class: "main", click: askSparql }, ui("ask-it")), " ", make("small", {}, "Ctrl+Enter")) : make("p", { class: "note" }, ui("needs-server-sparql")));
}

/** An editor with colours where it was built in, a plain one elsewhere; in a shadow, so that its styles need no exception. */
function write(holder, text) {
  if (!parts) {
    const area = make("textarea", { rows: 12, spellcheck: "false", "aria-label": "SPARQL" });
    area.value = text;
    editor = { text: () => area.value, set: (now) => { area.value = now; } };
    holder.append(area);
    return;
  }
  const { EditorView, EditorState, tags } = parts;
  const shade = holder.attachShadow({ mode: "open" });
  const inside = document.createElement("div");
  shade.append(inside);
  const theme = EditorView.theme({
    "&": { color: "var(--ink)", backgroundColor: "var(--raised)", fontSize: "0.9rem" },
    ".cm-content": { fontFamily: "ui-monospace, Menlo, Consolas, monospace", caretColor: "var(--accent)", minHeight: "11rem" },
    ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--soft)", border: "0" },
    ".cm-cursor": { borderLeftColor: "var(--accent)" }, "&.cm-focused": { outline: "2px solid var(--accent)" },
    "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--now) !important" },
    ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line)" },
    ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--now)", color: "var(--ink)" },
  });
  const look = parts.HighlightStyle.define([
    { tag: tags.keyword, color: "var(--event)", fontWeight: "600" }, { tag: [tags.string, tags.literal], color: "var(--gpe)" },
    { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" }, { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--person)" },
    { tag: tags.atom, color: "var(--org)" }, { tag: [tags.number, tags.bool], color: "var(--gpe)" }, { tag: tags.standard(tags.variableName), color: "var(--event)" },
  ]);
  const complete = (context) => {
    const word = context.matchBefore(/[\w:?-]+/u);
    if (!word && !context.explicit) return null;
    const variables = [...new Set(context.state.doc.toString().match(/\?\w+/gu) ?? [])];
    const terms = Object.entries(data.words).filter(([group]) => Object.values(GROUPS).includes(group)).flatMap(([, all]) => Object.keys(all).map((term) => ({ label: `wj:${term}`, type: "constant" })));
    const words = "SELECT DISTINCT WHERE FILTER OPTIONAL UNION VALUES BIND GROUP ORDER BY LIMIT COUNT CONSTRUCT ASK PREFIX EXISTS NOT".split(" ").map((label) => ({ label, type: "keyword" }));
    return { from: word ? word.from : context.pos, options: [...words, ...variables.map((label) => ({ label, type: "variable" })), ...Object.keys(data.prefixes).filter(Boolean).map((prefix) => ({ label: `${prefix}:`, type: "namespace" })), ...PROPERTIES.map((label) => ({ label, type: "property" })), ...terms] };
  };
  const view = new EditorView({
    root: shade, parent: inside,
    state: EditorState.create({ doc: text, extensions: [
      parts.lineNumbers(), parts.history(), parts.drawSelection(), parts.bracketMatching(), parts.StreamLanguage.define(parts.sparql), parts.syntaxHighlighting(look), parts.autocompletion({ override: [complete] }), theme, EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": "SPARQL" }),
      parts.keymap.of([{ key: "Ctrl-Enter", mac: "Cmd-Enter", run: () => { if (data.served) askSparql(); return true; } }, ...parts.completionKeymap, ...parts.historyKeymap, ...parts.defaultKeymap]),
    ] }),
  });
  editor = { text: () => view.state.doc.toString(), set: (now) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: now } }) };
}
const PROPERTIES = "wj:eventType wj:status wj:agent wj:recipient wj:place wj:firstDay wj:lastDay wj:saidBy wj:topic wj:act wj:content wj:denotes wj:inClaim wj:met wj:confidence wj:foundBy sem:Event sem:hasActor sem:hasPlace sem:eventType skos:prefLabel dct:date dct:source dct:title nif:anchorOf nif:referenceContext prov:wasDerivedFrom schema:NewsArticle org:member org:organization".split(" ");

// ---------------------------------------------------------------- asking

async function ask(address, options, about) {
  const place = byId("answer");
  place.replaceChildren(make("p", { class: "sub" }, ui("asking")));
  try {
    const reply = await fetch(address, options);
    const text = await reply.text();
    if (!reply.ok) throw new Error(text);
    const isRows = reply.headers.get("content-type").includes("json");
    const said = isRows ? JSON.parse(text) : null;
    answered = { ...about, text, ask: said?.boolean, columns: said?.head.vars ?? [], rows: said?.results?.bindings ?? [] };
    showAnswer();
  } catch (error) {
    byId("answer")?.replaceChildren(make("p", { class: "note data", role: "alert" }, error.message));
  }
}
const askNamed = (question) => {
  const given = Object.entries(state.given).filter(([, value]) => value);
  return ask(`questions/${question.name}?${new URLSearchParams(given)}`, { headers: { Accept: "application/sparql-results+json" } }, { name: question.name });
};
const askSparql = () => {
  const query = declared(editor.text());
  if (query !== editor.text()) editor.set(query);
  state.sparql = query;
  remembered();
  return ask("sparql", { method: "POST", body: query, headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json, text/turtle;q=0.9" } }, { name: null });
};

// ---------------------------------------------------------------- answers

const RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const plainly = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone % is no code for anything
  }
};
const shortIri = (iri) => {
  if (iri === RDF_TYPE) return "a";
  for (const [prefix, base] of Object.entries(data.prefixes)) if (base && iri.startsWith(base)) return (prefix ? `${prefix}:` : "") + plainly(iri.slice(base.length));
  return iri;
};
const TERMS = { type: "event", act: "act", topic: "topic", status: "status", about: "topic" };
/** Write a cell for people: terms in their language, days as they write them. */
function cell(name, term) {
  if (!term) return "";
  if (term.type === "uri") {
    const named = shortIri(term.value).replace(/^wj:/u, "");
    const group = Object.values(GROUPS).find((one) => data.words[one][named]);
    return term.value.startsWith(data.prefixes.wj) && group ? say(group, named) : shortIri(term.value);
  }
  if (name === "types") return term.value.split(" ").map((one) => say("event", one)).join("、");
  if (data.words[TERMS[name]]?.[term.value]) return say(TERMS[name], term.value);
  return term.value;
}
const isNode = (term) => term?.type === "uri" && term.value.startsWith(data.prefixes[""]);

function showAnswer(most = ROWS_AT_ONCE, as = answered.as ?? "table") {
  answered.as = as;
  const place = byId("answer");
  if (!place) return;
  const { columns, rows } = answered;
  if (answered.ask !== undefined) return place.replaceChildren(make("p", { class: "verdict" }, answered.ask ? "✓ true" : "✗ false"));
  if (!columns.length) return place.replaceChildren(make("pre", { class: "data" }, answered.text));
  const bar = make("p", { class: "answer-bar" }, make("b", {}, ui("rows").replace("{rows}", rows.length)),
    make("span", { class: "switch" }, ["table", "network"].map((one) => make("button", { type: "button", "aria-pressed": String(as === one), click: () => showAnswer(ROWS_AT_ONCE, one) }, ui(`as-${one}`)))),
    make("button", { type: "button", class: "chip", click: save }, "CSV"));
  if (as === "network") {
    place.replaceChildren(bar, pictured());
    return;
  }
  const table = make("table", {}, make("thead", {}, make("tr", {}, columns.map((name) => make("th", { scope: "col" }, say("column", name))))),
    make("tbody", {}, rows.slice(0, most).map((row) => make("tr", {}, columns.map((name) => make("td", { class: "data", lang: row[name]?.["xml:lang"] ?? null }, isNode(row[name]) ? lead(row[name].value) : cell(name, row[name])))))));
  place.replaceChildren(bar, rows.length ? make("div", { class: "scrolls" }, table) : make("p", { class: "sub" }, ui("nothing")),
    rows.length > most ? make("button", { type: "button", class: "chip", click: () => showAnswer(most + 5 * ROWS_AT_ONCE, as) }, `${ui("more")} (${rows.length - most})`) : "");
}

/** From a node of the graph to the words it rests on. */
const lead = (iri) => {
  const name = shortIri(iri);
  if (/^(?:rule|title|graph|run|reading)\//u.test(name)) return name;
  // What is read out of an article is named by a hash, which tells nobody anything.
  return make("button", { type: "button", class: "node data", title: iri, click: () => openNode(iri) }, /\/[0-9a-f]{16}$|#char=/u.test(name) ? ui("to-words") : name);
};
async function openNode(iri) {
  const query = `SELECT ?id ?begin ?end ?kind WHERE { VALUES ?thing { <${iri}> }
    { ?thing wj:trigger ?span . BIND("event" AS ?kind) } UNION { ?thing nif:referenceContext ?itself . BIND(?thing AS ?span) BIND("" AS ?kind) } UNION { ?thing wj:content ?span . BIND("claim" AS ?kind) } UNION { ?thing wj:mention ?span . BIND("mention" AS ?kind) }
    UNION { ?thing wj:span ?span . BIND("" AS ?kind) } UNION { ?span its:taIdentRef/wj:denotes ?thing . BIND("mention" AS ?kind) } UNION { ?span its:taIdentRef ?thing . BIND("mention" AS ?kind) }
    ?span nif:referenceContext ?doc ; nif:beginIndex ?begin ; nif:endIndex ?end . ?doc dct:identifier ?id } ORDER BY ?id ?begin LIMIT 1`;
  const reply = await fetch("sparql", { method: "POST", body: declared(query), headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json" } });
  const [row] = reply.ok ? (await reply.json()).results.bindings : [];
  if (row) return openAtWords(row.id.value, Number(row.begin.value), Number(row.end.value), row.kind.value);
  byId("answer").prepend(make("p", { class: "note data" }, `${ui("no-words")} ${shortIri(iri)}`));
}

/** Open an article that the overview may not hold at a place in it. */
async function openAtWords(id, start, end, layer) {
  const index = await placeOf(id);
  if (index < 0) return;
  const article = await whole(index);
  // A whole sentence is no mark: then the first thing in it shows where it stands.
  const mark =
    article.marks.find((one) => one.span[0] === start && one.span[1] === end && (!layer || one.layer === layer)) ??
    article.marks.find((one) => inside([start, end], one.span));
  go({ view: "article", article: index, mark: mark?.number ?? null, node: null, pair: null }, true);
}

const csvCell = (text) => (/[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
function save() {
  // A cell that begins like a formula gets an apostrophe, so that no spreadsheet works it out.
  const plain = (term) => (term ? (term.type === "literal" && /^[\s]*[=+\-@|%\t\r]/u.test(term.value) && !/^-?[\d.]+$/u.test(term.value) ? `'${term.value}` : term.value) : "");
  const lines = [answered.columns, ...answered.rows.map((row) => answered.columns.map((name) => plain(row[name])))];
  const file = new Blob(["\ufeff", lines.map((line) => line.map(csvCell).join(",")).join("\r\n"), "\r\n"], { type: "text/csv" });
  const link = make("a", { href: URL.createObjectURL(file), download: `${answered.name ?? "answer"}.csv` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** An answer as a network: two of its columns are the ends. */
function pictured() {
  if (!parts) return make("p", { class: "missing" }, ui("not-built"));
  const { columns, rows } = answered;
  const ends = answered.ends ?? guessed(columns, rows);
  answered.ends = ends;
  const pickEnd = (which) => {
    const select = make("select", { "aria-label": ui(which ? "to-column" : "from-column"), change: () => { answered.ends = which ? [ends[0], select.value] : [select.value, ends[1]]; showAnswer(ROWS_AT_ONCE, "network"); } }, columns.map((name) => make("option", { value: name }, say("column", name))));
    select.value = ends[which];
    return select;
  };
  const canvas = make("div", { class: "canvas small" });
  const network = new parts.MultiDirectedGraph();
  const add = (text) => { if (!network.hasNode(text)) network.addNode(text, { label: short(text, 24), size: 5, ...start(text) }); return text; };
  for (const row of rows) {
    // A joined list of names is several ends.
    const each = (name) => cell(name, row[name]).split(/[、|]/u).map((part) => part.trim()).filter(Boolean);
    for (const one of each(ends[0])) for (const other of each(ends[1])) {
      if (one === other) continue;
      const key = `${add(one)}→${add(other)}`;
      if (network.hasEdge(key)) network.updateEdgeAttribute(key, "count", (count) => count + 1);
      else network.addDirectedEdgeWithKey(key, one, other, { count: 1 });
    }
    if (network.order > MOST_NODES) break;
  }
  network.forEachNode((name) => network.setNodeAttribute(name, "size", 4 + 2.5 * Math.sqrt(network.degree(name))));
  requestAnimationFrame(() => {
    if (!canvas.isConnected || !network.order) return;
    parts.forceAtlas2.assign(network, { iterations: 200, settings: { ...parts.forceAtlas2.inferSettings(network), barnesHutOptimize: network.order > 300, linLogMode: true, scalingRatio: 6 } });
    const [ink, paper, line, dot] = ["--ink", "--paper", "--event", "--person"].map(colour);
    new parts.Sigma(network, canvas, {
      defaultNodeColor: dot, defaultEdgeColor: line, defaultEdgeType: "curved", edgeProgramClasses: { curved: parts.EdgeCurvedArrowProgram }, labelFont: getComputedStyle(document.body).fontFamily, labelSize: 13, stagePadding: 40,
      edgeReducer: (_, about) => ({ ...about, size: 0.8 + Math.sqrt(about.count), curvature: 0.2 }),
      defaultDrawNodeLabel: (context, about, settings) => { if (about.label) { context.font = `${settings.labelSize}px ${settings.labelFont}`; context.lineWidth = 4; context.strokeStyle = paper; context.fillStyle = ink; context.strokeText(about.label, about.x + about.size + 4, about.y + 4); context.fillText(about.label, about.x + about.size + 4, about.y + 4); } },
      defaultDrawNodeHover: () => {},
    });
  });
  return make("div", {}, make("p", { class: "sub" }, ui("ends"), " ", pickEnd(0), " → ", pickEnd(1)), network.order ? canvas : make("p", { class: "sub" }, ui("nothing")));
}

/** The two columns that look most like names: few different texts that come again, no days, no sentences. */
function guessed(columns, rows) {
  const fit = columns.map((name) => {
    const texts = rows.map((row) => cell(name, row[name])).filter(Boolean);
    const long = texts.some((text) => text.length > 40);
    const dull = texts.every((text) => /^[\d.:-]+$/u.test(text)) || rows.some((row) => isNode(row[name]) && /\/(?:event|claim|role|link)\//u.test(row[name].value));
    return { name, worth: texts.length && !long && !dull ? 1 + 1 / (1 + new Set(texts).size) : 0 };
  });
  const best = fit.filter(({ worth }) => worth > 0).map(({ name }) => name);
  return [best[0] ?? columns[0], best[1] ?? columns[1] ?? columns[0]];
}
