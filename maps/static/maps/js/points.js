/** Devices and components: points of the view, shown from a zoom where they can be told apart. */

import { get } from "../../hub/js/live/api.js";
import { el } from "../../hub/js/parts/element.js";
import { _ } from "../../hub/js/parts/text.js";
import { ago, figure } from "../../hub/js/parts/words.js";

export class Points {
  /**
   * @param {any} L
   * @param {any} map
   * @param {object} how
   * @param {string} how.url
   * @param {"device"|"component"} how.kind
   * @param {number} how.minZoom
   * @param {(more: number) => void} [how.narrowed]  how many are not drawn for lack of room
   */
  constructor(L, map, how) {
    this.L = L;
    this.map = map;
    this.how = how;
    this.group = L.layerGroup([]);
  }

  /** @param {boolean} on */
  toggle(on) {
    this.on = on;
    if (on) this.group.addTo(this.map);
    else this.group.remove();
    if (on) this.refresh();
  }

  async refresh() {
    if (!this.on) return;
    const zoom = Math.round(this.map.getZoom());
    if (zoom < this.how.minZoom) {
      this.group.clearLayers();
      return;
    }
    const found = await get(this.how.url, { bbox: this.map.getBounds().pad(0.1).toBBoxString(), zoom }).catch(() => null);
    if (!found || !this.on) return;
    this.group.clearLayers();
    for (const one of found.items) this.draw(one);
    this.how.narrowed?.((found.total ?? found.items.length) - found.items.length);
  }

  /** @param {any} one */
  draw(one) {
    const state = one.alarm_level ? ".alarm" : one.online === false ? ".away" : "";
    const html = one.total > 1
      ? el(`span.point-count.${this.how.kind}${one.alarms ? ".alarm" : ""}`, { title: one.alarms ? _("%(n)s devices in alarm", { n: one.alarms }) : "" }, one.total)
      : el(`span.point.${this.how.kind}${state}`);
    const marker = this.L.marker([one.lat, one.lon], {
      pane: "points",
      keyboard: false,
      icon: this.L.divIcon({ html, className: "pin-at", iconSize: [0, 0] }),
    });
    if (one.total > 1) marker.on("click", () => this.map.setView([one.lat, one.lon], this.map.getZoom() + 2));
    else marker.bindTooltip(() => this.tip(one), { direction: "top", offset: [0, -8], className: "tip" });
    marker.addTo(this.group);
  }

  /** @param {any} one */
  tip(one) {
    const lines = [
      one.class_name ?? one.type_name,
      one.owner_name,
      one.alarm_level ? _("In alarm, level %(level)s", { level: one.alarm_level }) : null,
      one.value === undefined || one.value === null ? null : `${one.quantity_name ?? ""} ${typeof one.value === "number" ? figure(one.value) : one.value} ${one.unit ?? ""}`.trim(),
      one.last_seen_at ? _("heard %(when)s", { when: ago(one.last_seen_at) }) : null,
      one.online === false ? _("offline") : null,
    ].filter(Boolean);
    return el("div", {}, el("strong", {}, one.name || one.code), lines.map((line) => el("div", {}, line)));
  }
}
