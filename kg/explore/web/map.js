// The map: where things happened, as far as coordinates are known.

const DEGREE = Math.PI / 180;
/** The Natural Earth projection (Patterson, Šavrič): whole numbers would do for outlines this coarse. */
function project([longitude, latitude]) {
  const [l, p] = [longitude * DEGREE, latitude * DEGREE];
  const p2 = p * p;
  const p4 = p2 * p2;
  const x = l * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)));
  const y = p * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)));
  return [500 + x * 180, 260 - y * 180];
}

const liesOf = (node) => (data.lies && (node.lies ?? data.lies[node.key])) || null;
let land = null;
let looked = null; // [x, y, width] of the part looked at
let shape = 0.62; // its height by its width

/** A coast that crosses the date line goes on past it instead of all the way back. */
function unrolled(ring) {
  let turn = 0;
  return ring.map(([longitude, latitude], i) => {
    const jump = i ? longitude - ring[i - 1][0] : 0;
    if (Math.abs(jump) > 180) turn -= 360 * Math.sign(jump);
    return [longitude + turn, latitude];
  });
}
const pathOf = (points) => `M${points.map((point) => project(point).map((part) => part.toFixed(1)).join(" ")).join("L")}`;
const ANTARCTICA = "010"; // it has no coast at the pole, and no news
function outlines() {
  if (land || !parts) return land ?? "";
  const countries = parts.feature(parts.world, parts.world.objects.countries).features.filter(({ id }) => id !== ANTARCTICA);
  const rings = countries.flatMap(({ geometry }) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates).flat());
  land = rings.map((ring) => `${pathOf(unrolled(ring))}Z`).join("");
  return land;
}
const graticule = () => {
  const lines = [];
  for (let longitude = -180; longitude <= 180; longitude += 30) lines.push(Array.from({ length: 35 }, (_, i) => [longitude, -85 + i * 5]));
  for (let latitude = -60; latitude <= 80; latitude += 20) lines.push(Array.from({ length: 73 }, (_, i) => [-180 + i * 5, latitude]));
  return lines.map(pathOf).join("");
};

function showMap() {
  const place = byId("map");
  const there = new Map();
  let nowhere = 0;
  for (const event of keptEvents()) {
    const [where] = event.place ? named(event.article, [event.place]) : [];
    if (where && liesOf(where)) there.set(where, [...(there.get(where) ?? []), event]);
    else nowhere += 1;
  }
  const spots = [...there].sort((a, b) => b[1].length - a[1].length);
  shape = place.clientHeight / Math.max(1, place.clientWidth) || 0.62;
  looked ??= frame(spots);
  const box = make("div", { class: "canvas" });
  const picture = draw("svg", { class: "world", role: "group", "aria-label": ui("view-map"), preserveAspectRatio: "xMidYMid slice" },
    draw("path", { d: graticule(), class: "graticule" }), draw("path", { d: outlines(), class: "land" }));
  const dots = draw("g", {});
  picture.append(dots);
  const dress = () => {
    const [x, y, width] = looked;
    picture.setAttribute("viewBox", `${x} ${y} ${width} ${width * shape}`);
    const scale = width / Math.max(280, place.clientWidth);
    dots.replaceChildren(...spots.map(([node, events]) => {
      const [cx, cy] = project([liesOf(node)[1], liesOf(node)[0]]);
      const r = (4 + 3 * Math.sqrt(events.length)) * scale;
      const open = () => go({ node: node.name, mark: null });
      const dot = draw("g", { class: `spot${node.name === state.node ? " picked" : ""}`, tabindex: "0", role: "button", "data-node": node.name, "aria-label": `${nameOf(node)}: ${events.length}`, click: open },
        draw("circle", { cx, cy, r, "stroke-width": 1.5 * scale }),
        draw("text", { "font-size": 13 * scale, "stroke-width": 3.5 * scale }, nameOf(node)),
        draw("title", {}, `${nameOf(node)} · ${ui("events")} ${events.length}`));
      dot.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { open(); event.preventDefault(); } });
      return dot;
    }));
    apart(dots, scale);
  };
  moves(picture, box, dress);
  box.append(picture);
  place.replaceChildren(box,
    make("p", { class: "remark", role: "status" }, [ui("shown-map").replace("{events}", spots.reduce((sum, [, events]) => sum + events.length, 0)).replace("{places}", spots.length), nowhere ? ui("nowhere").replace("{events}", nowhere) : null].filter(Boolean).join(" · ")),
    make("div", { class: "zoom", role: "group", "aria-label": ui("zoom") },
      make("button", { type: "button", "aria-label": "+", click: () => { zoom(0.6); dress(); } }, "+"),
      make("button", { type: "button", "aria-label": "−", click: () => { zoom(1 / 0.6); dress(); } }, "−"),
      make("button", { type: "button", "aria-label": ui("all-chosen"), click: () => { looked = frame(spots); dress(); } }, "⌂")));
  dress();
}

