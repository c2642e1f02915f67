/** The bar of several cases that are chosen: how many, what may be done to all of them, and how to let them go. */

import { get } from "../live/api.js";
import { calmly } from "../live/frame.js";
import { el, fill, icon } from "../parts/element.js";
import { tell } from "../parts/notice.js";
import { _, ngettext } from "../parts/text.js";
import { AT_ONCE, BESIDE, GRAVE } from "./moves.js";
import { inCommon, mergeable } from "./shared.js";
import { Several } from "./several.js";

/** @typedef {import("./shared.js").Pick} Pick */
/** @typedef {import("./shared.js").Known} Known */
/** @typedef {import("./shared.js").Share} Share */
/** @typedef {import("../live/shapes.js").Move} Move */

/** Buttons beside each other; the others are behind "more". */
const BESIDE_EACH_OTHER = 7;

export class Together {
  /**
   * @param {object} how
   * @param {number} how.most                       the most the hub works on at once
   * @param {() => Pick[]} how.chosen
   * @param {(ids: number[]) => void} how.keep      only these cases stay chosen
   * @param {() => void} how.done                   something was done to some of them
   * @param {(picks: Pick[]) => any} [how.beside]   more to do with them, drawn beside the moves
   */
  constructor(how) {
    this.how = how;
    this.element = el("div.together", { role: "group", aria: { label: _("With all that are chosen") }, hidden: true });
    this.soon = calmly(() => this.ask(), 400);
    this.asked = "";
    /** @type {?Known[]} */
    this.known = null;
    /** @type {unknown} */
    this.fault = null;
    /** One move is on its way to them. */
    this.going = false;
  }

  /** What is chosen changed, or may have. */
  changed() {
    const key = this.how.chosen().map(({ id, version }) => `${id}.${version}`).join();
    this.element.hidden = !key;
    if (key === this.asked) return;
    this.asked = key;
    if (key) this.soon();
    this.draw();
  }

  async ask() {
    const ids = this.how.chosen().map(({ id }) => id);
    if (this.going || !ids.length || ids.length > this.how.most) return;
    try {
      const known = await get("/api/moves", { case: ids });
      this.fault = null;
      this.known = known;
      this.letGo(ids.filter((id) => !known.some((/** @type {Known} */ one) => one.case_id === id)));
    } catch (fault) {
      this.fault = fault;
    }
    this.draw();
  }

  /** Some are out of the reader's sight since they were chosen. @param {number[]} gone */
  letGo(gone) {
    if (!gone.length) return;
    this.how.keep(this.how.chosen().map(({ id }) => id).filter((id) => !gone.includes(id)));
    tell(ngettext("%(n)s case is no longer yours to see and was let go.", "%(n)s cases are no longer yours to see and were let go.", gone.length));
  }

  draw() {
    const picks = this.how.chosen();
    fill(
      this.element,
      el("strong.together-count", { role: "status" }, ngettext("%(n)s chosen", "%(n)s chosen", picks.length)),
      picks.length > this.how.most ? this.tooMany(picks) : this.offer(picks),
      this.how.beside?.(picks),
      el("button.button.bare.square", { type: "button", data: { together: "none" }, title: _("Choose none"), aria: { label: _("Choose none") }, on: { click: () => this.how.keep([]) } }, icon("close")),
    );
  }

  /** More than the hub takes at once is said, never cut without a word. @param {Pick[]} picks */
  tooMany(picks) {
    const { most } = this.how;
    const first = () => this.how.keep(picks.slice(0, most).map(({ id }) => id));
    return [
      el("span.field-wrong", { role: "alert" }, _("At most %(most)s at once.", { most })),
      el("button.button", { type: "button", data: { together: "first" }, on: { click: first } }, _("Keep the first %(most)s", { most })),
    ];
  }

  /** What they have in common, as buttons. @param {Pick[]} picks */
  offer(picks) {
    if (this.fault) {
      return el("span.field-wrong", { role: "alert" }, /** @type {Error} */ (this.fault).message, " ",
        el("button.button.bare", { type: "button", on: { click: () => this.ask() } }, _("Try again")));
    }
    const known = this.known?.filter((one) => picks.some(({ id }) => id === one.case_id)) ?? [];
    // what was chosen just now is still being asked about
    if (known.length < picks.length) return el("span.faint", { aria: { busy: "true" } }, _("Looking what may be done …"));
    const moves = inCommon(picks, known);
    const order = (/** @type {Move} */ move) => Number(BESIDE.has(move.verb)) * 2 + Number(GRAVE.has(move.verb));
    moves.sort((a, b) => order(a.move) - order(b.move));
    const button = (/** @type {{move: Move, shares: Share[]}} */ one, /** @type {string} */ look) =>
      el(`button.button${look}${GRAVE.has(one.move.verb) ? ".grave" : ""}`, { type: "button", data: { together: one.move.verb }, on: { click: () => this.begin(one.move, one.shares) } }, one.move.label);
    const first = moves.filter(({ move }) => !BESIDE.has(move.verb)).slice(0, BESIDE_EACH_OTHER);
    const rest = moves.filter((one) => !first.includes(one));
    const merge = mergeable(known);
    return [
      moves.length || merge ? null : el("span.faint", {}, _("These have no step in common now.")),
      first.map((one, index) => button(one, index || GRAVE.has(one.move.verb) ? "" : ".first")),
      merge ? el("button.button", { type: "button", data: { together: "merge" }, on: { click: () => this.run(merge, _("Merge into one case")).merge() } }, _("Merge into one case")) : null,
      rest.length ? el("details.more.below", {}, el("summary.button.bare", {}, _("More")), el("div.more-list", {}, rest.map((one) => button(one, ".bare")))) : null,
    ];
  }

  /** @param {Move} move @param {Share[]} shares */
  begin(move, shares) {
    const run = this.run(shares, move.label);
    if (!move.needs.length || (AT_ONCE.has(move.verb) && !move.needs.some((one) => one.required))) run.atOnce();
    else run.ask(move.needs);
  }

  /** @param {Share[]} shares @param {string} label */
  run(shares, label) {
    this.going = true;
    this.element.querySelector("details")?.removeAttribute("open");
    return new Several(shares, label, (rest) => {
      this.going = false;
      if (!rest) return this.ask();
      // what was not done stays chosen, to be looked at
      this.how.keep(rest);
      this.how.done();
    });
  }
}
