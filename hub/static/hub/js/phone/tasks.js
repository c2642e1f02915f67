/** Today's tasks as cards: class, place, distance, clock, photo; those to take and those that are one's own. */

import { classOf } from "../live/classes.js";
import { el, fill, icon } from "../parts/element.js";
import { lastPlace, metresBetween } from "../live/here.js";
import { empty, loading } from "../parts/liststate.js";
import { _, ngettext } from "../parts/text.js";
import { distance, flagOf, itemKindName, itemStateName, lightOf, placeOf, reviewOf } from "../parts/words.js";

/** @typedef {import("./shapes.js").Task} Task */

const OPEN = new Set(["offered", "accepted", "working"]);

export class Tasks {
  /**
   * @param {HTMLElement} box
   * @param {object} how
   * @param {import("./shapes.js").Pocket} how.pocket
   * @param {import("./pictures.js").Pictures} how.pictures
   * @param {import("../live/shapes.js").Me & {id: number}} how.me
   * @param {(id: number) => void} how.choose
   * @param {() => void} how.shown   the list was drawn
   * @param {() => ?HTMLElement} how.above   what stands before the tasks
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    /** "own" or "free"; until the reader chose, the one that holds something. */
    this.shelf = "";
    this.order = "due";
    /** @type {?Task[]} */
    this.tasks = null;
    /** @type {Set<number>} */
    this.seen = new Set();
  }

  async load() {
    const first = this.tasks === null;
    this.tasks = await this.how.pocket.local.tasks();
    if (first && !this.tasks.length && !this.how.pocket.sync.state.synced_at) this.tasks = null;
    this.draw();
  }

  /** Tasks that are this person's, or of their unit. */
  own() {
    return (this.tasks ?? []).filter((task) => OPEN.has(task.state) && !this.free(task));
  }

  /** Whether anybody of this role may take it. @param {Task} task */
  free(task) {
    return task.user_id !== this.how.me.id && (task.kind === "check" || task.kind === "verify");
  }

  /** @param {Task} task */
  far(task) {
    const here = lastPlace();
    const { lon, lat } = task.card;
    return here && lon !== null && lat !== null ? metresBetween(here, { lon, lat }) : Infinity;
  }

  draw() {
    if (!this.tasks) {
      const { at, words } = this.how.pocket.sync.state;
      fill(this.box, at === "new" || at === "busy" || at === "ok" ? loading(5) : el("div.list-state", { role: "alert" }, icon("warn"),
        el("strong", {}, _("No tasks are kept on this phone yet")), el("p", {}, words),
        el("button.button", { type: "button", on: { click: () => this.how.pocket.sync.now() } }, icon("refresh"), _("Try again"))));
      this.how.shown();
      return;
    }
    const open = this.tasks.filter((task) => OPEN.has(task.state));
    const free = open.filter((task) => this.free(task));
    const own = open.filter((task) => !this.free(task));
    const shelf = free.length ? this.shelf || (own.length ? "own" : "free") : "own";
    const shown = shelf === "free" ? free : own;
    if (this.order === "near") shown.sort((a, b) => this.far(a) - this.far(b));
    const keep = this.box.scrollTop;
    fill(
      this.box,
      this.how.above(),
      open.length ? el(
        "div.task-tools",
        {},
        el("div.choices", {}, this.choice("shelf", "own", _("Mine %(n)s", { n: own.length }), shelf),
          free.length ? this.choice("shelf", "free", _("To take %(n)s", { n: free.length }), shelf) : null),
        lastPlace() ? el("div.choices", {}, this.choice("order", "due", _("due first"), this.order), this.choice("order", "near", _("nearest"), this.order)) : null,
      ) : null,
      shown.length
        ? el("div.task-list", {}, shown.map((task) => this.card(task)))
        : empty(_("No task waits for you"), _("Tasks given to you appear here by themselves.")),
    );
    this.box.scrollTop = keep;
    this.seen = new Set(open.map((task) => task.id));
    this.how.shown();
  }

  /** @param {"shelf"|"order"} what @param {string} value @param {string} words @param {string} now */
  choice(what, value, words, now) {
    return el("button.choice", { type: "button", data: { [what]: value }, aria: { pressed: String(now === value) }, on: { click: () => { this[what] = value; this.draw(); } } }, words);
  }

  /** @param {Task} task */
  card(task) {
    const { card } = task;
    const metres = this.far(task);
    const handling = task.kind === "handle_lead" || task.kind === "handle_assist";
    const words = handling ? itemStateName(task.state) : itemKindName(task.kind);
    return el(
      `button.task${this.seen.size && !this.seen.has(task.id) ? ".new" : ""}`,
      { type: "button", data: { case: card.id, item: task.id, kind: task.kind }, on: { click: () => this.how.choose(card.id) } },
      this.how.pictures.of(card.id),
      el("span.task-title", {}, flagOf(card.importance), el("span.clip", {}, classOf(card) || _("no class yet")),
        el(`span.state${task.state === "offered" ? ".mine" : ""}`, {}, words)),
      el("span.task-place", {}, reviewOf(card), el("span.clip", {}, placeOf(card))),
      el("span.task-foot", {},
        lightOf({ due_at: task.due_at ?? card.due_at, yellow_at: task.yellow_at ?? card.yellow_at, suspended: card.suspended }),
        Number.isFinite(metres) ? el("span.task-far", {}, icon("pin"), distance(metres)) : null),
      task.unsent ? el("span.task-unsent", {}, icon("up"), ngettext("%(n)s step kept here, not sent yet", "%(n)s steps kept here, not sent yet", task.unsent)) : null,
    );
  }
}
