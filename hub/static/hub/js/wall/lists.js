/** The lists beside the map: the red list, the alarms in force, the departments by how many they handle in time. */

import { classOf } from "../live/classes.js";
import { el, fill } from "../parts/element.js";
import { _ } from "../parts/text.js";
import { ago, flagOf, lightOf, placeOf, stateName, timeOf } from "../parts/words.js";
import { bar, counted } from "./today.js";

/** @typedef {import("../live/shapes.js").Card} Card */

/** Rows there is room for. */
export const RED = 8;
export const ALARMS = 4;
const RANKS = 8;
/** The last ones are shown, too, when not all have room. */
const LAST = 2;

/**
 * The gravest first, then what is over time longest.
 * @param {Element} box
 * @param {{items: Card[], total: number}} grave
 * @param {{items: Card[], total: number}} late
 */
export function drawRed(box, grave, late) {
  /** @type {Map<number, Card>} */
  const cards = new Map();
  for (const card of [...grave.items, ...late.items]) if (cards.size < RED) cards.set(card.id, card);
  const said = el("p.wall-sum", {}, _("%(grave)s of the red list open · %(late)s over time", { grave: counted(grave.total), late: counted(late.total) }));
  if (!cards.size) return fill(box, said, el("p.wall-none", {}, _("Nothing grave is open and nothing is over time.")));
  fill(box, said, el("ul.wall-rows", {}, [...cards.values()].map(redRow)));
  whole(box);
}

/** Nothing scrolls and no row is cut: those without room are left out. @param {Element} box */
function whole(box) {
  const rows = box.querySelectorAll(".wall-row");
  for (let last = rows.length - 1; last > 0 && box.scrollHeight > box.clientHeight; last -= 1) rows[last].remove();
}

/** @param {Card} card */
function redRow(card) {
  return el(
    "li.wall-row",
    { data: { case: card.id } },
    el("div.wall-row-top", {}, el("strong.clip", {}, classOf(card) || _("no class yet")), flagOf(card.importance), lightOf(card)),
    el("div.wall-row-low.clip", {}, [placeOf(card), stateName(card.state), card.lead_org_name].filter(Boolean).join(" · ")),
  );
}

/** @param {Element} box @param {any[]} alarms  the gravest first; one more than is shown tells that there are more */
export function drawAlarms(box, alarms) {
  if (!alarms.length) return fill(box, el("p.wall-none", {}, _("No device is in alarm.")));
  const rows = alarms.slice(0, ALARMS).map((one) =>
    el(
      "li.wall-row",
      {},
      el("div.wall-row-top", {}, el("strong.clip", {}, one.device), el(`span.flag.level-${one.level}`, {}, _("Level %(n)s", { n: one.level }))),
      el("div.wall-row-low.clip", {}, one.rule, " · ", timeOf(one.raised_at, ago)),
    ));
  const more = alarms.length > ALARMS ? el("p.wall-more", {}, _("and more")) : null;
  return fill(box, el("ul.wall-rows", {}, rows), more);
}

/** @param {Element} box @param {any} card  GET /api/evaluation/figures of organisations */
export function drawRanking(box, card) {
  const rows = card.rows
    // what belongs to no unit is nobody's merit
    .filter((/** @type {any} */ row) => row.id !== null)
    .map((/** @type {any} */ row) => ({
      name: row.name,
      rate: row.figures[0].handling_on_time_rate.assessed.value,
      due: row.figures[0].handling_due.assessed.value ?? 0,
    }))
    .filter((/** @type {any} */ row) => row.rate !== null && row.due > 0)
    .sort((/** @type {any} */ a, /** @type {any} */ b) => b.rate - a.rate || b.due - a.due)
    .map((/** @type {any} */ row, /** @type {number} */ at) => ({ ...row, at: at + 1 }));
  if (!rows.length) return fill(box, el("p.wall-none", {}, _("No department had anything due this month.")));
  const shown = rows.length <= RANKS ? rows : [...rows.slice(0, RANKS - LAST), ...rows.slice(-LAST)];
  return fill(
    box,
    el("p.wall-sum", {}, _("handled in time, of what was due")),
    el("ol.wall-ranks", {}, shown.map((/** @type {any} */ row) =>
      el(
        `li${rows.length > RANKS && row.at === rows.length - LAST + 1 ? ".gap" : ""}`,
        {},
        el("span.wall-rank.number", {}, row.at),
        el("span.clip", {}, row.name),
        bar(row.rate / 100),
        el("strong.number", {}, `${row.rate.toFixed(1)}%`),
        el("span.wall-of.number", {}, counted(row.due)),
      ))),
  );
}
