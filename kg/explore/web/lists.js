// The lists beside the article: articles, actors, events, claims; of this article or of all.

const AT_ONCE = 200;

const short = (text, most) => {
  const points = Array.from(text);
  return points.length > most ? points.slice(0, most).join("") + "…" : text;
};

const eventLine = (event) => {
  const who = (ids) => named(event.article, ids).map(nameOf).join("、");
  const sides = [who(event.agents), who(event.recipients)].filter(Boolean).join(" → ");
  const small = [when(event.time), event.place && who([event.place]), say("status", event.status), claimAround(event) && ui("layer-claim")];
  return { title: `${say("event", event.type)}「${wordsOf(event)}」${sides}`, small: small.filter(Boolean).join(" · ") };
};

const claimLine = (claim) => ({
  title: `${named(claim.article, claim.by).map(nameOf).join("、") || ui("nobody")}：${short(wordsOf(claim), 46)}`,
  small: [say("act", claim.act), ...claim.topics.map((topic) => say("topic", topic))].join(" · "),
});

const entries = {
  articles: () =>
    articles.map((article) => ({
      title: article.title ?? ui("untitled"),
      small: [article.source, when(article.published?.slice(0, 10)) ?? ui("undated")].filter(Boolean).join(" · "),
      find: `${article.title} ${article.source} ${article.published} ${article.id}`,
      now: article.index === state.article,
      open: () => openArticle(article.index),
    })),
  actors: () =>
    [...nodes.values()]
      .map((node) => ({ node, mentions: ofScope(node.mentions) }))
      .filter(({ mentions }) => mentions.length)
      .sort((a, b) => b.mentions.length - a.mentions.length)
      .map(({ node, mentions }) => ({
        title: nameOf(node),
        small: say("mention", node.type) + (node.label_en && state.language === "zh" ? ` · ${node.label_en}` : ""),
        find: [...node.names, node.label_en, node.qid].join(" "),
        count: mentions.length,
        now: node.name === state.node,
        open: () => go({ node: node.name, mark: null }),
      })),
  events: () => marksOf("event").map((mark) => ({ ...eventLine(mark), find: `${mark.type} ${eventLine(mark).title} ${eventLine(mark).small} ${mark.time}`, ...opens(mark) })),
  claims: () => marksOf("claim").map((mark) => ({ ...claimLine(mark), find: `${claimLine(mark).title} ${claimLine(mark).small} ${wordsOf(mark)}`, ...opens(mark) })),
};

const ofScope = (marks) => (state.scope === "all" ? marks : marks.filter((mark) => mark.article.index === state.article));
const marksOf = (layer) => {
  const read = state.scope === "all" ? articles : [articles[state.article]];
  return read.flatMap((article) => article.marks.filter((mark) => mark.layer === layer));
};
const opens = (mark) => ({
  now: mark.article.index === state.article && mark.number === state.mark,
  open: () => openMark(mark),
});

function showList(most = AT_ONCE) {
  if (state.view !== "article") return;
  const wanted = state.search.trim().toLowerCase().split(/\s+/u);
  const rows = entries[state.tab]().filter((row) => wanted.every((word) => row.find.toLowerCase().includes(word)));
  const list = document.getElementById("list");
  list.replaceChildren(
    ...rows.slice(0, most).map((row) =>
      make("li", {}, make("button", { type: "button", "aria-current": row.now ? "true" : null, click: row.open },
        row.count ? make("span", { class: "count" }, String(row.count)) : null,
        make("span", { class: "data" }, row.title),
        make("small", { class: "data" }, row.small))),
    ),
  );
  if (rows.length > most) list.append(make("li", {}, make("button", { type: "button", click: () => showList(most + AT_ONCE) }, ui("more"))));
  if (!rows.length) list.append(make("li", { class: "empty" }, ui("nothing")));
  for (const tab of document.querySelectorAll("[data-tab]")) tab.setAttribute("aria-selected", String(tab.dataset.tab === state.tab));
  for (const scope of document.querySelectorAll("[data-scope]")) scope.setAttribute("aria-pressed", String(scope.dataset.scope === state.scope));
  document.getElementById("scope").hidden = state.tab === "articles" || articles.length < 2;
}
