/** What of a case a search matched, shown where it stands: number, class, place, or the words of a report. */

import { classOf } from "../live/classes.js";
import { el } from "../parts/element.js";
import { _ } from "../parts/text.js";
import { placeOf } from "../parts/words.js";

/** @typedef {import("../live/shapes.js").Card} Card */

/**
 * A text with what was searched for marked in it.
 * @param {string} text @param {string} q @returns {Array<string|HTMLElement>}
 */
export function marked(text, q) {
  const terms = q.toLowerCase().split(/\s+/).filter(Boolean);
  const low = text.toLowerCase();
  const spots = terms.map((term) => [low.indexOf(term), term.length]).filter(([at]) => at >= 0).sort((a, b) => a[0] - b[0]);
  /** @type {Array<string|HTMLElement>} */
  const parts = [];
  let from = 0;
  for (const [at, long] of spots) {
    if (at < from) continue;
    parts.push(text.slice(from, at), el("mark", {}, text.slice(at, at + long)));
    from = at + long;
  }
  return [...parts, text.slice(from)];
}

/**
 * Where a search matched when neither class nor place of the row shows it: the number, or that a report's words hold it.
 * @param {Card} card @param {string} q @returns {?{title: string, words: Array<string|HTMLElement>}}
 */
export function elsewhere(card, q) {
  if (!q) return null;
  const terms = q.toLowerCase().split(/\s+/).filter(Boolean);
  const seen = [classOf(card), placeOf(card), card.lead_org_name].join(" ").toLowerCase();
  if (terms.every((term) => seen.includes(term))) return null;
  if (terms.some((term) => card.number.toLowerCase().includes(term))) {
    return { title: _("Found by its number"), words: marked(card.number, q) };
  }
  return { title: _("Found by address or words of a report"), words: [_("words")] };
}
