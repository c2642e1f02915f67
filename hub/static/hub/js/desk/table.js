/** The inbox as a table: bands, rows, ticks. Drawn anew as a whole; where the reader was stays. */

import { classOf } from "../live/classes.js";
import { el, fill } from "../parts/element.js";
import { _, ngettext } from "../parts/text.js";
import { flagOf, itemKindName, itemStateName, lightOf, placeOf, reviewOf, timeOf } from "../parts/words.js";
import { BANDS, bandOf, isHandling, tasksOf } from "./rows.js";

/** @typedef {import("./rows.js").Row} Row */
/** @typedef {import("./rows.js").Task} Task */

const HEADS = [_("Time"), _("Class and place"), _("State"), _("Held by"), _("Case"), _("Since")];

export class Table {
  /**
   * @param {HTMLElement} box
   * @param {object} how
   * @param {(id: number) => void} how.choose   a case
   * @param {() => void} how.ticked             what is ticked changed
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    /** Keys of the rows that are ticked. @type {Set<number>} */
    this.ticks = new Set();
    /** @type {Row[]} */
    this.rows = [];
    /** The row a range begins at. @type {?number} */
    this.from = null;
    /** @type {Set<number>} */
    this.seen = new Set();
    /** The case that is shown. @type {?number} */
    this.open = null;
  }

  /** The rows that are ticked and there. */
  get chosen() {
    return this.rows.filter((row) => this.ticks.has(row.key));
  }

  /** @param {Row[]} rows @param {any} below  what stands under the table */
  draw(rows, below) {
    this.rows = rows;
    const known = new Set(rows.map((row) => row.key));
    for (const key of this.ticks) if (!known.has(key)) this.ticks.delete(key);
    const top = this.box.scrollTop;
    const held = /** @type {?HTMLElement} */ (this.box.contains(document.activeElement) ? document.activeElement : null);
    const [item, part] = [held?.closest("tr")?.dataset.item, held?.tagName === "INPUT" ? "input" : ""];
    fill(
      this.box,
      el("table.inbox-table", {},
        el("thead", {}, el("tr", {}, el("th.thin", { scope: "col" }, el("span.only-heard", {}, _("Choose"))), HEADS.map((name) => el("th", { scope: "col" }, name)))),
        BANDS.map((band) => this.band(band, rows.filter((row) => bandOf(row) === band.key)))),
      below,
    );
    this.box.scrollTop = top;
    if (item) /** @type {?HTMLElement} */ (this.box.querySelector(`tr[data-item="${item}"] ${part}`))?.focus({ preventScroll: true });
    this.seen = known;
  }

  /** @param {{key: string, title: string}} band @param {Row[]} rows */
  band({ key, title }, rows) {
    if (!rows.length) return null;
    const all = rows.every((row) => this.ticks.has(row.key));
    const tick = el("input", { type: "checkbox", checked: all, aria: { label: _("Choose all: %(band)s", { band: title }) }, on: { change: (/** @type {any} */ event) => {
      for (const row of rows) this.ticks[event.target.checked ? "add" : "delete"](row.key);
      this.how.ticked();
    } } });
    return el(`tbody.band.${key}`, {},
      el("tr.band-head", {}, el("td.thin", {}, tick), el("th", { colspan: String(HEADS.length), scope: "rowgroup" }, title, " ", el("span.number", {}, rows.length))),
      rows.map((row) => this.row(row)));
  }

  /** @param {Row} row */
  row(row) {
    const { card, main } = row;
    const tick = el("input", { type: "checkbox", checked: this.ticks.has(row.key), aria: { label: _("Choose %(number)s", { number: card.number }) }, on: {
      click: (/** @type {MouseEvent} */ event) => { event.stopPropagation(); this.tick(row, event.shiftKey); },
    } });
    return el(
      `tr${this.seen.size && !this.seen.has(row.key) ? ".new" : ""}`,
      { tabindex: "0", data: { case: card.id, item: main.id, kind: main.kind }, aria: { current: card.id === this.open ? "true" : null }, on: {
        click: () => this.how.choose(card.id),
        keydown: (/** @type {KeyboardEvent} */ event) => event.key === "Enter" && event.target === event.currentTarget && this.how.choose(card.id),
      } },
      el("td.thin", {}, el("label.tick-field", { on: { click: (/** @type {Event} */ event) => event.stopPropagation() } }, tick)),
      el("td.thin", {}, [...tasksOf(row), ...sooner(row)].map((task) => el("div.task-line", {}, lightOf(clock(task))))),
      el("td.inbox-what", {}, el("span.inbox-class", {}, flagOf(card.importance), el("strong.clip", { title: classOf(card) }, classOf(card) || _("no class yet")), this.marks(card)),
        el("div.faint.clip", { title: placeOf(card) }, placeOf(card))),
      el("td.thin", {}, tasksOf(row).map((task) => this.state(task))),
      el("td.thin.inbox-held", {}, holders(row)),
      el("td.thin.number", { title: card.number }, card.number),
      el("td.thin", {}, timeOf(main.offered_at ?? card.opened_at)),
    );
  }

  /** Shift chooses all from the one ticked before. @param {Row} row @param {boolean} range */
  tick(row, range) {
    const order = this.shown();
    const [at, from] = [order.indexOf(row.key), order.indexOf(this.from ?? -1)];
    const on = !this.ticks.has(row.key);
    const keys = range && from >= 0 ? order.slice(Math.min(at, from), Math.max(at, from) + 1) : [row.key];
    for (const key of keys) this.ticks[on ? "add" : "delete"](key);
    this.from = row.key;
    this.how.ticked();
  }

  /** Keys in the order they are drawn. @returns {number[]} */
  shown() {
    return BANDS.flatMap((band) => this.rows.filter((row) => bandOf(row) === band.key)).map((row) => row.key);
  }

  /** The row after or before the one that has the focus, or the case that is shown. @param {number} by */
  step(by) {
    const rows = /** @type {HTMLElement[]} */ ([...this.box.querySelectorAll("tr[data-case]")]);
    const at = rows.findIndex((one) => one === document.activeElement || one.contains(document.activeElement));
    const now = at >= 0 ? at : rows.findIndex((one) => Number(one.dataset.case) === this.open);
    const next = rows[Math.max(0, Math.min(rows.length - 1, now < 0 ? 0 : now + by))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
    if (next) this.how.choose(Number(next.dataset.case));
  }

  /** The row that has the focus, else the one that is shown. @returns {Row|undefined} */
  here() {
    const item = Number(document.activeElement?.closest("tr")?.dataset.item);
    return this.rows.find((row) => row.key === item) ?? this.rows.find((row) => row.card.id === this.open);
  }

  /** @param {?number} id  the case that is shown */
  show(id) {
    this.open = id;
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (this.box.querySelectorAll("tr[data-case]"))) {
      if (Number(row.dataset.case) === id) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  /** @param {Task} task */
  state(task) {
    const words = task.kind === "supervise" ? _("to be answered") : itemStateName(task.state);
    const kind = task.kind === "handle_lead" ? "" : task.asks || itemKindName(task.kind);
    const mine = task.state === "offered" && (isHandling(task) || task.kind === "first_contact");
    return el("div.task-line", {}, kind ? el("span.soft", {}, kind, " ") : null, el(`span.state${mine ? ".mine" : ""}`, {}, task.kind === "first_contact" && task.state === "offered" ? _("to be done") : words));
  }

  /** @param {import("../live/shapes.js").Card} card */
  marks(card) {
    return [
      reviewOf(card),
      card.reworks ? el("span.state", {}, _("rework")) : null,
      card.urges ? el("span.state", {}, ngettext("urged %(n)s time", "urged %(n)s times", card.urges)) : null,
    ];
  }
}

/** What was handed on and falls due before the whole. @param {Row} row @returns {Task[]} */
const sooner = ({ main, hands }) => hands.filter((task) => Date.parse(task.due_at ?? "") < Date.parse(main.due_at ?? main.card.due_at ?? ""));

/** Who has it: the person, or whom it was handed on to, and that they have yet to sign. @param {Row} row */
function holders({ main, hands }) {
  const names = main.user_name ? [main] : hands;
  return names.length ? names.map((task) => el("div.task-line", { title: [task.user_name, task.org_name].filter(Boolean).join(" · ") },
    el("span.clip", {}, task.user_name || task.org_name), task !== main && task.state === "offered" ? el("span.state", {}, itemStateName(task.state)) : null)) : el("span.faint", {}, "–");
}

/** The clock of a task: its own, else its case's. @param {Task} task */
export const clock = (task) => ({
  due_at: task.due_at ?? task.card.due_at,
  yellow_at: task.yellow_at ?? task.card.yellow_at,
  suspended: task.card.suspended,
  suspended_until: task.card.suspended_until,
});