/** The places where most happened, for who would rather read a list. */
function busiest() {
  const where = keptEvents().flatMap((event) => (event.place ? named(event.article, [event.place]) : []));
  const most = [...tally(where)].sort((a, b) => b[1] - a[1] || (a[0].name < b[0].name ? -1 : 1)).slice(0, 15);
  return section(ui("places"), most.map(([node, count]) => () =>
    make("button", { type: "button", class: "item", click: () => go({ node: node.name, mark: null }) }, make("span", { class: "count-right" }, String(count)), make("span", { class: "data" }, nameOf(node)), liesOf(node) ? null : make("small", {}, ui("no-place")))), 15);
}

/** The part of the world that holds all spots. */
function frame(spots) {
  if (!spots.length) return [0, 0, 1000];
  const points = spots.map(([node]) => project([liesOf(node)[1], liesOf(node)[0]]));
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const width = Math.min(1000, Math.max(160, 1.45 * (Math.max(...xs) - Math.min(...xs)), (1.7 * (Math.max(...ys) - Math.min(...ys))) / shape));
  const high = width * shape;
  const top = (Math.max(...ys) + Math.min(...ys)) / 2 - high / 2;
  // No empty sea above the Arctic or below the Cape, where the world is large enough.
  const [north, south] = [project([0, 84])[1], project([0, -60])[1]];
  const fits = high < south - north ? Math.min(Math.max(top, north), south - high) : (north + south - high) / 2;
  return [(Math.max(...xs) + Math.min(...xs)) / 2 - width / 2, fits, width];
}

function zoom(by, at = [0.5, 0.5]) {
  const [x, y, width] = looked;
  const wide = Math.min(1400, Math.max(20, width * by));
  looked = [x + (width - wide) * at[0], y + (width - wide) * shape * at[1], wide];
}

/** A name goes right of its spot, else left, above or below; where there is no room at all it is left out. */
function apart(dots, scale) {
  const high = 15 * scale;
  const taken = [...dots.querySelectorAll("circle")].map((circle) => {
    const [x, y, r] = ["cx", "cy", "r"].map((name) => Number(circle.getAttribute(name)));
    return [x - r, y - r, x + r, y + r];
  });
  const free = ([left, top, right, bottom]) => taken.every(([l, t, r, b]) => left > r || right < l || top > b || bottom < t);
  for (const dot of dots.children) {
    const text = dot.querySelector("text");
    const [x, y, r] = ["cx", "cy", "r"].map((name) => Number(dot.querySelector("circle").getAttribute(name)));
    const wide = [...text.textContent].reduce((sum, one) => sum + (one.codePointAt(0) > 0x2e80 ? 13 : 7.5), 0) * scale;
    const gap = r + 3 * scale;
    const places = [[x + gap, y - high / 2], [x - gap - wide, y - high / 2], [x - wide / 2, y - gap - high], [x - wide / 2, y + gap]];
    const boxes = places.map(([left, top]) => [left, top, left + wide, top + high]);
    const box = boxes.find(free) ?? (dot.classList.contains("picked") ? boxes[0] : null);
    if (!box) text.remove();
    else {
      taken.push(box);
      text.setAttribute("x", box[0]);
      text.setAttribute("y", box[1] + 12 * scale);
    }
  }
}

/** Wheel and fingers. */
function moves(picture, box, dress) {
  box.addEventListener("wheel", (event) => {
    event.preventDefault();
    const area = box.getBoundingClientRect();
    zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, [(event.clientX - area.left) / area.width, (event.clientY - area.top) / area.height]);
    dress();
  }, { passive: false });
  const fingers = new Map();
  let moved = false;
  picture.addEventListener("pointerdown", (event) => { fingers.set(event.pointerId, [event.clientX, event.clientY]); moved = false; });
  picture.addEventListener("pointermove", (event) => {
    const last = fingers.get(event.pointerId);
    if (!last) return;
    const before = [...fingers.values()];
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (Math.hypot(event.clientX - last[0], event.clientY - last[1]) > 2) moved = true;
    const scale = looked[2] / box.clientWidth;
    if (fingers.size === 1) looked = [looked[0] - (event.clientX - last[0]) * scale, looked[1] - (event.clientY - last[1]) * scale, looked[2]];
    else {
      const apartOf = ([a, b]) => Math.hypot(a[0] - b[0], a[1] - b[1]) || 1;
      zoom(apartOf(before) / apartOf([...fingers.values()]));
    }
    if (moved) dress();
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) picture.addEventListener(end, (event) => fingers.delete(event.pointerId));
  picture.addEventListener("click", (event) => { if (moved) event.stopPropagation(); }, true);
}
