/** Tasks as rows of the desk: what belongs together in one, in bands by what falls due first. */

import { now } from "../live/clock.js";
import { _ } from "../parts/text.js";

/** @typedef {import("../live/inbox.js").Task} Task */
/**
 * @typedef {object} Row
 * @property {number} key      id of the main task
 * @property {import("../live/shapes.js").Card} card
 * @property {Task} main
 * @property {Task[]} beside   what else is to be done with the case
 * @property {Task[]} hands    parts of the main task that were handed on inside the unit
 * @property {number} due      when the first of them falls due
 */

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
 * The rows, first due first. The contact with a caller stands in the row of the case it is about, and so does what was handed on of a
 * task: one caller, one problem, one row.
 * @param {Task[]} tasks @returns {Row[]}
 */
export function rowsOf(tasks) {
  const whole = wholes(tasks);
  /** @type {Map<number, Row>} */
  const byKey = new Map();
  /** @type {Map<number, Row>} */
  const leads = new Map();
  const make = (/** @type {Task} */ task) => {
    const row = { key: task.id, card: task.card, main: task, beside: /** @type {Task[]} */ ([]), hands: /** @type {Task[]} */ ([]), due: dueOf(task) };
    byKey.set(task.id, row);
    return row;
  };
  for (const task of tasks) {
    if (!isHandling(task) || whole(task) !== task) continue;
    const row = make(task);
    if (!leads.has(task.card.id)) leads.set(task.card.id, row);
  }
  for (const task of tasks) {
    if (byKey.has(task.id)) continue;
    const row = isHandling(task) ? byKey.get(whole(task).id) : task.kind === "first_contact" ? leads.get(task.card.id) : undefined;
    if (!row) {
      make(task);
      continue;
    }
    row[isHandling(task) ? "hands" : "beside"].push(task);
    row.due = Math.min(row.due, dueOf(task));
  }
  return [...byKey.values()].sort((a, b) => (a.due === b.due ? a.key - b.key : a.due - b.due));
}

/** What each task was handed on from in the end, among these; itself when it was not. @param {Task[]} tasks @returns {(task: Task) => Task} */
function wholes(tasks) {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const whole = (/** @type {Task} */ task) => {
    const above = byId.get(task.parent_id ?? 0);
    return above ? whole(above) : task;
  };
  return whole;
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

/** What the unit itself has to do in a row. @param {Row} row @returns {Task[]} */
export const tasksOf = (row) => [row.main, ...row.beside];

/** The same, and what it handed on. @param {Row} row @returns {Task[]} */
export const allOf = (row) => [...tasksOf(row), ...row.hands];
