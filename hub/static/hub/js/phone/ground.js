/** The ground of the own area and around the own tasks, asked for once and slowly, so that the worker keeps it for days without a network. */

import { get } from "../live/api.js";

/** Where one looks around, coarse to fine; a nearer view is drawn from the finest piece that is kept. */
const FAR = [10, 11, 12, 13];
const NEAR = [14, 15, 16];
const FINEST = 17;
/** Not more pieces than this: some megabytes. */
const PIECES_MOST = 300;
const TILE = 512;
/** As maps/js/backdrop.js: names reach over the edge. */
const MARGIN = 96;
/** A few streets around a task, degrees. */
const AROUND = 0.003;

/** @typedef {[number, number, number, number]} Box  west, south, east, north */

export class Ground {
  /**
   * @param {object} how
   * @param {import("./shapes.js").Pocket} how.pocket
   * @param {?Box} how.own     the area of the post; null: none, or the whole city
   * @param {?Box} how.city
   */
  constructor(how) {
    this.how = how;
    this.keeping = false;
    how.pocket.on("sync", ({ at }) => at === "ok" && this.keep());
  }

  /** Ask for what is not kept yet; once a day, and when there are tasks elsewhere. Not on a connection that is paid by the byte. */
  async keep() {
    const line = /** @type {any} */ (navigator).connection;
    if (this.keeping || line?.saveData || !navigator.onLine || !navigator.serviceWorker) return;
    const { local } = this.how.pocket;
    this.keeping = true;
    try {
      const places = await this.places();
      const told = `${new Date().toISOString().slice(0, 10)} ${this.how.own} ${places.map((one) => one.map((at) => at.toFixed(3))).join(" ")}`;
      if ((!this.how.own && !places.length) || (await local.recall("ground")) === told) return;
      await controlled();
      if (await this.fetchAll(places)) await local.remember("ground", told);
    } finally {
      this.keeping = false;
    }
  }

  /** Where the tasks are: lon, lat. */
  async places() {
    const cards = (await this.how.pocket.local.tasks()).map((one) => one.card).filter((card) => card.lon !== null && card.lat !== null);
    return cards.map((card) => /** @type {[number, number]} */ ([Number(card.lon), Number(card.lat)]));
  }

  /** Whether all of it came. @param {Array<[number, number]>} places */
  async fetchAll(places) {
    let whole = true;
    for (const asked of [...pieces(this.how.own, places, this.how.city), ...outlines(this.how.own, places)]) {
      if (!navigator.onLine) return false;
      await get(asked.path, { bbox: asked.bbox, zoom: asked.zoom }).catch(() => (whole = false));
    }
    return whole;
  }
}

/** Until the worker answers for this page: what is asked before passes it by. */
async function controlled() {
  const worker = navigator.serviceWorker;
  if (!worker.controller) await new Promise((on) => worker.addEventListener("controllerchange", on, { once: true }));
}

/**
 * The pieces of ground to keep, each once, the most useful first, addressed as the backdrop addresses them.
 * @param {?Box} own @param {Array<[number, number]>} places @param {?Box} city
 * @returns {Array<{path: string, bbox: string, zoom: number}>}
 */
export function pieces(own, places, city) {
  const L = /** @type {any} */ (globalThis).L;
  /** @type {Map<string, {path: string, bbox: string, zoom: number}>} */
  const found = new Map();
  const keep = (/** @type {Box} */ [west, south, east, north], /** @type {number} */ zoom, ring = 0) => {
    const first = corner(L, north, west, zoom);
    const last = corner(L, south, east, zoom);
    for (let x = first.x - ring; x <= last.x + ring; x += 1) {
      for (let y = first.y - ring; y <= last.y + ring; y += 1) {
        if (found.size < PIECES_MOST && (!ring || !city || meets(boxOf(L, x, y, zoom), city))) {
          const bbox = boxOf(L, x, y, zoom).map((one) => one.toFixed(6)).join(",");
          found.set(`${zoom}/${x}/${y}`, { path: "/api/map/backdrop", bbox, zoom });
        }
      }
    }
  };
  const around = places.map(([lon, lat]) => /** @type {Box} */ ([lon - AROUND, lat - AROUND, lon + AROUND, lat + AROUND]));
  const all = own ? [own, ...around] : around;
  for (const zoom of FAR) for (const box of all) keep(box, zoom, 1);
  for (const zoom of NEAR.slice(0, -1)) for (const box of all) keep(box, zoom);
  for (const zoom of [...NEAR.slice(-1), FINEST]) for (const box of around) keep(box, zoom);
  for (const zoom of [...NEAR.slice(-1), FINEST]) if (own) keep(own, zoom);
  return [...found.values()];
}

/** Outlines of areas for the same ground. @param {?Box} own @param {Array<[number, number]>} places */
function outlines(own, places) {
  const [lon, lat] = [places.map((one) => one[0]), places.map((one) => one[1])];
  const box = own ?? [Math.min(...lon) - 2 * AROUND, Math.min(...lat) - 2 * AROUND, Math.max(...lon) + 2 * AROUND, Math.max(...lat) + 2 * AROUND];
  const bbox = box.map((one) => one.toFixed(6)).join(",");
  return [...FAR.slice(-2), ...NEAR, FINEST].map((zoom) => ({ path: "/api/map/areas", bbox, zoom }));
}

/** @param {any} L @param {number} lat @param {number} lon @param {number} zoom */
const corner = (L, lat, lon, zoom) => L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), zoom).divideBy(TILE).floor();

/** @param {any} L @param {number} x @param {number} y @param {number} zoom @returns {Box} */
function boxOf(L, x, y, zoom) {
  const { EPSG3857: crs } = L.CRS;
  const north = crs.pointToLatLng(L.point(x * TILE - MARGIN, y * TILE - MARGIN), zoom);
  const south = crs.pointToLatLng(L.point((x + 1) * TILE + MARGIN, (y + 1) * TILE + MARGIN), zoom);
  return [north.lng, south.lat, south.lng, north.lat];
}

/** @param {Box} a @param {Box} b */
const meets = (a, b) => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
