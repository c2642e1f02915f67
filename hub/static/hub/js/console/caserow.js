/** One case as a row of the console's queue. */

import { classOf } from "../live/classes.js";
import { el, fill } from "../parts/element.js";
import { _ } from "../parts/text.js";
import { elsewhere, marked } from "./matched.js";
import { age, clockOf, exact, flagOf, levelOf, lightOf, nearPlaceOf, placeOf, reviewOf, stateName } from "../parts/words.js";

/** What each row shows, so that only what differs is drawn again. @type {WeakMap<HTMLElement, string>} */
const shown = new WeakMap();

/**
 * @param {import("../live/shapes.js").Card} card
 * @param {HTMLElement} row
 * @param {object} how
 * @param {boolean} how.mixed   rows of several states: say which
 * @param {string} how.q        what was searched for
 * @param {boolean} how.picked  chosen together with others
 */
export function drawRow(card, row, { mixed, q, picked }) {
  const since = age(card.opened_at);
  const look = [card.id, card.version, clockOf(card).words, since, mixed, q].join("/");
  row.classList.toggle("picked", picked);
  if (shown.get(row) !== look) {
    shown.set(row, look);
    fill(row, tick(card), field(card, since, mixed, q));
  }
  /** @type {HTMLInputElement} */ (row.querySelector(".row-tick input")).checked = picked;
}

/** @param {import("../live/shapes.js").Card} card */
const tick = (card) =>
  el("span.row-tick", { role: "gridcell", title: _("Select, to work on several at once") },
    el("input", { type: "checkbox", tabindex: "-1", aria: { label: _("Select %(number)s", { number: card.number }) } }));

/**
 * Class, clock, importance and place first: the state only where rows of several stand together, the age in one unit.
 * @param {import("../live/shapes.js").Card} card @param {string} since @param {boolean} mixed @param {string} q
 */
function field(card, since, mixed, q) {
  const name = classOf(card) || _("no class yet");
  const found = elsewhere(card, q);
  const whole = [placeOf(card), card.lead_org_name].filter(Boolean).join(" · ");
  // what was searched for is shown as it was written
  const place = q ? whole : [nearPlaceOf(card), card.lead_org_name].filter(Boolean).join(" · ");
  return el(
    `div.row-field${card.importance ? `.level-${levelOf(card.importance)}` : ""}`,
    { role: "gridcell" },
    el(
      "div.row-line",
      {},
      el("div.row-title", {}, el("span.clip", { title: name }, marked(name, q)), reviewOf(card, true),
        card.events > 1 ? el("span.state", { title: _("Reports joined in this case") }, `×${card.events}`) : null),
      el("div.row-side", {}, lightOf(card)),
    ),
    el(
      "div.row-line.row-below",
      {},
      el("div.row-place", {}, flagOf(card.importance),
        found ? el("span.row-found.clip", { title: found.title }, found.words) : null,
        el("span.clip", { title: whole }, marked(place, q))),
      el("div.row-side", {}, mixed ? el("span.state", {}, stateName(card.state)) : null,
        el("time", { datetime: card.opened_at, title: exact(card.opened_at) }, since)),
    ),
  );
}
