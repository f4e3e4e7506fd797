// The lists beside the article: articles, actors, events, claims; of this article or of all.

const AT_ONCE = 200;

const short = (text, most) => {
  const points = Array.from(text);
  return points.length > most ? points.slice(0, most).join("") + "…" : text;
};

const eventLine = (event) => {
  const who = (ids) => listing(named(event.article, ids).map(nameOf));
  const sides = [who(event.agents), who(event.recipients)].filter(Boolean).join(" → ");
  const small = [when(event.time), event.place && who([event.place]), say("status", event.status), claimAround(event) && ui("layer-claim")];
  return { title: `${say("event", event.type)}「${wordsOf(event)}」${sides}`, small: small.filter(Boolean).join(" · ") };
};

const claimLine = (claim) => ({
  title: `${listing(named(claim.article, claim.by).map(nameOf)) || ui("nobody")}：${short(wordsOf(claim), 46)}`,
  small: [say("act", claim.act), ...claim.topics.map((topic) => say("topic", topic))].join(" · "),
});

/** What each list is of, what of it can be searched for, and how it is shown. */
const LISTED = {
  articles: {
    all: () => articles,
    find: (article) => `${article.title} ${article.source} ${article.published} ${article.id} ${namesOf(article, article.marks.flatMap(idsOf))}`,
    show: (article) => ({
      title: article.title ?? ui("untitled"),
      small: [article.source, when(article.published?.slice(0, 10)) ?? ui("undated")].filter(Boolean).join(" · "),
      now: article.index === state.article,
      open: () => openArticle(article.index),
    }),
  },
  actors: {
    all: (scope) => [...nodes.values()].map((node) => [node, timesNamed(node, scope)]).filter(([, times]) => times).sort((a, b) => b[1] - a[1]).map(([node]) => node),
    find: (node) => [...node.names, node.label_en, node.qid].join(" "),
    show: (node) => ({
      title: nameOf(node),
      small: say("mention", node.type) + (node.label_en && state.language === "zh" ? ` · ${node.label_en}` : ""),
      count: timesNamed(node, state.scope),
      now: node.name === state.node,
      open: () => go({ node: node.name, mark: null }),
    }),
  },
  events: {
    all: (scope) => marksOf("event", scope),
    find: (event) => [...inBoth("event", event.type), ...inBoth("status", event.status), event.type, event.time ?? event.article.published, wordsOf(event), namesOf(event.article, idsOf(event))].join(" "),
    show: (event) => ({ ...eventLine(event), ...opens(event) }),
  },
  claims: {
    all: (scope) => marksOf("claim", scope),
    find: (claim) => [...inBoth("act", claim.act), ...claim.topics.flatMap((topic) => inBoth("topic", topic)), claim.article.published, wordsOf(claim), namesOf(claim.article, idsOf(claim))].join(" "),
    show: (claim) => ({ ...claimLine(claim), ...opens(claim) }),
  },
};

const inBoth = (group, term) => data.words[group]?.[term] ?? [term];
/** How often somebody is named; of an article known in brief, in how much somebody takes part. */
const timesNamed = (node, scope) => {
  const marks = ofScope(node.mentions, scope).length;
  return marks || ofScope([...node.events, ...node.claims], scope).length;
};
const ofScope = (marks, scope) => (scope === "all" ? marks : marks.filter((mark) => mark.article.index === state.article));
const marksOf = (layer, scope) => {
  const read = scope === "all" ? articles : [articles[state.article]];
  return read.flatMap((article) => article.marks.filter((mark) => mark.layer === layer));
};
const opens = (mark) => ({
  now: mark.article.index === state.article && mark.number === state.mark,
  open: () => openMark(mark),
});

/** What a list holds of that which is searched for; the words of each thing are put together once. */
const sought = new WeakMap();
function searched(tab, scope = state.scope) {
  const { all, find } = LISTED[tab];
  const wanted = state.search.trim().toLowerCase().split(/\s+/u).filter(Boolean);
  if (!wanted.length) return all(scope);
  return all(scope).filter((thing) => {
    if (!sought.has(thing)) sought.set(thing, find(thing).toLowerCase());
    return wanted.every((word) => sought.get(thing).includes(word));
  });
}

function showList(most = AT_ONCE) {
  if (state.view !== "article" || !articles.length) return;
  const found = searched(state.tab);
  const list = document.getElementById("list");
  list.replaceChildren(
    ...found.slice(0, most).map((thing) => {
      const row = LISTED[state.tab].show(thing);
      return make("li", {}, make("button", { type: "button", "aria-current": row.now ? "true" : null, click: row.open },
        row.count ? make("span", { class: "count" }, String(row.count)) : null,
        make("span", { class: "data" }, row.title),
        make("small", { class: "data" }, row.small)));
    }),
  );
  if (found.length > most) list.append(make("li", {}, make("button", { type: "button", click: () => showList(most + AT_ONCE) }, `${ui("more")} (${found.length - most})`)));
  if (!found.length) list.append(make("li", { class: "empty" }, make("p", {}, ui("nothing")), elsewhere()));
  for (const tab of document.querySelectorAll("[data-tab]")) tab.setAttribute("aria-selected", String(tab.dataset.tab === state.tab));
  for (const scope of document.querySelectorAll("[data-scope]")) scope.setAttribute("aria-pressed", String(scope.dataset.scope === state.scope));
  document.getElementById("scope").hidden = state.tab === "articles" || articles.length < 2;
}

/** Where else that which is searched for is found: in all articles, in the other lists. */
function elsewhere() {
  const places = Object.keys(LISTED).filter((tab) => tab !== state.tab || (state.scope === "here" && tab !== "articles"));
  return places.flatMap((tab) => {
    const count = searched(tab, "all").length;
    const turn = () => { Object.assign(state, { tab, scope: "all" }); showList(); };
    return count ? [make("button", { type: "button", class: "chip", click: turn }, `${ui(tab)} ${count}`)] : [];
  });
}
