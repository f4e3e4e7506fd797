// What was read: articles with their marks, and the actors, places and documents that the marks stand for.

/** A thing is one thing in several articles only if the knowledge base knows it; an unknown 张伟 stays his article's. */
const nodeOf = (entity, article) =>
  entity.qid ? `qid:${entity.qid}` : entity.key ? `key:${entity.key}` : `${article.id}:${entity.id}`;

const nodes = new Map();
const articles = [];

function nodeFor(article, id) {
  if (article.known.has(id)) return article.known.get(id);
  const entity = article.entities[id];
  const name = nodeOf(entity, article);
  if (!nodes.has(name)) nodes.set(name, { name, ...entity, names: new Set(), mentions: [], roles: [], events: [], claims: [] });
  const node = nodes.get(name);
  for (const alias of [entity.label, ...entity.aliases]) node.names.add(alias);
  article.known.set(id, node);
  return node;
}

/** Take an article in, or in place of what was known of it in brief. */
function take(read, index) {
  const article = { ...read, index, known: new Map(), words: read.brief ? null : new Text(read.text) };
  if (articles[index])
    for (const node of nodes.values())
      for (const list of ["mentions", "roles", "events", "claims"]) node[list] = node[list].filter((mark) => mark.article.index !== index);
  articles[index] = article;
  article.marks.forEach((mark, number) => Object.assign(mark, { number, article }));
  article.sentenceOf = Object.fromEntries(article.sentences.map((sentence) => [sentence.id, sentence]));
  for (const mark of article.marks) {
    const note = (id, list) => {
      const node = nodeFor(article, id);
      if (node[list].at(-1) !== mark) node[list].push(mark);
    };
    if (mark.layer === "mention") note(mark.entity, "mentions");
    if (mark.layer === "role") [mark.person, mark.affiliation].filter(Boolean).forEach((id) => note(id, "roles"));
    if (mark.layer === "event") [...mark.agents, ...mark.recipients, mark.place].filter(Boolean).forEach((id) => note(id, "events"));
    if (mark.layer === "claim") [...mark.by, ...mark.via].forEach((id) => note(id, "claims"));
  }
  return article;
}

const inside = (outer, inner) => outer[0] <= inner[0] && inner[1] <= outer[1];
const wordsOf = (mark) => mark.words ?? mark.article.words.slice(...mark.span);
const nameOf = (node) => (state.language === "en" && node.label_en) || node.label;
const named = (article, ids) => ids.map((id) => nodeFor(article, id));
/** The claim in whose words an event is told, or null: then the article itself does not assert it. */
function claimAround(event) {
  if (event.told === undefined) event.told = event.article.marks.find((mark) => mark.layer === "claim" && inside(mark.span, event.span)) ?? null;
  return event.told;
}

/** Whom the words of a claim name. */
function aboutOf(claim) {
  claim.about ??= claim.article.marks.filter((mark) => mark.layer === "mention" && inside(claim.span, mark.span)).map((mark) => mark.entity);
  return claim.about;
}

/** Everybody and everything that a mark is about. */
const idsOf = (mark) =>
  ({
    mention: () => [mark.entity],
    event: () => [...mark.agents, ...mark.recipients, mark.place],
    claim: () => [...mark.by, ...mark.via],
  })[mark.layer]?.().filter((id) => id !== null && id !== undefined) ?? [];
/** All names of some, for searching: in both languages and as printed anywhere. */
const namesOf = (article, ids) => named(article, [...new Set(ids)]).map((node) => [...node.names, node.label_en ?? "", node.qid ?? ""].join(" ")).join(" ");

const LAST_OF_MONTH = 31;
/** The first and last day of a mark: its own, or the day its article was published. */
function daysOf(mark) {
  const told = mark.time || mark.article.published?.slice(0, 10);
  if (!told) return null;
  const [from, to = from] = told.split("/");
  const whole = (day, month, date) => (day.length === 4 ? `${day}-${month}-${date}` : day.length === 7 ? `${day}-${date}` : day.slice(0, 10));
  return [whole(from, "01", "01"), whole(to, "12", String(LAST_OF_MONTH))];
}

/** Have the whole of an article: from the page itself, or from the server. */
async function whole(index) {
  const known = articles[index];
  if (!known.brief) return known;
  const answer = await fetch(`reading/${encodeURIComponent(known.id)}`);
  if (!answer.ok) throw new Error(await answer.text());
  return take(await answer.json(), index);
}

/** Find a mark known in brief in the article that has come since. */
const sameMark = (article, mark) =>
  article.marks.find((one) => one.layer === mark.layer && one.span[0] === mark.span[0] && one.span[1] === mark.span[1] && one.type === mark.type) ?? null;

/** All that is known: from the page itself, or from the server that it came from. */
async function everythingKnown() {
  if (!data.served) return data.articles;
  return overview(0);
}

/** What the server tells of the newest articles, or of those after them. */
async function overview(from) {
  const answer = await fetch(from ? `overview?from=${from}` : "overview");
  if (!answer.ok) throw new Error(await answer.text());
  const told = await answer.json();
  Object.assign(data, { lies: { ...data.lies, ...told.lies }, left_out: told.left_out, next: told.next });
  return told.articles.map((article) => (article.brief ? unfold(article, told.things) : article));
}

/** Have the further articles of a large graph come while those that are here can be read. */
async function furtherKnown() {
  while (data.next) {
    const here = new Set(articles.map((article) => article.id));
    for (const article of await overview(data.next)) if (!here.has(article.id)) take(article, articles.length);
    everything = null;
    arrived();
  }
}

/** The place of an article among those known; one that is not among them is asked for. */
async function placeOf(id) {
  const place = articles.findIndex((article) => article.id === id);
  if (place >= 0 || !data.served) return place;
  const answer = await fetch(`reading/${encodeURIComponent(id)}`);
  if (!answer.ok) return -1;
  everything = null;
  return take(await answer.json(), articles.length).index;
}

/** An article in brief has rows in place of marks, and shares its entities with all the others. */
function unfold(article, things) {
  const events = article.events.map(([start, end, words, type, status, agents, recipients, place, time]) => ({
    layer: "event", span: [start, end], words, type, status, agents, recipients, place, time,
  }));
  const claims = article.claims.map(([start, end, words, act, by, via, topics, about]) => ({
    layer: "claim", span: [start, end], words, act, by, via, topics, about,
  }));
  return { ...article, entities: things, sentences: [], warnings: [], marks: [...events, ...claims] };
}
