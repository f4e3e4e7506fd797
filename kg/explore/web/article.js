// The article as it was published, with its marks.

const LAYERS = { mention: "mention", reference: "mention", role: "mention", event: "event", claim: "claim", time: "value", quantity: "value" };

/** Name the look of one piece of text by the marks that cover it. */
function look(piece, cues) {
  const classes = new Set();
  for (const mark of piece.over) {
    classes.add(mark.layer);
    if (mark.layer === "mention") classes.add(mark.type);
    if (mark.layer === "event") classes.add(mark.status);
    if (LAYERS[mark.layer] === "value") classes.add("value");
    if (mark.layer === "event" || mark.layer === "claim") {
      if (mark.span[0] === piece.from) classes.add("first");
      if (mark.span[1] === piece.to) classes.add("last");
    }
  }
  if (cues.some((mark) => inside(mark.span, [piece.from, piece.to]))) classes.add("cue");
  return [...classes];
}

/** Write one stretch of the text; a cue is clickable for its claim. */
function stretch(article, start, end) {
  const here = article.marks.filter((mark) => mark.span[0] < end && start < mark.span[1] && mark.span[0] < mark.span[1]);
  const cues = article.marks
    .filter((mark) => mark.cue && mark.cue[0] < end && start < mark.cue[1])
    .map((mark) => ({ span: mark.cue, number: mark.number, isCue: true }));
  return pieces(start, end, [...here, ...cues]).map((piece) => {
    const over = piece.over;
    const shown = { ...piece, over: over.filter((mark) => !mark.isCue) };
    const words = article.words.slice(piece.from, piece.to);
    if (!over.length) return document.createTextNode(words);
    const first = over.some((mark) => mark.span[0] === piece.from);
    return make(
      "span",
      {
        class: ["mark", ...look(shown, cues)].join(" "),
        "data-marks": over.map((mark) => mark.number).join(" "),
        ...(first ? { tabindex: "-1", role: "button" } : {}),
      },
      words,
    );
  });
}

/** Group the sentences into paragraphs, and give every paragraph the characters up to the next one of its own. */
function paragraphs(article) {
  const groups = [];
  for (const sentence of article.sentences) {
    const last = groups.at(-1);
    if (last && last.paragraph === sentence.paragraph && last.kind === sentence.kind) last.end = sentence.span[1];
    else groups.push({ paragraph: sentence.paragraph, kind: sentence.kind, start: sentence.span[0], end: sentence.span[1] });
  }
  return groups;
}

const squeeze = (text) => text.replace(/\s+/gu, "");

function about(article) {
  const link = article.url && make("a", { href: article.url, target: "_blank", rel: "noopener noreferrer" }, ui("original"));
  const parts = [article.source ?? ui("source-unknown"), when(article.published) ?? ui("undated"), article.id, link];
  return make(
    "div",
    { class: "about" },
    make("div", {}, ...parts.filter(Boolean).flatMap((part, i) => [i ? " · " : null, make("span", { class: "data" }, part)])),
    ...article.warnings.map((warning) => make("div", { class: "warning data" }, `${ui("warning")}: ${warning}`)),
  );
}

function showArticle() {
  const article = articles[state.article];
  if (!article || article.brief) return document.getElementById("article").replaceChildren(make("p", { class: "missing" }, ui(article ? "asking" : "no-articles")));
  const sheet = make("div", { class: "sheet", lang: "zh" });
  const clutter = make("details", { class: "clutter" }, make("summary", {}, ui("page-clutter")));
  const groups = paragraphs(article);
  const headline = groups.find((group) => group.kind === "headline");
  const title = headline && article.words.slice(headline.start, headline.end);
  if (!headline || (article.title && !squeeze(title).includes(squeeze(article.title)) && !squeeze(article.title).includes(squeeze(title))))
    sheet.append(make("h1", { class: "data" }, article.title ?? (headline ? "" : ui("untitled"))));
  let told = false;
  const tell = () => {
    if (!told) sheet.append(about(article));
    told = true;
  };
  for (const group of groups) {
    const words = stretch(article, group.start, group.end);
    if (group.kind === "boilerplate") clutter.append(make("p", {}, words));
    else if (group === headline && !told) sheet.append(make("h1", { class: "headline" }, words));
    else {
      tell();
      sheet.append(make(group.kind === "headline" || group.kind === "subheading" ? "h3" : "p", { class: group.kind }, words));
    }
  }
  tell();
  if (clutter.childElementCount > 1) sheet.append(clutter);
  const place = document.getElementById("article");
  place.replaceChildren(sheet);
  place.scrollTop = 0;
  const first = sheet.querySelector("[role=button]");
  if (first) first.tabIndex = 0;
}

/** Show where a mark stands; scroll there if asked. */
function light(number, scroll) {
  const place = document.getElementById("article");
  for (const piece of place.querySelectorAll(".now")) piece.classList.remove("now", "now-first", "now-last");
  if (number === null) return;
  const found = [...place.querySelectorAll("[data-marks]")].filter((piece) =>
    piece.dataset.marks.split(" ").includes(String(number)),
  );
  const runs = (piece, next) => piece && next && piece.nextSibling === next;
  found.forEach((piece, i) => {
    piece.classList.add("now");
    piece.classList.toggle("now-first", !runs(found[i - 1], piece));
    piece.classList.toggle("now-last", !runs(piece, found[i + 1]));
  });
  const clutter = found[0]?.closest("details");
  if (clutter) clutter.open = true;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const below = matchMedia("(max-width: 46rem)").matches; // the panel lies over the lower half there
  if (scroll) found[0]?.scrollIntoView({ block: below ? "nearest" : "center", behavior: calm ? "auto" : "smooth" });
}
