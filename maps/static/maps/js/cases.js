/** The cases on the map: counts by area far out, clusters between, single cases near. Never more than the server's bound. */

import { get } from "../../hub/js/live/api.js";
import { classOf } from "../../hub/js/live/classes.js";
import { el } from "../../hub/js/parts/element.js";
import { _ } from "../../hub/js/parts/text.js";
import { clockOf, levelOf, placeOf, stateName } from "../../hub/js/parts/words.js";

/** @typedef {import("../../hub/js/live/shapes.js").Card} Card */

const SVG = "http://www.w3.org/2000/svg";
/** A refetch after live entries at most this often. */
const CALM = 1500;
/** More rings at once would only flicker. */
const PULSES = 8;
/** Radius in pixels of the ring in which cases of one point stand. */
const FAN = 18;

export class Cases {
  /**
   * @param {any} L
   * @param {any} map
   * @param {object} how
   * @param {(card: Card) => void} how.choose
   * @param {(found: {mode: string, off_map: number, total: number, complete?: boolean}) => void} how.told
   * @param {import("../../hub/js/live/store.js").Store} [how.store]
   */
  constructor(L, map, how) {
    this.L = L;
    this.map = map;
    this.how = how;
    this.group = L.layerGroup([]).addTo(map);
    this.mode = "";
    /** @type {Map<number, any>} single cases by id */
    this.markers = new Map();
    /** @type {any[]} */
    this.bubbles = [];
    /** @type {?number} */
    this.chosen = null;
    /** @type {Object<string, any>} */
    this.filters = {};
    /** @type {(card: Card) => boolean} */
    this.matches = () => true;
    how.store?.subscribe((changes) => this.changed(changes));
  }

  /** @param {boolean} on */
  toggle(on) {
    if (on) this.group.addTo(this.map);
    else this.group.remove();
  }

  /** @param {Object<string, any>} filters @param {(card: Card) => boolean} matches */
  filter(filters, matches) {
    this.filters = filters;
    this.matches = matches;
  }

  async refresh() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.map.getContainer().offsetWidth) return;
    this.last = performance.now();
    const bbox = this.map.getBounds().pad(0.05).toBBoxString();
    const zoom = Math.round(this.map.getZoom());
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const found = await get("/api/map/cases", { ...this.filters, bbox, zoom }, this.asking.signal);
      this.show(found);
    } catch (fault) {
      if (/** @type {Error} */ (fault).name !== "AbortError") this.how.told({ mode: "wrong", off_map: 0, total: 0 });
    }
  }

  soon() {
    if (this.timer) return;
    const wait = Math.max(60, CALM - (performance.now() - (this.last ?? 0)));
    this.timer = setTimeout(() => this.refresh(), wait);
  }

  /** @param {any} found */
  show(found) {
    this.mode = found.mode;
    // the bubbles carry the names of their areas
    this.map.getContainer().classList.toggle("counted", found.mode === "counts");
    if (found.mode === "cases") {
      /** @type {Card[]} */
      const cards = this.how.store ? this.how.store.put(found.items) : found.items;
      const ids = new Set(cards.map((one) => one.id));
      for (const id of [...this.markers.keys()]) if (!ids.has(id)) this.drop(id);
      this.clearBubbles();
      for (const card of cards) this.pin(card);
      this.fan();
    } else {
      for (const id of [...this.markers.keys()]) this.drop(id);
      this.clearBubbles();
      // a cluster of one is the case itself
      for (const { card, cards } of found.items) {
        if (card) this.pin(card);
        // as near as the map goes: what still lies on one point is fanned out
        if (cards && this.map.getZoom() >= this.map.getMaxZoom()) cards.forEach((/** @type {Card} */ one) => this.pin(one));
      }
      this.fan();
      this.bubbles = found.items.filter((/** @type {any} */ one) => !one.card && !(one.cards && this.map.getZoom() >= this.map.getMaxZoom())).map((/** @type {any} */ one) => this.bubble(one, found.mode));
    }
    this.how.told(found);
  }

  clearBubbles() {
    for (const one of this.bubbles) one.remove();
    this.bubbles = [];
  }

  /** @param {import("../../hub/js/live/store.js").Change[]} changes */
  changed(changes) {
    let again = false;
    let pulses = 0;
    for (const { id, before, after, entry } of changes) {
      if (!entry || !id) continue;
      if (after?.lon && after.lat && entry.kind === "case.opened" && pulses++ < PULSES) this.pulse(after);
      if (this.mode !== "cases") again = true;
      else if (after?.lon && this.matches(after)) this.pin(after);
      else if (before || this.markers.has(id)) this.drop(id);
    }
    if (again) this.soon();
    else if (this.mode === "cases") this.fan();
  }

  /** One case. @param {Card} card */
  pin(card) {
    if (card.lon === null || card.lat === null) return this.drop(card.id);
    const icon = this.L.divIcon({ html: pinOf(card, card.id === this.chosen), className: "pin-at", iconSize: [0, 0] });
    const known = this.markers.get(card.id);
    if (known) {
      known.setLatLng([card.lat, card.lon]);
      known.setIcon(icon);
      known.card = card;
      return;
    }
    const marker = this.L.marker([card.lat, card.lon], {
      icon,
      pane: "cases",
      keyboard: false,
      riseOnHover: true,
      zIndexOffset: clockOf(card).light === "over" ? 500 : 0,
    });
    marker.card = card;
    marker.bindTooltip(() => tipOf(marker.card), { direction: "top", offset: [0, -16], className: "tip" });
    marker.on("click", () => this.how.choose(marker.card));
    marker.addTo(this.group);
    this.markers.set(card.id, marker);
  }

  /** @param {number} id */
  drop(id) {
    this.markers.get(id)?.remove();
    this.markers.delete(id);
  }

  /** Cases on one and the same point stand in a ring around it, so that each can be chosen. */
  fan() {
    /** @type {Map<string, any[]>} */
    const at = new Map();
    for (const marker of this.markers.values()) {
      const { lon, lat } = marker.card;
      const key = `${lon.toFixed(5)},${lat.toFixed(5)}`;
      at.set(key, [...(at.get(key) ?? []), marker]);
    }
    for (const [key, stack] of at) {
      const [lon, lat] = key.split(",").map(Number);
      stack.forEach((marker, index) => {
        if (stack.length === 1) return marker.setLatLng([marker.card.lat, marker.card.lon]);
        const centre = this.map.latLngToLayerPoint([lat, lon]);
        const turn = (2 * Math.PI * index) / stack.length;
        const radius = Math.max(FAN, (stack.length * FAN) / 4);
        const spot = centre.add([radius * Math.cos(turn), radius * Math.sin(turn)]);
        return marker.setLatLng(this.map.layerPointToLatLng(spot));
      });
    }
  }

  /** @param {?number} id */
  choose(id) {
    const old = this.chosen;
    this.chosen = id;
    for (const one of [old, id]) {
      const marker = one === null ? null : this.markers.get(one);
      if (marker) this.pin(marker.card);
    }
  }

  /** A ring that spreads once where a case was just opened. @param {Card} card */
  pulse(card) {
    const ring = this.L.marker([card.lat, card.lon], {
      pane: "pulses",
      interactive: false,
      keyboard: false,
      icon: this.L.divIcon({ html: el("span.pulse"), className: "pin-at", iconSize: [0, 0] }),
    }).addTo(this.map);
    setTimeout(() => ring.remove(), 3000);
  }

  /** @param {any} one @param {string} mode */
  bubble(one, mode) {
    const html = bubbleOf(one, mode);
    const marker = this.L.marker([one.lat, one.lon], {
      pane: "cases",
      keyboard: false,
      icon: this.L.divIcon({ html, className: "pin-at", iconSize: [0, 0] }),
    });
    marker.on("click", () => {
      if (one.bbox) {
        const [west, south, east, north] = one.bbox;
        const zoom = this.map.getBoundsZoom([[south, west], [north, east]]);
        this.map.setView([(south + north) / 2, (west + east) / 2], Math.min(19, Math.max(zoom, this.map.getZoom() + 1)));
      } else this.map.setView([one.lat, one.lon], this.map.getZoom() + 1);
    });
    return marker.addTo(this.group);
  }
}

