// The network: who is joined to whom, by what happened or by what was said.

const MOST_NODES = 5000;
const MOST_CURVES = 400; // a curve has many times the pixels of a straight line, which counts without a graphics card
const AT_ONCE_SETTLED = 200; // so few nodes find their places before the first picture
const STEPS = 900; // of settling, for a small network
const STEPS_AFTER = 192; // of settling after the first picture, for a large one
const stepsAtATime = (order) => (order > 1000 ? 4 : 12); // between two pictures
const LOOKS = {
  PERSON: "--person", ORG: "--org", GPE: "--gpe", LOC: "--loc", WORK: "--work", TOPIC: "--claim",
  towards: "--towards", asking: "--asking", against: "--against",
};
const colour = (name) => painted(getComputedStyle(document.documentElement).getPropertyValue(LOOKS[name] ?? name));
const painter = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
/** Any CSS colour as the drawing library reads it; light-dark() is settled by painting a dot. */
function painted(css) {
  const probe = make("i", { hidden: "" });
  document.body.append(probe);
  probe.style.color = css;
  const settled = getComputedStyle(probe).color;
  probe.remove();
  painter.fillStyle = settled;
  painter.fillRect(0, 0, 1, 1);
  const [r, g, b] = painter.getImageData(0, 0, 1, 1).data;
  return `#${[r, g, b].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** A colour so far on the way from one to another. */
const between = (one, other, part) => `#${[1, 3, 5].map((at) => Math.round(parseInt(one.slice(at, at + 2), 16) * (1 - part) + parseInt(other.slice(at, at + 2), 16) * part).toString(16).padStart(2, "0")).join("")}`;

let drawn = null; // the picture at hand: the network with all days, its renderer, what it was made for
let slow = false; // here, pictures take so long that edges are left out while something moves
const settled = new Map(); // where each node has come to lie

/** The pairs that a mark joins: [one, other]. */
function pairs(mark) {
  const { article } = mark;
  const unlike = (a, b) => a.name !== b.name;
  if (mark.layer === "event") {
    const agents = named(article, mark.agents);
    const recipients = named(article, mark.recipients);
    if (recipients.length) return agents.flatMap((one) => recipients.filter((other) => unlike(one, other)).map((other) => [one, other]));
    // A summit of twenty is not drawn as all its pairs.
    return agents.length > 8 ? [] : agents.flatMap((one, i) => agents.slice(i + 1).filter((other) => unlike(one, other)).map((other) => [one, other]));
  }
  const by = named(article, mark.by);
  if (state.net === "topics") {
    return by.flatMap((one) => mark.topics.filter((topic) => wants(state.topics, topic)).map((topic) => [one, topicNode(topic)]));
  }
  const about = [...new Set(named(article, aboutOf(mark)))];
  return by.flatMap((one) => about.filter((other) => unlike(one, other)).map((other) => [one, other]));
}
const topicNodes = new Map();
function topicNode(topic) {
  if (!topicNodes.has(topic)) topicNodes.set(topic, { name: `topic:${topic}`, topic, type: "TOPIC" });
  return topicNodes.get(topic);
}
const labelOf = (node) => (node.topic ? say("topic", node.topic) : nameOf(node));

/** Count marks by pair and tone. */
function joined(marks) {
  const edges = new Map();
  for (const mark of marks)
    for (const [one, other] of pairs(mark)) {
      const tone = toneOf(kindOf(mark));
      const key = `${one.name} ${tone} ${other.name}`;
      if (!edges.has(key)) edges.set(key, { key, one, other, tone, marks: [] });
      edges.get(key).marks.push(mark);
    }
  return edges;
}

/** A fixed place to begin from, so that the same articles give the same picture. */
function start(name) {
  let hash = 2166136261;
  for (const unit of name) hash = Math.imul(hash ^ unit.codePointAt(0), 16777619) >>> 0;
  const angle = (hash % 3600) / 1800 * Math.PI;
  const far = Math.sqrt(((hash >>> 12) % 1000) / 1000);
  return { x: Math.cos(angle) * far * 100, y: Math.sin(angle) * far * 100 };
}

function showNetwork() {
  const place = byId("network-canvas");
  if (!parts) {
    place.replaceChildren(make("p", { class: "missing" }, ui("not-built")));
    return;
  }
  const madeFor = JSON.stringify([state.net, state.types, state.topics, state.statuses, articles.length]);
  if (drawn?.madeFor !== madeFor) lay(madeFor);
  dress();
}

/** Lay out everything that the choices keep, of all days: playing through time then moves nothing. */
function lay(madeFor) {
  const marks = state.net === "events" ? keptEvents(true) : keptClaims(true);
  const edges = joined(marks);
  const weights = new Map();
  for (const { one, other, marks } of edges.values()) for (const end of [one, other]) weights.set(end, (weights.get(end) ?? 0) + marks.length);
  const ends = [...weights].sort((a, b) => b[1] - a[1] || (a[0].name < b[0].name ? -1 : 1));
  const fine = edges.size > MOST_CURVES; // where there is much, dots are small and lines faint
  const grow = Math.min(3.2, (fine ? 16 : 24) / Math.sqrt(ends[0]?.[1] ?? 1));
  const least = fine ? 2.2 : 4;
  const kept = new Set(ends.slice(0, MOST_NODES).map(([node]) => node));
  const network = new parts.MultiDirectedGraph();
  for (const [node, weight] of ends.slice(0, MOST_NODES)) network.addNode(node.name, { node, weight, size: least + grow * Math.sqrt(weight), ...(settled.get(node.name) ?? start(node.name)) });
  for (const edge of edges.values()) if (kept.has(edge.one) && kept.has(edge.other)) network.addDirectedEdgeWithKey(edge.key, edge.one.name, edge.other.name, { ...edge, weight: edge.marks.length });
  drawn?.renderer.kill();
  cancelAnimationFrame(drawn?.frame);
  drawn = { madeFor, network, layout: network.copy(), fine, grow, least, left: ends.length - kept.size, all: ends.length, frame: 0, settling: false, pace: 16, labels: [] };
  settle(network.order <= AT_ONCE_SETTLED ? STEPS : Math.max(12, Math.round(30_000 / network.order)));
  const renderer = new parts.Sigma(network, byId("network-canvas"), {
    allowInvalidContainer: true, defaultEdgeType: fine ? "arrow" : "curved", edgeProgramClasses: { curved: parts.EdgeCurvedArrowProgram },
    enableEdgeEvents: true, hideEdgesOnMove: slow, labelFont: getComputedStyle(document.body).fontFamily, labelSize: 13, labelWeight: "500", labelDensity: 1.5, labelGridCellSize: 70, labelRenderedSizeThreshold: network.order < 150 ? 0 : fine ? 4 : 6,
    zIndex: true, minEdgeThickness: fine ? 0.9 : 1, nodeReducer, edgeReducer, defaultDrawNodeHover: drawRing, defaultDrawNodeLabel: (_, about) => drawn.labels.push(about), stagePadding: 60,
  });
  drawn.renderer = renderer;
  renderer.on("clickNode", ({ node }) => pick(node));
  renderer.on("clickEdge", ({ edge }) => go({ pair: edge, node: null, mark: null }));
  renderer.on("clickStage", () => go({ pair: null, node: null, mark: null }));
  renderer.on("enterNode", ({ node }) => { drawn.over = node; byId("network-canvas").classList.add("over"); renderer.refresh({ skipIndexation: true }); });
  renderer.on("leaveNode", () => { drawn.over = null; byId("network-canvas").classList.remove("over"); renderer.refresh({ skipIndexation: true }); });
  renderer.on("enterEdge", () => byId("network-canvas").classList.add("over"));
  renderer.on("leaveEdge", () => byId("network-canvas").classList.remove("over"));
  renderer.on("beforeRender", () => { drawn.labels = []; keepPace(drawn); });
  renderer.on("afterRender", writeLabels);
  if (network.order > AT_ONCE_SETTLED) more(network, STEPS_AFTER);
}

/** Tell a machine that draws slowly from one that does not, by the time until it is ready for the next picture. */
function keepPace(picture) {
  const begun = performance.now();
  requestAnimationFrame((now) => {
    if (now - begun > 2000) return; // nobody looked
    picture.pace = 0.8 * picture.pace + 0.2 * (now - begun);
    if (slow || picture.pace < 70) return;
    slow = true;
    if (drawn === picture) picture.renderer.setSetting("hideEdgesOnMove", true);
  });
}

const pick = (name) => go(name.startsWith("topic:") ? { topics: [name.slice(6)], view: "timeline", node: null, pair: null } : { node: name, pair: null, mark: null });

function settle(steps, shown = true) {
  const { network, layout } = drawn;
  if (network.order < 2) return;
  const settings = { ...parts.forceAtlas2.inferSettings(network), gravity: 1, barnesHutOptimize: network.order > 300, barnesHutTheta: 0.9, adjustSizes: false, edgeWeightInfluence: 0.6, linLogMode: false, outboundAttractionDistribution: false, scalingRatio: 10 };
  parts.forceAtlas2.assign(layout, { iterations: steps, settings });
  if (!shown) return;
  layout.forEachNode((name, { x, y }) => settled.set(name, { x, y }));
  network.updateEachNodeAttributes((name, about) => ({ ...about, ...settled.get(name) }), { attributes: ["x", "y"] });
}

/** A large network goes on settling while it can be looked at. */
function more(network, steps) {
  if (drawn.network !== network) return;
  drawn.settling = steps > 0;
  const now = stepsAtATime(network.order);
  // Where drawing is slow, only every so often is it shown how far it has come.
  const shown = !slow || (steps - now) % (STEPS_AFTER / 4) === 0;
  if (drawn.settling) drawn.frame = requestAnimationFrame(() => { settle(now, shown); more(network, steps - now); });
  else drawn.renderer.refresh();
}

/** Show of the picture what the days keep, and what is picked. */
function dress() {
  const shown = joined(state.net === "events" ? keptEvents() : keptClaims());
  const weights = new Map();
  for (const { one, other, marks } of shown.values()) for (const end of [one, other]) weights.set(end.name, (weights.get(end.name) ?? 0) + marks.length);
  const ends = state.pair ? drawn.network.hasEdge(state.pair) && drawn.network.extremities(state.pair) : null;
  const near = new Set();
  for (const { one, other } of shown.values()) {
    if (one.name === state.node) near.add(other.name);
    if (other.name === state.node) near.add(one.name);
  }
  Object.assign(drawn, {
    shown, weights, picked: state.node, ends, near,
    colours: Object.fromEntries(Object.keys(LOOKS).map((name) => [name, colour(name)])), ink: colour("--ink"), soft: colour("--soft"), raised: colour("--raised"), faint: colour("--faint"), accent: colour("--accent"), paper: colour("--paper"),
  });
  drawn.pale = Object.fromEntries(Object.keys(TONES).map((tone) => [tone, between(drawn.colours[tone], drawn.paper, 0.25)]));
  drawn.renderer.refresh({ skipIndexation: false });
  byId("network-remark").textContent = [
    ui("shown-network").replace("{nodes}", drawn.network.filterNodes((name) => weights.has(name)).length).replace("{edges}", shown.size),
    drawn.left ? ui("left-out").replace("{shown}", drawn.all - drawn.left).replace("{all}", drawn.all) : null,
    data.left_out ? ui("articles-left-out").replace("{shown}", articles.length).replace("{all}", articles.length + data.left_out) : null,
  ].filter(Boolean).join(" · ");
  byId("network-legend").replaceChildren(
    ...["PERSON", "ORG", "GPE", "LOC", ...(state.net === "topics" ? ["TOPIC"] : [])].map((type) => make("span", {}, make("i", { class: `dot ${type}` }), type === "TOPIC" ? ui("topics") : say("mention", type))),
    ...["towards", "asking", "against"].map((tone) => make("span", {}, make("i", { class: `stroke ${tone}` }), ui(`tone-${tone}`))),
  );
}

function nodeReducer(name, about) {
  const { weights, near, picked, ends, colours, faint, over } = drawn;
  if (!weights?.has(name)) return { ...about, hidden: true };
  const focus = picked && drawn.network.hasNode(picked);
  const bright = ends ? ends.includes(name) : !focus || name === picked || near.has(name);
  return {
    ...about, label: labelOf(about.node), color: bright ? colours[about.node.type] : faint, size: drawn.least + drawn.grow * Math.sqrt(weights.get(name)) * (about.node.type === "TOPIC" ? 0.6 : 1),
    forceLabel: name === picked || name === over || (focus && bright) || Boolean(ends && bright), zIndex: bright ? 1 : 0, dim: !bright, highlighted: name === picked,
  };
}

function edgeReducer(key, about) {
  const { shown, picked, colours, faint, over, settling, fine, pale } = drawn;
  const now = shown?.get(key);
  if (!now || (slow && settling)) return { ...about, hidden: true };
  const touches = (name) => about.one.name === name || about.other.name === name;
  const focus = state.pair ? key === state.pair : picked && drawn.network.hasNode(picked) ? touches(picked) : over ? touches(over) : true;
  const size = fine ? 0.9 + Math.min(4, 0.5 * Math.sqrt(now.marks.length)) : 0.8 + Math.min(6, 1.1 * Math.sqrt(now.marks.length));
  const lit = fine && !picked && !over && !state.pair ? pale : colours;
  return { ...about, size, color: focus ? lit[about.tone] : faint, zIndex: focus ? 1 : 0, curvature: { towards: 0.18, asking: 0.3, against: -0.24 }[about.tone] };
}

/** A name goes right of its dot, else left, below or above; the greater first, and where there is no room it is left out. */
function writeLabels() {
  const { labels, renderer, network, picked, over, paper, ink } = drawn;
  if (!paper) return;
  const context = renderer.getCanvases().labels.getContext("2d");
  const { width, height } = renderer.getDimensions();
  const floor = height - byId("network-legend").offsetHeight - 12; // what is said above and below stays readable
  const { labelFont, labelSize } = renderer.getSettings();
  const first = (about) => about.key === picked || about.key === over;
  const dots = network.order <= MOST_CURVES ? network.mapNodes(dotOf).filter(Boolean) : labels;
  const taken = dots.map(({ x, y, size }) => [x - size, y - size, x + size, y + size]);
  const free = ([left, top, right, bottom]) => left > 0 && right < width && top > 28 && bottom < floor && taken.every(([l, t, r, b]) => left > r || right < l || top > b || bottom < t);
  Object.assign(context, { lineWidth: 4, lineJoin: "round", strokeStyle: paper, fillStyle: ink, textAlign: "left" });
  for (const about of labels.sort((a, b) => first(b) - first(a) || Boolean(b.forceLabel) - Boolean(a.forceLabel) || b.size - a.size || (a.key < b.key ? -1 : 1))) {
    if (!about.label || (about.dim && !about.forceLabel)) continue;
    context.font = `${first(about) ? 700 : 500} ${labelSize}px ${labelFont}`;
    const { x, y } = about;
    const [away, wide, high] = [about.size + 4, context.measureText(about.label).width, labelSize + 2];
    const boxes = [[x + away, y - high / 2], [x - away - wide, y - high / 2], [x - wide / 2, y + away], [x - wide / 2, y - away - high]].map(([left, top]) => [left, top, left + wide, top + high]);
    const box = boxes.find(free) ?? (first(about) ? boxes[0] : null);
    if (!box) continue;
    taken.push(box);
    context.strokeText(about.label, box[0], box[3] - 4);
    context.fillText(about.label, box[0], box[3] - 4);
  }
}

/** Where a shown node lies on the screen, and how large. */
function dotOf(name) {
  const { renderer } = drawn;
  const at = renderer.getNodeDisplayData(name);
  return at && !at.hidden ? { ...renderer.framedGraphToViewport(at), size: renderer.scaleSize(at.size) } : null;
}

function drawRing(context, about) {
  context.beginPath();
  context.arc(about.x, about.y, about.size + 3, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = drawn.accent;
  context.stroke();
}

/** Bring a node into the middle. */
function centre(name) {
  if (!drawn || !drawn.network.hasNode(name)) return;
  const at = drawn.renderer.getNodeDisplayData(name);
  if (at) drawn.renderer.getCamera().animate({ x: at.x, y: at.y, ratio: Math.min(1, drawn.renderer.getCamera().ratio) }, { duration: calm() ? 0 : 350 });
}

/** The pairs that most joins, for who would rather read a list. */
const strongest = () => drawn && section(ui("most-joined"), [...drawn.shown.values()].sort((a, b) => b.marks.length - a.marks.length || (a.key < b.key ? -1 : 1)).slice(0, 12).map((edge) => () =>
  make("button", { type: "button", class: "item", "data-edge": edge.key, click: () => go({ pair: edge.key, node: null, mark: null }) }, make("span", { class: "count-right" }, String(edge.marks.length)), make("i", { class: `stroke ${edge.tone}` }), " ", make("span", { class: "data" }, labelOf(edge.one), " → ", labelOf(edge.other)))));

/** What joins two. */
function pairPanel(key) {
  const edge = drawn?.shown?.get(key);
  if (!edge) return null;
  return [
    make("p", { class: "badge" }, make("i", { class: `stroke ${edge.tone}` }), ` ${ui(`tone-${edge.tone}`)}`),
    make("h2", { class: "data" }, labelOf(edge.one), " → ", labelOf(edge.other)),
    section(ui(edge.marks[0].layer === "event" ? "events" : "claims"), edge.marks.map((mark) => () => line(mark)), 20),
  ];
}
