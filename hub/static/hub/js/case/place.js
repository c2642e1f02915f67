/** A field for a place: found by its address, clicked on the map, or where the reader stands. */

import { get } from "../live/api.js";
import { el, fill, icon } from "../parts/element.js";
import { lastPlace } from "../live/here.js";
import { picker } from "../parts/picker.js";
import { _ } from "../parts/text.js";

/** @typedef {{lon: number, lat: number}} At  degrees, CGCS2000 */

/**
 * @param {() => void} changed
 * @param {?{address: string, at: ?At}} [first]   what was found or written before
 * @returns {{element: HTMLElement, at: () => ?At, address: () => string}}
 */
export function placeField(changed, first = null) {
  let at = first?.at ?? null;
  const told = el("span.faint.number", { role: "status" });
  const show = async () => {
    const here = at;
    if (!here) return fill(told);
    const numbers = `${here.lon.toFixed(6)}, ${here.lat.toFixed(6)}`;
    fill(told, numbers);
    try {
      const { cell, sentence } = await get("/api/locate", { lon: here.lon, lat: here.lat });
      if (at === here) fill(told, el("span", { title: numbers }, cell ? cell.names.slice(-3).join(" · ") : sentence));
    } catch {
      // the numbers say it, too
    }
  };
  const set = (/** @type {?At} */ place) => {
    at = place;
    show();
    changed();
  };
  const address = picker({
    name: _("Place"), must: false, url: "/api/geocode", wordsOnly: true,
    say: (found) => [found.name, `${Math.round(found.score * 100)} %`],
    changed: () => {
      const found = address.chosen();
      if (found) set({ lon: found.lon, lat: found.lat });
    },
  });
  const onMap = el("button.choice", { type: "button", on: { click: () => pickOnMap(set) } }, icon("pin"), _("Pick on the map"));
  const here = el("button.choice", { type: "button", on: { click: () => set(/** @type {?At} */ (lastPlace())) } }, icon("here"), _("My place"));
  if (first?.address) address.write(first.address);
  show();
  return {
    element: el("div.field", {}, address.element,
      el("div.choices", {}, mapInSight() ? onMap : null, lastPlace() ? here : null, told)),
    at: () => at,
    address: () => address.typed(),
  };
}

const mapInSight = () => [...document.querySelectorAll(".leaflet-container")].some((one) => /** @type {HTMLElement} */ (one).offsetWidth);

/** Ask the map of this page for its next click. @param {(at: At) => void} done */
function pickOnMap(done) {
  document.dispatchEvent(new CustomEvent("hub:pick", { detail: done }));
}