/** The pin of a single case: shape tells the kind, ring the time, pennant the importance. @param {Card} card @param {boolean} chosen */
export function pinOf(card, chosen) {
  const { light } = clockOf(card);
  return el(
    `span.pin.${card.kind}.${light}${chosen ? ".chosen" : ""}`,
    {},
    card.importance ? el(`span.pennant.level-${levelOf(card.importance)}`) : null,
    el("span.pin-mark", {}, light === "over" ? "!" : ""),
    card.events > 1 ? el("span.pin-count", {}, card.events) : null,
  );
}

/** @param {Card} card */
function tipOf(card) {
  const { words } = clockOf(card);
  return el(
    "div",
    {},
    el("strong", {}, classOf(card)),
    el("div", {}, [placeOf(card), stateName(card.state), words].filter(Boolean).join(" · ")),
  );
}

/** A bubble with a count; the ring shows which share is late, the words below say it. @param {any} one @param {string} mode */
function bubbleOf(one, mode) {
  const total = Math.max(1, one.total);
  const radius = 21;
  const round = 2 * Math.PI * radius;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 48 48");
  svg.setAttribute("class", "bubble-ring");
  let from = 0;
  for (const [name, count] of [["over", one.over ?? 0], ["soon", one.soon ?? 0]]) {
    if (!count) continue;
    const arc = document.createElementNS(SVG, "circle");
    const long = (Number(count) / total) * round;
    for (const [key, value] of Object.entries({ cx: 24, cy: 24, r: radius, class: String(name) })) arc.setAttribute(key, String(value));
    arc.setAttribute("stroke-dasharray", `${Math.max(long, 4)} ${round}`);
    arc.setAttribute("stroke-dashoffset", String(-from));
    svg.append(arc);
    from += long;
  }
  return el(
    `span.bubble.${mode}${one.total >= 100 ? ".large" : ""}`,
    { title: one.name ?? "" },
    svg,
    el("strong", {}, one.total),
    one.over ? el("span.bubble-over", {}, _("over %(n)s", { n: one.over })) : null,
    one.name ? el("span.bubble-name", {}, one.name) : null,
  );
}
