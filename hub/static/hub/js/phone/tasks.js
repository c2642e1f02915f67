/** Today's tasks as cards: class, place, distance, clock. */

import { classOf } from "../live/classes.js";
import { el, fill, icon } from "../parts/element.js";
import { lastPlace, metresBetween } from "../live/here.js";
import { empty, loading, many, wrong } from "../parts/liststate.js";
import { MOST } from "../live/inbox.js";
import { _ } from "../parts/text.js";
import { distance, flagOf, itemKindName, itemStateName, lightOf, placeOf } from "../parts/words.js";

/** @typedef {import("../live/inbox.js").Task} Task */

const OPEN = new Set(["offered", "accepted", "working"]);

export class Tasks {
  /**
   * @param {HTMLElement} box
   * @param {object} how
   * @param {import("../live/inbox.js").Inbox} how.inbox
   * @param {import("../live/shapes.js").Me & {id: number}} how.me
   * @param {(id: number) => void} how.choose
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    /** "own" or "free"; until the reader chose, the one that holds something. */
    this.shelf = "";
    this.order = "due";
    /** @type {Set<number>} */
    this.seen = new Set();
  }

  /** Tasks that are this person's, or of their unit. */
  own() {
    return this.how.inbox.tasks.filter((task) => OPEN.has(task.state) && !this.free(task));
  }

  /** Whether anybody of this role may take it. @param {Task} task */
  free(task) {
    return task.user_id !== this.how.me.id && (task.kind === "check" || task.kind === "verify");
  }

  /** @param {Task} task */
  far(task) {
    const here = lastPlace();
    const { lon, lat } = task.card;
    return here && lon !== null && lat !== null ? metresBetween(/** @type {any} */ (here), { lon, lat }) : Infinity;
  }

  draw() {
    const { inbox } = this.how;
    if (inbox.state === "loading") return fill(this.box, loading(5));
    if (inbox.state === "wrong") return fill(this.box, wrong(inbox.fault, () => inbox.refresh()));
    const open = inbox.tasks.filter((task) => OPEN.has(task.state));
    const free = open.filter((task) => this.free(task));
    const own = open.filter((task) => !this.free(task));
    const shelf = free.length ? this.shelf || (own.length ? "own" : "free") : "own";
    const shown = shelf === "free" ? free : own;
    if (this.order === "near") shown.sort((a, b) => this.far(a) - this.far(b));
    const keep = this.box.scrollTop;
    fill(
      this.box,
      el(
        "div.task-tools",
        {},
        el("div.choices", {}, this.choice("shelf", "own", _("Mine %(n)s", { n: own.length }), shelf),
          free.length ? this.choice("shelf", "free", _("To take %(n)s", { n: free.length }), shelf) : null),
        el("div.choices", {}, this.choice("order", "due", _("due first"), this.order), lastPlace() ? this.choice("order", "near", _("nearest"), this.order) : null),
      ),
      shown.length
        ? el("div.task-list", {}, shown.map((task) => this.card(task)), inbox.more ? many(MOST) : null)
        : empty(_("No task waits for you"), _("Tasks given to you appear here by themselves.")),
    );
    this.box.scrollTop = keep;
    this.seen = new Set(open.map((task) => task.id));
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
    return el(
      `button.task${this.seen.size && !this.seen.has(task.id) ? ".new" : ""}`,
      { type: "button", data: { case: card.id, item: task.id }, on: { click: () => this.how.choose(card.id) } },
      el("span.task-title", {}, flagOf(card.importance), el("span.clip", {}, classOf(card) || _("no class yet")),
        el(`span.state${task.state === "offered" ? ".mine" : ""}`, {}, handling ? itemStateName(task.state) : itemKindName(task.kind))),
      el("span.task-place.clip", {}, placeOf(card)),
      lightOf({ due_at: task.due_at ?? card.due_at, yellow_at: task.yellow_at ?? card.yellow_at, suspended: card.suspended }),
      Number.isFinite(metres) ? el("span.task-far", {}, icon("pin"), distance(metres)) : null,
    );
  }
}
