/** The four states of every list: loading, empty, wrong, too many. */

import { el, icon } from "./element.js";
import { _ } from "./text.js";

/** Grey bars where rows will be. @param {number} [rows] */
export function loading(rows = 8) {
  return el(
    "div",
    { role: "status", aria: { busy: true, label: _("Loading") } },
    Array.from({ length: rows }, () =>
      el("div.skeleton-row", {}, el("span.skeleton"), el("span.skeleton.half")),
    ),
  );
}

/**
 * Nothing here: what would appear, and how.
 * @param {string} title
 * @param {string} how
 * @param {Parameters<typeof icon>[0]} [drawing]
 */
export function empty(title, how, drawing = "inbox") {
  return el("div.list-state", {}, icon(drawing), el("strong", {}, title), el("p", {}, how));
}

/**
 * What happened, and a way to try again.
 * @param {unknown} fault
 * @param {() => void} retry
 */
export function wrong(fault, retry) {
  return el(
    "div.list-state",
    { role: "alert" },
    icon("warn"),
    el("strong", {}, _("This could not be loaded")),
    el("p", {}, /** @type {Error} */ (fault).message),
    el("button.button", { type: "button", on: { click: retry } }, icon("refresh"), _("Try again")),
  );
}

/** More than anyone reads: narrow it. @param {number} shown */
export function many(shown) {
  return el(
    "div.list-state.many",
    {},
    el("p", {}, _("The first %(shown)s are shown. Narrow the list by state, class or area to see the rest.", { shown })),
  );
}

/** Older ones may be missing: what was asked is in too many cases. */
export function partial() {
  return el(
    "div.list-state.many",
    {},
    el("p", {}, _("Only the newest cases were looked through. Add words, or search for a case number, to find older ones.")),
  );
}
