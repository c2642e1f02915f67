/** The one map of the hub: backdrop or basemap, areas, cases, devices, components; one selection with the page around it. */

import { eachTick } from "../../hub/js/live/clock.js";
import { el, fill, icon } from "../../hub/js/parts/element.js";
import { _ } from "../../hub/js/parts/text.js";
import { Areas } from "./areas.js";
import { backdrop } from "./backdrop.js";
import { Cases } from "./cases.js";
import { Measured } from "./measured.js";
import { Points } from "./points.js";

/** Lowest first; Leaflet's own marker pane is 600. */
const PANES = { backdrop: 210, areas: 390, names: 410, points: 420, cases: 620, pulses: 610 };

/**
 * @typedef {object} Boot  What the server says about the city's map.
 * @property {[number, number]} centre      lon, lat
 * @property {?[number, number, number, number]} bounds  west, south, east, north
 * @property {?{url: string, attribution: string, subdomains: string, max_zoom: number, over?: string}} basemap
 * @property {string} [briefing]  where the briefing map is to be had, empty for those who may not
 * @property {Array<{key: string, title: string, on: boolean, min_zoom: number, url: string, unit?: string, legend?: Array<{text: string, tone: string}>}>} layers
 *   with a legend: devices coloured by what they measured
 */

export class CityMap {
  /**
   * @param {any} map  a Leaflet map made by the page's shell, or an element to make one in
   * @param {object} how
   * @param {Boot} how.boot
   * @param {import("../../hub/js/live/store.js").Store} [how.store]
   * @param {(card: import("../../hub/js/live/shapes.js").Card) => void} how.choose
   * @param {string[]} [how.layers]  keys of the layers offered; all when absent
   * @param {boolean} [how.small]    no controls but the zoom
   * @param {() => Promise<any>} [how.instead]  cases that are shown when the hub does not answer
   */
  constructor(map, how) {
    const L = /** @type {any} */ (globalThis).L;
    this.L = L;
    this.how = how;
    this.map = map instanceof HTMLElement ? L.map(map, { zoomControl: false, attributionControl: false }) : map;
    this.foot = el("div.map-foot", { role: "status", hidden: true });
    this.map.getContainer().append(this.foot);
    /** What the foot was told last. @type {{mode: string, off_map: number, complete?: boolean, kept?: boolean}} */
    this.found = { mode: "", off_map: 0 };
    this.note = "";
    this.blank = false;
    this.map.setMinZoom(3);
    this.map.setMaxZoom(19);
    for (const [name, z] of Object.entries(PANES)) this.map.createPane(name).style.zIndex = String(z);
    // the view first: nothing is asked for the shell's empty start
    this.home();
    this.ground();
    this.areas = new Areas(L, this.map, (area) => this.entered(area));
    this.cases = new Cases(L, this.map, {
      choose: how.choose,
      store: how.store,
      told: (found) => this.told(found),
      instead: how.instead,
    });
    /** @type {Object<string, {toggle: (on: boolean) => void, refresh: () => any}>} */
    this.layers = { areas: this.areas, cases: this.cases };
    for (const key of /** @type {const} */ (["device", "component"])) {
      const row = how.boot.layers.find((one) => one.key === `${key}s`);
      if (row) this.layers[row.key] = new Points(L, this.map, { url: row.url, kind: key, minZoom: row.min_zoom });
    }
    for (const row of how.small || how.layers ? [] : how.boot.layers) {
      if (row.legend) this.layers[row.key] = new Measured(L, this.map, /** @type {import("./measured.js").Row} */ (row), how.store);
    }
    if (!how.small) this.controls();
    this.foot.classList.toggle("only-heard", Boolean(how.small));
    const offered = how.boot.layers.filter((one) => !how.layers || how.layers.includes(one.key));
    for (const row of offered) if (row.key in this.layers) this.layers[row.key].toggle(row.on);
    this.map.on("moveend", () => {
      clearTimeout(this.moved);
      this.moved = setTimeout(() => this.refresh(), 120);
    });
    document.addEventListener("hub:pick", (event) => this.pick(/** @type {any} */ (event).detail));
    // single readings are not pushed: what devices say is sampled for the view
    eachTick(() => {
      for (const [key, layer] of Object.entries(this.layers)) if (key === "devices" || layer instanceof Measured) layer.refresh();
    });
    // a page that is hidden has no size; what it shows is asked for when it is seen again
    const watch = new ResizeObserver(([seen]) => {
      if (seen.contentRect.width) this.map.invalidateSize();
    });
    watch.observe(this.map.getContainer());
  }

