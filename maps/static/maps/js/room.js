/** Room on the map: what devices measured is moved aside where counts and pins of cases would lie over it. */

/** Kept free around each, pixels. */
const AROUND = 3;
/** Moved farther than this it would no longer be read as being of its place, pixels. */
const FAR = 90;

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

/**
 * Move marks so that none lies under a bubble or a pin of cases, nor over another one that was moved.
 * @param {HTMLElement} map
 * @param {HTMLElement[]} marks  each hangs below its point; it is moved by its own `translate`
 */
export function makeRoom(map, marks) {
  for (const one of marks) if (one.classList.contains("aside")) set(one, 0, 0);
  /** @type {Box[]} */
  const taken = [...map.querySelectorAll(".leaflet-cases-pane .bubble, .leaflet-cases-pane .bubble-name, .leaflet-cases-pane .pin")].map(boxOf);
  if (!taken.length) return;
  // all boxes are read before the first is moved: the page is laid out once
  const boxes = marks.map((one) => one.getBoundingClientRect());
  marks.forEach((one, n) => {
    const way = wayOut(boxes[n], taken);
    if (way[0] || way[1]) {
      set(one, ...way);
      taken.push(shifted(boxes[n], way));
    }
  });
}

/** How far a mark has to move, pixels: as little as possible; not at all where there is no room near. @param {Box} box @param {Box[]} taken @returns {[number, number]} */
function wayOut(box, taken) {
  const [over] = taken.filter((one) => meet(one, box));
  if (!over) return [0, 0];
  /** @type {Array<[number, number]>} */
  const ways = [];
  let below = box;
  let above = box;
  for (let tries = 0; tries < 4; tries += 1) {
    const under = taken.filter((one) => meet(one, below));
    below = shifted(below, [0, under.length ? Math.max(...under.map((one) => one.bottom)) + AROUND - below.top : 0]);
    const upper = taken.filter((one) => meet(one, above));
    above = shifted(above, [0, upper.length ? Math.min(...upper.map((one) => one.top)) - AROUND - above.bottom : 0]);
  }
  ways.push([0, below.top - box.top], [over.right + AROUND - box.left, 0], [over.left - AROUND - box.right, 0], [0, above.top - box.top]);
  const free = ways.filter((way) => Math.hypot(...way) <= FAR && !taken.some((one) => meet(one, shifted(box, way))));
  return free.sort((one, other) => Math.hypot(...one) - Math.hypot(...other))[0] ?? [0, 0];
}

/** @param {HTMLElement} one @param {number} x @param {number} y */
function set(one, x, y) {
  one.classList.toggle("aside", Boolean(x || y));
  one.style.translate = x || y ? `${x}px ${y}px` : "";
}

/** @param {Element} one @returns {Box} */
function boxOf(one) {
  const { left, top, right, bottom } = one.getBoundingClientRect();
  return { left, top, right, bottom };
}

/** @param {Box} one @param {[number, number]} way @returns {Box} */
function shifted({ left, top, right, bottom }, [x, y]) {
  return { left: left + x, top: top + y, right: right + x, bottom: bottom + y };
}

/** @param {Box} one @param {Box} other */
function meet(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
