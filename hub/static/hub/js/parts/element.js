/** Elements made without HTML strings: nothing that came over a wire can become markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. `kind` reads like a selector: "li.row.chosen".
 * props: on = listeners, data = dataset, aria = aria-*, the rest attributes (true = present, false/null = absent).
 * @param {string} kind
 * @param {Object<string, any>} [props]
 * @param {...(Node|string|number|null|undefined|false|Array<any>)} children
 * @returns {HTMLElement}
 */
export function el(kind, props = {}, ...children) {
  const [tag, ...names] = kind.split(".");
  const made = document.createElement(tag || "div");
  if (names.length) made.className = names.join(" ");
  set(made, props);
  made.append(...flat(children));
  return made;
}

/** @param {Element} made @param {Object<string, any>} props */
function set(made, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    } else if (name === "data") {
      for (const [key, one] of Object.entries(value)) {
        if (one !== null && one !== undefined) /** @type {HTMLElement} */ (made).dataset[key] = one;
      }
    } else if (name === "aria") {
      for (const [key, one] of Object.entries(value)) {
        if (one !== null && one !== undefined) made.setAttribute(`aria-${key}`, String(one));
      }
    } else if (name === "value") {
      /** @type {HTMLInputElement} */ (made).value = value;
    } else {
      made.setAttribute(name, value === true ? "" : String(value));
    }
  }
}

/** @param {Array<any>} children @returns {Array<Node|string>} */
function flat(children) {
  return children
    .flat(3)
    .filter((one) => one !== null && one !== undefined && one !== false)
    .map((one) => (typeof one === "number" ? String(one) : one));
}

/**
 * Put these children in place of what is there.
 * @param {Element} box
 * @param {...any} children
 */
export function fill(box, ...children) {
  box.replaceChildren(...flat(children));
}

/**
 * An element of the page that must be there.
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement}
 */
export function find(selector, within = document) {
  const found = within.querySelector(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return /** @type {HTMLElement} */ (found);
}

/**
 * A part of a drawing. attributes: as SVG names them.
 * @param {string} tag @param {Object<string, string|number>} attributes @param {...any} children
 * @returns {SVGElement}
 */
export function draw(tag, attributes, ...children) {
  const made = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...flat(children));
  return made;
}

/** Line drawings on a 24 × 24 field, drawn by us. */
const DRAWN = {
  search: "M11 4a7 7 0 1 0 0 14a7 7 0 0 0 0-14zM16 16l4.5 4.5",
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7l7 7",
  next: "M9 5l7 7l-7 7",
  up: "M12 19V6M6 11l6-6l6 6",
  pin: "M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21zM12 7.5a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 0 0 0-4.4z",
  map: "M9 4L3.5 6.5V20L9 17.5L15 20l5.5-2.5V4L15 6.5zM9 4v13.5M15 6.5V20",
  tasks: "M9 6h11M9 12h11M9 18h11M4 6h.5M4 12h.5M4 18h.5",
  plus: "M12 5v14M5 12h14",
  person: "M12 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM4.5 20.5c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5",
  camera: "M4 8h3.5l1.5-2.5h6L16.5 8H20a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1zM12 10a3.5 3.5 0 1 0 0 7a3.5 3.5 0 0 0 0-7z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 4a8 8 0 1 0 0 16a8 8 0 0 0 0-16zM12 8v4.5l3 2",
  layers: "M12 4l8.5 4.5L12 13L3.5 8.5zM4 12.5l8 4.200l8-4.200M4 16.5l8 4.200l8-4.200",
  inbox: "M4 13l3-8h10l3 8v6H4zM4 13h4.5l1.5 3h4l1.5-3H20",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4",
  warn: "M12 4.5L21 19.5H3zM12 10v4.5M12 17v.2",
  refresh: "M19.5 12a7.5 7.5 0 1 1-2.300-5.400M19.5 4v4.5H15",
  here: "M12 8.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 0 0 0-7zM12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3",
  phone: "M6 4h3.5l1.5 4.5l-2 1.5a10 10 0 0 0 5 5l1.5-2l4.5 1.5V18a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  list: "M4 6h16M4 12h16M4 18h16",
  sheet: "M6.5 3.500h8l4 4v13h-12zM14.5 3.500v4h4M9.5 12h6M9.5 15.500h6",
  filter: "M4 5h16l-6 7.5V19l-4-2v-4.5z",
  star: "M12 4l2.4 5.100l5.600 0.700l-4.100 3.800l1.100 5.400L12 16.300L7 19l1.100-5.400L4 9.800l5.600-0.700z",
  sound: "M4 10v4h3.500L12 18V6L7.500 10zM15.500 9a4 4 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11",
  muted: "M4 10v4h3.500L12 18V6L7.500 10zM16 9.500l5 5M21 9.500l-5 5",
  window: "M4 5h16v14H4zM4 9h16M14 12h3.500v4",
  device: "M7 3.5h10v17H7zM10.5 17.5h3M9 7h6M9 10.5h6",
  component: "M12 3.5l7.5 4.200v8.600L12 20.5l-7.5-4.200V7.700zM12 12l7.300-4.200M12 12v8.300M12 12L4.700 7.800",
};

/** The names of all drawings. */
export const DRAWINGS = /** @type {(keyof typeof DRAWN)[]} */ (Object.keys(DRAWN));

/**
 * A small drawing; it says nothing to a screen reader, the words beside it do.
 * @param {keyof typeof DRAWN} name
 * @param {string} [more]  further class names
 * @returns {SVGElement}
 */
export function icon(name, more = "") {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("class", `icon ${more}`.trim());
  made.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", DRAWN[name]);
  made.append(line);
  return made;
}