  /** The lowest layer: the operator's basemap, or our own drawing. */
  ground() {
    const { basemap } = this.how.boot;
    if (!basemap) {
      this.drawn = backdrop(this.L).addTo(this.map);
      // without a network a piece may be missing: it is said, and drawn as soon as there is one
      this.drawn.on("tileerror", () => this.bare(true));
      addEventListener("online", () => this.blank && this.bare(false));
      return;
    }
    const options = { attribution: basemap.attribution, subdomains: basemap.subdomains, maxZoom: 20, maxNativeZoom: basemap.max_zoom, pane: "backdrop" };
    for (const url of [basemap.url, basemap.over]) if (url) this.L.tileLayer(url, options).addTo(this.map);
    this.L.control.attribution({ prefix: false }).addTo(this.map);
  }

  /** The ground of this view is missing; or is asked for again. @param {boolean} blank */
  bare(blank) {
    if (!blank) this.drawn.redraw();
    this.blank = blank;
    this.told(this.found);
  }

  /** A line at the foot of the map; "" takes it away. @param {string} words */
  say(words) {
    this.note = words;
    this.told(this.found);
  }

  controls() {
    const { L, map } = this;
    L.control.zoom({ position: "bottomright", zoomInTitle: _("Zoom in"), zoomOutTitle: _("Zoom out") }).addTo(map);
    L.control.scale({ position: "bottomright", imperial: false }).addTo(map);
    const rows = this.how.boot.layers.filter((one) => one.key in this.layers && one.key !== "cases");
    const box = el(
      "details.layer-box",
      {},
      el("summary.button", {}, icon("layers"), _("Layers")),
      el(
        "div.layer-list",
        {},
        rows.map((row) =>
          el(
            "label.layer-row",
            { data: { layer: row.legend ? row.key : null } },
            el("input", {
              type: "checkbox",
              checked: row.on,
              on: { change: (/** @type {any} */ event) => this.layers[row.key].toggle(event.target.checked) },
            }),
            el("span", {}, row.title),
          ),
        ),
        legend(),
        this.how.boot.briefing
          ? el("a.button", { href: this.how.boot.briefing, download: true }, _("Briefing map (HTML file)"))
          : null,
      ),
    );
    const home = el("button.button.square", { type: "button", title: _("Whole city"), aria: { label: _("Whole city") }, on: { click: () => this.home() } }, icon("map"));
    const shelf = el("div.map-tools", {}, box, home);
    L.DomEvent.disableClickPropagation(shelf);
    L.DomEvent.disableScrollPropagation(shelf);
    const legends = el("div.map-legends");
    L.DomEvent.disableClickPropagation(legends);
    L.DomEvent.disableScrollPropagation(legends);
    map.getContainer().append(shelf, legends);
  }

  /** Show the whole city. */
  home() {
    const { bounds, centre } = this.how.boot;
    if (bounds) this.map.fitBounds([[bounds[1], bounds[0]], [bounds[3], bounds[2]]], { padding: [8, 8], animate: false });
    else this.map.setView([centre[1], centre[0]], 13, { animate: false });
  }

  refresh() {
    if (!this.map.getContainer().offsetWidth) return;
    for (const layer of Object.values(this.layers)) layer.refresh();
  }

  /** @param {{bbox?: number[]}} area */
  entered(area) {
    if (this.map.getContainer().classList.contains("picking")) return;
    if (!area.bbox || this.cases.mode === "cases") return;
    const [west, south, east, north] = area.bbox;
    this.map.fitBounds([[south, west], [north, east]]);
  }

