/** One case as a row of the console's queue. */

import { classOf } from "../live/classes.js";
import { el, fill } from "../parts/element.js";
import { _ } from "../parts/text.js";
import { ago, clockOf, exact, flagOf, levelOf, lightOf, placeOf, stateName } from "../parts/words.js";

/** What each row shows, so that only what differs is drawn again. @type {WeakMap<HTMLElement, string>} */
const shown = new WeakMap();

/**
 * @param {import("../live/shapes.js").Card} card
 * @param {HTMLElement} row
 * @param {boolean} mixed  rows of several states: say which
 */
export function drawRow(card, row, mixed) {
  const since = ago(card.opened_at);
  const look = `${card.id}/${card.version}/${clockOf(card).words}/${since}/${mixed}`;
  if (shown.get(row) === look) return;
  shown.set(row, look);
  const name = classOf(card) || _("no class yet");
  const place = [placeOf(card), card.lead_org_name].filter(Boolean).join(" · ");
  fill(
    row,
    el(
      `div.row-field${card.importance ? `.level-${levelOf(card.importance)}` : ""}`,
      {},
      el(
        "div.row-title",
        {},
        el("span.clip", { title: name }, name),
        card.events > 1 ? el("span.state", { title: _("Reports joined in this case") }, `×${card.events}`) : null,
      ),
      el("div.row-side", {}, lightOf(card)),
      el("div.row-place", {}, flagOf(card.importance),
        el("span.clip", { title: place }, place)),
      el(
        "div.row-side",
        {},
        mixed ? el("span.state", {}, stateName(card.state)) : null,
        el("time", { datetime: card.opened_at, title: exact(card.opened_at) }, since),
      ),
    ),
  );
}
