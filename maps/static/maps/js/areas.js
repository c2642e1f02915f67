/** Outlines of areas and unit grids: the server picks the level that reads well at the zoom. */

import { get } from "../../hub/js/live/api.js";
import { el } from "../../hub/js/parts/element.js";
import { colour } from "./colours.js";

export class Areas {
  /**
   * @param {any} L
   * @param {any} map
   * @param {(properties: {id: number, name: string, level: string, bbox?: number[]}) => void} [entered]
   */
  constructor(L, map, entered = () => {}) {
    this.L = L;
    this.map = map;
    this.entered = entered;
    this.group = L.layerGroup([], { pane: "areas" });
    this.names = L.layerGroup([]);
    this.asked = "";
    /** @type {?number} */
    this.zoom = null;
  }

  /** @param {boolean} on */
  toggle(on) {
    this.on = on;
    for (const layer of [this.group, this.names]) {
      if (on) layer.addTo(this.map);
      else layer.remove();
    }
    if (on) this.refresh();
  }

  /** Fetch what belongs to this view, unless the view is still inside what was fetched. */
  async refresh() {
    if (!this.on) return;
    const zoom = Math.round(this.map.getZoom());
    const view = this.map.getBounds();
    if (this.zoom === zoom && this.covered?.contains(view)) return;
    const wide = view.pad(0.4);
    const bbox = wide.toBBoxString();
    this.asked = bbox;
    const found = await get("/api/map/areas", { bbox, zoom }).catch(() => null);
    if (!found || this.asked !== bbox) return;
    this.zoom = zoom;
    this.covered = wide;
    this.draw(found);
  }

  /** @param {any} found  GeoJSON with `level` on the collection */
  draw(found) {
    this.group.clearLayers();
    this.names.clearLayers();
    const fine = found.level === "grid";
    const style = (/** @type {any} */ feature) => {
      const own = feature.properties.level === found.level;
      return {
        pane: "areas",
        color: colour(own && fine ? "map-grid" : "map-area"),
        weight: own ? (fine ? 0.8 : 1.2) : 2,
        dashArray: own ? null : "8 5",
        opacity: 0.8,
        fill: own,
        fillColor: colour("map-area-fill"),
        fillOpacity: fine ? 0 : 1,
      };
    };
    this.L.geoJSON(found, {
      style,
      pane: "areas",
      interactive: true,
      onEachFeature: (/** @type {any} */ feature, /** @type {any} */ layer) => {
        if (feature.properties.level !== found.level) return;
        layer.on("mouseover", () => layer.setStyle({ fillColor: colour("map-area-hover"), fillOpacity: 1 }));
        layer.on("mouseout", () => layer.setStyle(style(feature)));
        layer.on("click", () => this.entered(feature.properties));
      },
    }).addTo(this.group);
    for (const { properties } of found.features) {
      if (properties.level === found.level && properties.label) this.name(properties);
    }
  }

  /** @param {any} properties */
  name({ label, name, level, code }) {
    const words = level === "grid" ? code.slice(-3) : name;
    const html = el(`span.area-name.${level}`, {}, words);
    this.L.marker([label[1], label[0]], {
      pane: "names",
      interactive: false,
      keyboard: false,
      icon: this.L.divIcon({ html, className: "area-name-at", iconSize: [0, 0] }),
    }).addTo(this.names);
  }
}
