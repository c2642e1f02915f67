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
   * @param {(found: {mode: string, off_map: number, total: number, complete?: boolean, kept?: boolean}) => void} how.told
   * @param {import("../../hub/js/live/store.js").Store} [how.store]
   * @param {() => Promise<any>} [how.instead]  what is shown when the hub does not answer
   */
  constructor(L, map, how) {
    this.L = L;
    this.map = map;
    this.how = how;
    this.group = L.layerGroup([]).addTo(map);
    this.mode = "";
    /** @type {Map<number, any>} single cases by id */
    this.markers = new Map();
    /** Counts and clusters by where they stand. @type {Map<string, any>} */
    this.bubbles = new Map();
    /** Rings that spread now. */
    this.pulses = 0;
    /** The question that is on its way. @type {?AbortController} */
    this.asking = null;
    this.again = false;
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
    const asking = new AbortController();
    this.asking = asking;
    try {
      const found = await get("/api/map/cases", { ...this.filters, bbox, zoom }, asking.signal);
      this.show(found);
    } catch (fault) {
      if (/** @type {Error} */ (fault).name === "AbortError") return;
      const kept = await this.how.instead?.();
      if (kept) this.show(kept);
      else this.how.told({ mode: "wrong", off_map: 0, total: 0 });
    }
    this.asking = null;
    if (this.again) this.soon();
  }

  /** Ask again after a while; never while an answer is still on its way, or a slow hub would never be heard. */
  soon() {
    this.again = Boolean(this.asking);
    if (this.timer || this.asking) return;
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
      this.count([]);
      for (const card of cards) this.pin(card);
    } else {
      // a cluster of one is the case itself; as near as the map goes, what still lies on one point is fanned out
      const near = this.map.getZoom() >= this.map.getMaxZoom();
      /** @type {Card[]} */
      const single = found.items.flatMap((/** @type {any} */ one) => (one.card ? [one.card] : near ? (one.cards ?? []) : []));
      const ids = new Set(single.map((one) => one.id));
      for (const id of [...this.markers.keys()]) if (!ids.has(id)) this.drop(id);
      for (const card of single) this.pin(card);
      this.count(found.items.filter((/** @type {any} */ one) => !one.card && !(near && one.cards)));
    }
    this.fan();
    this.how.told(found);
  }

  /** Draw these counts or clusters; those that stand already and say the same stay as they are. @param {any[]} items */
  count(items) {
    const before = this.bubbles;
    this.bubbles = new Map();
    for (const one of items) {
      const key = `${this.mode}/${one.id ?? ""}/${one.lon}/${one.lat}/${one.total}/${one.over}/${one.soon}`;
      const marker = before.get(key) ?? this.bubble(one, this.mode);
      before.delete(key);
      this.bubbles.set(key, marker);
    }
    for (const marker of before.values()) this.group.removeLayer(marker);
  }

  /** @param {import("../../hub/js/live/store.js").Change[]} changes */
  changed(changes) {
    let again = false;
    let moved = false;
    for (const { id, before, after, entry } of changes) {
      if (!entry || !id) continue;
      if (after?.lon && after.lat && entry.kind === "case.opened") this.pulse(after);
      if (this.mode === "cases") moved = true;
      if (this.mode !== "cases") again = true;
      else if (after?.lon && this.matches(after)) this.pin(after);
      else if (before || this.markers.has(id)) this.drop(id);
    }
    if (again) this.soon();
    else if (moved) this.fan();
  }

  /** One case. @param {Card} card */
  pin(card) {
    if (card.lon === null || card.lat === null) return this.drop(card.id);
    const chosen = card.id === this.chosen;
    const look = [card.kind, clockOf(card).light, card.importance, card.events > 1 && card.events, chosen].join();
    const known = this.markers.get(card.id);
    if (known) {
      if (known.card.lon !== card.lon || known.card.lat !== card.lat) known.setLatLng([card.lat, card.lon]);
      if (known.look !== look) known.setIcon(this.icon(card, chosen));
      known.card = card;
      known.look = look;
      return;
    }
    const marker = this.L.marker([card.lat, card.lon], {
      icon: this.icon(card, chosen),
      pane: "cases",
      keyboard: false,
      riseOnHover: true,
      zIndexOffset: clockOf(card).light === "over" ? 500 : 0,
    });
    marker.card = card;
    marker.look = look;
    marker.bindTooltip(() => tipOf(marker.card), { direction: "top", offset: [0, -16], className: "tip" });
    marker.on("click", () => this.how.choose(marker.card));
    marker.addTo(this.group);
    this.markers.set(card.id, marker);
  }

  /** @param {Card} card @param {boolean} chosen */
  icon(card, chosen) {
    return this.L.divIcon({ html: pinOf(card, chosen), className: "pin-at", iconSize: [0, 0] });
  }

  /** @param {number} id */
  drop(id) {
    const marker = this.markers.get(id);
    // out of the group, not only off the map: a group keeps what was added to it
    if (marker) this.group.removeLayer(marker);
    this.markers.delete(id);
  }

  /** Cases on one and the same point stand in a ring around it, so that each can be chosen. */
  fan() {
    /** @type {Map<string, any[]>} */
    const at = new Map();
    for (const marker of this.markers.values()) {
      const { lon, lat } = marker.card;
      const key = `${lon.toFixed(5)},${lat.toFixed(5)}`;
      const stack = at.get(key);
      if (stack) stack.push(marker);
      else at.set(key, [marker]);
    }
    for (const [key, stack] of at) {
      const [lon, lat] = key.split(",").map(Number);
      const radius = Math.max(FAN, (stack.length * FAN) / 4);
      stack.forEach((marker, index) => {
        if (stack.length === 1) return place(marker, [marker.card.lat, marker.card.lon]);
        const turn = (2 * Math.PI * index) / stack.length;
        const spot = this.map.latLngToLayerPoint([lat, lon]).add([radius * Math.cos(turn), radius * Math.sin(turn)]);
        const { lat: north, lng: east } = this.map.layerPointToLatLng(spot);
        return place(marker, [north, east]);
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
    if (this.pulses >= PULSES || document.hidden || !this.map.getBounds().contains([card.lat, card.lon])) return;
    this.pulses += 1;
    const ring = this.L.marker([card.lat, card.lon], {
      pane: "pulses",
      interactive: false,
      keyboard: false,
      icon: this.L.divIcon({ html: el("span.pulse"), className: "pin-at", iconSize: [0, 0] }),
    }).addTo(this.map);
    setTimeout(() => {
      this.pulses -= 1;
      ring.remove();
    }, 3000);
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

/** Move a marker that is not there yet. @param {any} marker @param {[number, number]} at */
function place(marker, [lat, lon]) {
  const now = marker.getLatLng();
  if (now.lat !== lat || now.lng !== lon) marker.setLatLng([lat, lon]);
}

/** The pin of a single case: shape tells the kind, ring the time, pennant the importance. @param {Card} card @param {boolean} chosen */
function pinOf(card, chosen) {
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
    one.over ? el("span.bubble-over", {}, _("late %(n)s", { n: one.over })) : null,
    one.name ? el("span.bubble-name", {}, one.name) : null,
  );
}
