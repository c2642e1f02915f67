/** A layer of devices coloured by what they measured last, with its legend: a number at each, its tone also as a sign. */

import { get } from "../../hub/js/live/api.js";
import { el, fill } from "../../hub/js/parts/element.js";
import { _ } from "../../hub/js/parts/text.js";
import { ago } from "../../hub/js/parts/words.js";
import { makeRoom } from "./room.js";

/** What stands beside the number, so that nothing is told by colour alone. @type {Object<string, string>} */
const SIGNS = { none: "–", calm: "", notice: "△", warning: "▲", danger: "!" };
/** Asked again after alarms at most this often. */
const CALM = 1500;

/**
 * @typedef {object} Row  as the page's boot gives it.
 * @property {string} key
 * @property {string} title
 * @property {string} url
 * @property {string} unit
 * @property {Array<{text: string, tone: string}>} legend  from low to high
 */

export class Measured {
  /**
   * @param {any} L
   * @param {any} map
   * @param {Row} row
   * @param {import("../../hub/js/live/store.js").Store} [store]
   */
  constructor(L, map, row, store) {
    this.L = L;
    this.map = map;
    this.row = row;
    this.on = false;
    this.group = L.layerGroup([]);
    this.legend = el("section.map-legend", { aria: { label: row.title }, data: { layer: row.key } });
    // single readings are not pushed; that one became an alarm is, and then the layer shows it at once
    store?.subscribe((changes) => {
      if (this.on && changes.some((one) => one.entry?.kind.startsWith("alarm."))) this.soon();
    });
  }

  /** @param {boolean} on */
  toggle(on) {
    this.on = on;
    if (!on) {
      this.asking?.abort();
      this.group.remove();
      this.group.clearLayers();
      this.legend.remove();
      return;
    }
    this.group.addTo(this.map);
    this.map.getContainer().querySelector(".map-legends")?.append(this.legend);
    this.explain(null, _("loading"));
    this.refresh();
  }

  soon() {
    if (this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.refresh();
    }, CALM);
  }

  async refresh() {
    if (!this.on) return;
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const asked = { bbox: this.map.getBounds().pad(0.1).toBBoxString(), zoom: Math.round(this.map.getZoom()) };
    try {
      const found = await get(this.row.url, asked, asking.signal);
      if (this.on && this.asking === asking) this.show(found);
    } catch (fault) {
      if (/** @type {Error} */ (fault).name !== "AbortError" && this.on) this.explain(this.found, _("Not up to date: the hub did not answer. It is asked again by itself."));
    }
  }

  /** @param {any} found */
  show(found) {
    this.found = found;
    this.group.clearLayers();
    for (const one of found.items) this.draw(one);
    this.room();
    this.explain(found, found.total ? "" : _("No device of this layer stands in this view."));
  }

  /** Cases were drawn anew, or these numbers: none of them lies under a bubble. */
  room() {
    if (!this.on) return;
    const box = this.map.getContainer();
    makeRoom(box, [...box.querySelectorAll(".leaflet-points-pane .pin-at > .gauge")]);
  }

  /** @param {any} one */
  draw(one) {
    const alone = one.total === 1;
    const said = alone ? (one.band === null ? "" : short(one.value)) : `×${one.total}`;
    const html = el(`span.gauge.${one.tone}${alone ? "" : ".many"}`, {}, `${SIGNS[one.tone]}${said}`);
    const marker = this.L.marker([one.lat, one.lon], {
      pane: "points",
      keyboard: false,
      icon: this.L.divIcon({ html, className: "pin-at", iconSize: [0, 0] }),
    });
    if (alone) marker.bindTooltip(() => this.tip(one), { direction: "top", offset: [0, -12], className: "tip" });
    else marker.on("click", () => this.map.setView([one.lat, one.lon], this.map.getZoom() + 2));
    marker.addTo(this.group);
  }

  /** @param {any} one */
  tip(one) {
    const value = one.value === undefined || one.value === null ? null : `${short(one.value)} ${this.row.unit}`.trim();
    const lines = [
      one.type_name,
      value && (one.band === null ? value : `${value} · ${this.row.legend[one.band].text}`),
      one.at ? _("measured %(when)s", { when: ago(one.at) }) : _("has measured nothing yet"),
      one.offline ? _("offline") : null,
    ].filter(Boolean);
    return el("div", {}, el("strong", {}, one.name || one.code), lines.map((line) => el("div", {}, line)));
  }

  /** The legend, with how many are in each line of it. @param {any} found @param {string} note */
  explain(found, note) {
    const { title, unit, legend } = this.row;
    const line = (/** @type {string} */ tone, /** @type {string} */ text, /** @type {?number} */ count) =>
      el("li.legend-row", { data: { tone } }, el(`span.gauge.${tone}`, {}, SIGNS[tone] || "·"), el("span", {}, text), count === null ? null : el("strong", {}, count));
    fill(
      this.legend,
      el("h2", {}, title, unit ? el("span.faint", {}, ` ${unit}`) : null),
      el("ul", {},
        legend.map(({ tone, text }, n) => line(tone, text, found ? found.bands[n] : null)),
        line("none", _("offline, or nothing measured yet"), found ? found.without : null)),
      note ? el("p.faint", { role: "status" }, note) : null,
    );
  }
}

/** A reading in as many digits as an eye takes in. @param {number|string} value */
function short(value) {
  if (typeof value !== "number") return String(value);
  const size = Math.abs(value);
  return String(Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)));
}
