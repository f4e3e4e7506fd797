// What was read: articles with their marks, and the actors, places and documents that the marks stand for.

/** A thing is one thing in several articles only if the knowledge base knows it; an unknown 张伟 stays his article's. */
const nodeOf = (entity, article) =>
  entity.qid ? `qid:${entity.qid}` : entity.key ? `key:${entity.key}` : `${article.id}:${entity.id}`;

const nodes = new Map();
const articles = data.articles.map((article, index) => ({ ...article, index, words: new Text(article.text) }));

function nodeFor(article, id) {
  const entity = article.entities[id];
  const name = nodeOf(entity, article);
  if (!nodes.has(name)) nodes.set(name, { name, ...entity, names: new Set(), mentions: [], roles: [], events: [], claims: [] });
  const node = nodes.get(name);
  for (const alias of [entity.label, ...entity.aliases]) node.names.add(alias);
  return node;
}

for (const article of articles) {
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
}

const inside = (outer, inner) => outer[0] <= inner[0] && inner[1] <= outer[1];
const wordsOf = (mark) => mark.article.words.slice(...mark.span);
const nameOf = (node) => (state.language === "en" && node.label_en) || node.label;
const named = (article, ids) => ids.map((id) => nodeFor(article, id));
/** The claim in whose words an event is told: then the article itself does not assert it. */
const claimAround = (event) =>
  event.article.marks.find((mark) => mark.layer === "claim" && inside(mark.span, event.span));