  /** Mark one case, and bring it into view when it has a place. @param {?import("../../hub/js/live/shapes.js").Card} card @param {boolean} [move] */
  choose(card, move = true) {
    this.cases.choose(card?.id ?? null);
    this.marker?.remove();
    this.marker = null;
    if (!card?.lon || !card.lat) return;
    this.marker = this.L.marker([card.lat, card.lon], {
      pane: "pulses",
      interactive: false,
      keyboard: false,
      icon: this.L.divIcon({ html: el("span.here"), className: "pin-at", iconSize: [0, 0] }),
    }).addTo(this.map);
    if (!move) return;
    const at = this.L.latLng(card.lat, card.lon);
    const near = 17;
    if (this.map.getZoom() < near - 1) this.map.setView(at, near, { animate: true });
    else if (!this.map.getBounds().pad(-0.15).contains(at)) this.map.panTo(at);
  }

  /** Give the place of the next click on the map. @param {(at: {lon: number, lat: number}) => void} done */
  pick(done) {
    const box = this.map.getContainer();
    if (!box.offsetWidth) return;
    box.classList.add("picking");
    this.map.once("click", (/** @type {any} */ event) => {
      box.classList.remove("picking");
      done({ lon: event.latlng.lng, lat: event.latlng.lat });
    });
  }

  /** Whether a place lies in the city's bounds. @param {{lon: number, lat: number}} at */
  covers({ lon, lat }) {
    const [west, south, east, north] = this.how.boot.bounds ?? [0, 0, 0, 0];
    return lon >= west && lat >= south && lon <= east && lat <= north;
  }

  /** Mark where the reader is, or that nobody knows it any more. @param {?{lon: number, lat: number, accuracy_m: number}} at */
  here(at) {
    if (!at) {
      this.self?.remove();
      this.self = null;
      return;
    }
    const { lon, lat } = at;
    if (this.self) {
      this.self.setLatLng([lat, lon]);
      return;
    }
    const html = el("span.self", { title: _("You are here") });
    this.self = this.L.marker([lat, lon], { pane: "cases", keyboard: false, interactive: false, icon: this.L.divIcon({ html, className: "pin-at", iconSize: [0, 0] }) }).addTo(this.map);
  }

  /** @param {{mode: string, off_map: number, complete?: boolean, kept?: boolean}} found */
  told(found) {
    this.found = found;
    for (const layer of Object.values(this.layers ?? {})) if (layer instanceof Measured) layer.room();
    const { mode, off_map: off, complete, kept } = found;
    fill(
      this.foot,
      mode === "wrong" ? el("span.wrong", {}, _("The map could not be brought up to date.")) : null,
      kept ? el("span", {}, _("No answer from the hub: only the tasks kept on this phone are shown.")) : null,
      this.blank ? el("span", {}, _("The ground here is not kept on this device.")) : null,
      complete === false ? el("span", {}, _("Only the newest cases found are on the map")) : null,
      this.note ? el("span", {}, this.note) : null,
      off ? el("span", {}, _("%(n)s cases have no place and are not on the map", { n: off })) : null,
    );
    this.foot.hidden = !this.foot.childElementCount;
  }
}

/** What the marks mean, in words. */
function legend() {
  /** @type {Array<[string, string]>} */
  const times = [["ok", _("in time")], ["soon", _("due soon")], ["over", _("over time")]];
  const kinds = [["component", _("Component")], ["matter", _("Matter")], ["hotline", _("Hotline")], ["alarm", _("Alarm")]];
  return el(
    "div.legend",
    {},
    kinds.map(([kind, name]) => el("span.legend-row", {}, el(`span.pin.small.${kind}.none`, {}, el("span.pin-mark")), name)),
    times.map(([light, name]) => el("span.legend-row", {}, el(`span.pin.small.matter.${light}`, {}, el("span.pin-mark", {}, light === "over" ? "!" : "")), name)),
    el("span.legend-row", {}, el("span.pennant.level-1.shown"), _("importance")),
  );
}
