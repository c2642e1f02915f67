/** Tasks as rows of the desk: what belongs together in one, in bands by what falls due first. */

import { now } from "../live/clock.js";
import { _ } from "../parts/text.js";

/** @typedef {import("../live/inbox.js").Task} Task */
/** @typedef {{key: number, card: import("../live/shapes.js").Card, main: Task, beside: Task[], due: number}} Row  key: id of the main task; due: when the first of them falls due */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** China keeps one time, UTC+8. */
const CITY_OFFSET = 8 * HOUR;

/** From the top down. @type {{key: string, title: string}[]} */
export const BANDS = [
  { key: "over", title: _("Over time") },
  { key: "today", title: _("Due today") },
  { key: "week", title: _("Due within seven days") },
  { key: "later", title: _("Due later") },
  { key: "none", title: _("No time limit, or the clock is stopped") },
];

/** @param {Task} task */
export const isHandling = (task) => task.kind.startsWith("handle");
/** Whether it waits for the unit's signature. @param {Task} task */
export const toSign = (task) => task.state === "offered" && isHandling(task);

/** When a task falls due; what stands still falls due never. @param {Task} task */
function dueOf(task) {
  const at = task.due_at ?? task.card.due_at;
  return at && !task.card.suspended ? Date.parse(at) : Infinity;
}

/**
 * The rows, first due first. The contact with a caller stands in the row of the case it is about: one caller, one problem, one row.
 * @param {Task[]} tasks @returns {Row[]}
 */
export function rowsOf(tasks) {
  /** @type {Map<number, Row>} */
  const leads = new Map();
  /** @type {Row[]} */
  const rows = [];
  const make = (/** @type {Task} */ task) => {
    const row = { key: task.id, card: task.card, main: task, beside: /** @type {Task[]} */ ([]), due: dueOf(task) };
    rows.push(row);
    return row;
  };
  for (const task of tasks) if (isHandling(task) && !leads.has(task.card.id)) leads.set(task.card.id, make(task));
  for (const task of tasks) {
    const lead = leads.get(task.card.id);
    if (lead?.main === task) continue;
    if (!lead || task.kind !== "first_contact") {
      make(task);
      continue;
    }
    lead.beside.push(task);
    lead.due = Math.min(lead.due, dueOf(task));
  }
  return rows.sort((a, b) => (a.due === b.due ? a.key - b.key : a.due - b.due));
}

/** The band a row stands in now. @param {Row} row */
export function bandOf(row) {
  if (row.due === Infinity) return "none";
  const at = now();
  if (row.due < at) return "over";
  const today = Math.floor((at + CITY_OFFSET) / DAY);
  const day = Math.floor((row.due + CITY_OFFSET) / DAY);
  return day === today ? "today" : day <= today + 7 ? "week" : "later";
}

/** The tasks of a row. @param {Row} row @returns {Task[]} */
export const tasksOf = (row) => [row.main, ...row.beside];
