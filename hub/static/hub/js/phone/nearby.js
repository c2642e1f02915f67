/** The map in the pocket: where one stands, the own area, and the post's tasks also without a network. */

import { CityMap } from "../../../maps/js/map.js";
import { get } from "../live/api.js";
import { follow, lastPlace } from "../live/here.js";

/** The map opens where one stands, near enough for single cases. */
const NEAR_ME = 16;
/** Ground kept for days without a signal: these zooms, and not more pieces than this. */
const KEPT_ZOOMS = [14, 15, 16, 17];
const PIECES_MOST = 160;
const TILE = 512;

export class Nearby {
  /**
   * @param {HTMLElement} box
   * @param {object} how
   * @param {any} how.boot
   * @param {import("../live/store.js").Store} how.store
   * @param {import("./shapes.js").Pocket} how.pocket
   * @param {(id: number) => void} how.choose
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    /** @type {?CityMap} */
    this.map = null;
  }

  open() {
    if (this.map) {
      this.map.map.invalidateSize();
      this.refresh();
      return;
    }
    const map = new CityMap(this.box, {
      boot: this.how.boot,
      store: this.how.store,
      choose: (card) => this.how.choose(card.id),
      layers: ["areas", "cases", "components"],
    });
    this.map = map;
    const at = lastPlace();
    if (at && map.covers(at)) map.map.setView([at.lat, at.lon], NEAR_ME, { animate: false });
    else this.toTasks();
    let first = !at;
    follow((place) => {
      map.here(place);
      if (first && map.covers(place)) map.map.setView([place.lat, place.lon], NEAR_ME, { animate: false });
      first = false;
    });
    this.refresh();
  }

  /** Begin where the tasks are. */
  async toTasks() {
    const cards = (await this.how.pocket.local.tasks()).map((one) => one.card).filter((card) => card.lon !== null && card.lat !== null);
    if (cards.length) this.map?.map.fitBounds(cards.map((card) => [card.lat, card.lon]), { maxZoom: NEAR_ME, padding: [40, 40], animate: false });
  }

  async refresh() {
    if (!this.map) return;
    if (navigator.onLine) await this.map.cases.refresh();
    if (!navigator.onLine || this.map.cases.mode === "") await this.draw();
  }

  /** Without a network: the tasks that are kept here. */
  async draw() {
    if (!this.map || navigator.onLine) return;
    const tasks = await this.how.pocket.local.tasks();
    const items = [...new Map(tasks.map((one) => [one.card.id, one.card])).values()];
    this.map.cases.show({ mode: "cases", items, off_map: items.filter((card) => card.lon === null).length, total: items.length });
  }

  /** Ask once for the ground around the tasks, so that the worker keeps it; slowly, and not on a metered connection. */
  async keepGround() {
    const line = /** @type {any} */ (navigator).connection;
    if (!navigator.serviceWorker || line?.saveData || !navigator.onLine) return;
    const box = around((await this.how.pocket.local.tasks()).map((one) => one.card));
    const day = new Date().toISOString().slice(0, 10);
    const told = box && `${day} ${box.map((one) => one.toFixed(3)).join(",")}`;
    if (!box || (await this.how.pocket.local.recall("ground")) === told) return;
    await navigator.serviceWorker.ready;
    for (const { bbox, zoom } of pieces(box)) {
      if (!navigator.onLine) return;
      await get("/api/map/backdrop", { bbox, zoom }).catch(() => null);
    }
    for (const zoom of KEPT_ZOOMS) await get("/api/map/areas", { bbox: box.join(","), zoom }).catch(() => null);
    await this.how.pocket.local.remember("ground", told);
  }
}

/** The box around all places, widened by a few streets. @param {import("../live/shapes.js").Card[]} cards @returns {?number[]} */
function around(cards) {
  const placed = cards.filter((card) => card.lon !== null && card.lat !== null);
  if (!placed.length) return null;
  const [lon, lat] = [placed.map((card) => Number(card.lon)), placed.map((card) => Number(card.lat))];
  const wide = 0.006;
  return [Math.min(...lon) - wide, Math.min(...lat) - wide, Math.max(...lon) + wide, Math.max(...lat) + wide];
}

/** The pieces of ground over a box, addressed as the backdrop addresses them. @param {number[]} box */
function* pieces(box) {
  const L = /** @type {any} */ (globalThis).L;
  const { EPSG3857: crs } = L.CRS;
  let count = 0;
  const corner = (/** @type {number} */ lat, /** @type {number} */ lon, /** @type {number} */ zoom) => crs.latLngToPoint(L.latLng(lat, lon), zoom).divideBy(TILE).floor();
  for (const zoom of KEPT_ZOOMS) {
    const first = corner(box[3], box[0], zoom);
    const last = corner(box[1], box[2], zoom);
    for (let x = first.x; x <= last.x; x += 1) {
      for (let y = first.y; y <= last.y; y += 1) {
        if ((count += 1) > PIECES_MOST) return;
        yield { bbox: boxOf(L, crs, x, y, zoom), zoom };
      }
    }
  }
}

/** @param {any} L @param {any} crs @param {number} x @param {number} y @param {number} zoom */
function boxOf(L, crs, x, y, zoom) {
  const margin = 96; // as maps/js/backdrop.js: names reach over the edge
  const north = crs.pointToLatLng(L.point(x * TILE - margin, y * TILE - margin), zoom);
  const south = crs.pointToLatLng(L.point((x + 1) * TILE + margin, (y + 1) * TILE + margin), zoom);
  return [north.lng, south.lat, south.lng, north.lat].map((one) => one.toFixed(6)).join(",");
}
