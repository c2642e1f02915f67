/** What the desk is narrowed to: a tab, words, and marks; in the address, so that it can be sent on. */

import { classOf } from "../live/classes.js";
import { clockOf, itemKindName, itemStateName, placeOf } from "../parts/words.js";
import { _ } from "../parts/text.js";
import { allOf, tasksOf, toSign } from "./rows.js";

/** @typedef {import("./rows.js").Row} Row */

/** @type {Array<{key: string, title: string, states: string[]}>} */
export const TABS = [
  { key: "open", title: _("All open"), states: ["offered", "accepted", "working"] },
  { key: "offered", title: _("To sign"), states: ["offered"] },
  { key: "working", title: _("In hand"), states: ["accepted", "working"] },
];

/** @type {Array<{key: string, title: string, is: (row: Row) => boolean}>} */
export const MARKS = [
  { key: "soon", title: _("yellow or red"), is: (row) => allOf(row).some((task) => ["soon", "over"].includes(lightOfTask(task))) },
  { key: "nobody", title: _("with nobody"), is: (row) => !row.main.user_id && !row.hands.length && !toSign(row.main) },
  { key: "contact", title: _("caller to be contacted"), is: (row) => tasksOf(row).some((task) => task.kind === "first_contact") },
  { key: "grave", title: _("raised importance"), is: (row) => row.card.importance > 0 },
  { key: "asked", title: _("pressed for"), is: (row) => row.main.kind === "supervise" || Boolean(row.card.supervised) || Boolean(row.card.urges) },
  { key: "again", title: _("rework"), is: (row) => row.card.reworks > 0 },
];

/** @param {import("./rows.js").Task} task */
const lightOfTask = (task) => clockOf({ due_at: task.due_at ?? task.card.due_at, yellow_at: task.yellow_at ?? task.card.yellow_at, suspended: task.card.suspended }).light;

export class Narrow {
  /** @param {URLSearchParams} asked  of the address */
  constructor(asked) {
    this.tab = TABS.some((one) => one.key === asked.get("tab")) ? String(asked.get("tab")) : "open";
    this.words = asked.get("q") ?? "";
    /** @type {Set<string>} */
    this.marks = new Set((asked.get("mark") ?? "").split(",").filter((key) => MARKS.some((one) => one.key === key)));
  }

  get isNarrow() {
    return Boolean(this.words.trim() || this.marks.size);
  }

  /** @param {URLSearchParams} said */
  tell(said) {
    if (this.tab !== "open") said.set("tab", this.tab);
    if (this.words.trim()) said.set("q", this.words.trim());
    if (this.marks.size) said.set("mark", [...this.marks].join());
  }

  clear() {
    this.words = "";
    this.marks.clear();
  }

  /** The rows of a tab. @param {Row[]} rows @param {string} [tab] */
  inTab(rows, tab = this.tab) {
    const { states } = TABS.find((one) => one.key === tab) ?? TABS[0];
    return rows.filter((row) => allOf(row).some((task) => states.includes(task.state)));
  }

  /** What is left of the tab's rows. @param {Row[]} rows */
  leaves(rows) {
    const marks = MARKS.filter((one) => this.marks.has(one.key));
    const words = this.words.toLowerCase().split(/\s+/).filter(Boolean);
    return this.inTab(rows).filter((row) => marks.every((one) => one.is(row)) && words.every((word) => said(row).includes(word)));
  }
}

/** Everything a row is found by. @param {Row} row */
function said(row) {
  const { card } = row;
  return [
    card.number, classOf(card), card.class_name, placeOf(card), card.cell_code, ...(card.area_names ?? []),
    ...allOf(row).flatMap((task) => [task.user_name, task.org_name, task.asks, itemKindName(task.kind), itemStateName(task.state)]),
  ].filter(Boolean).join(" ").toLowerCase();
}
