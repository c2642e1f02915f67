/** One move for several cases at once: what all that are chosen have in common, one form, a command for each, and what became of each. */

import { commandId, get, post } from "../live/api.js";
import { classOf } from "../live/classes.js";
import { calmly } from "../live/frame.js";
import { el, fill, icon } from "../parts/element.js";
import { complain, tell } from "../parts/notice.js";
import { _, ngettext } from "../parts/text.js";
import { fieldFor } from "./fields.js";
import { AT_ONCE, BESIDE, GRAVE, payloadOf } from "./moves.js";

/** @typedef {import("../live/shapes.js").Card} Card */
/** @typedef {import("../live/shapes.js").Item} Item */
/** @typedef {import("../live/shapes.js").Move} Move */
/** @typedef {import("../live/shapes.js").Need} Need */
/** @typedef {{card: Card, tasks?: Item[]}} Pick  tasks: only moves on these count; none: any task of the case */
/** @typedef {{case_id: number, version: number, moves: Move[]}} Known */
/** @typedef {{pick: Pick, version: number, move: Move}} Share  what one case has of a move they have in common */

/** What is about one case alone: its reports, its caller, its place. */
const ALONE = new Set(["reports", "other_case", "caller", "units", "place", "answer", "class", "rule"]);
/** Buttons beside each other; the others are behind "more". */
const BESIDE_EACH_OTHER = 7;

/**
 * The moves all of these have in common, each with its share of every case.
 * @param {Pick[]} picks @param {Known[]} known
 * @returns {{move: Move, shares: Share[]}[]}
 */
export function inCommon(picks, known) {
  const byCase = new Map(known.map((one) => [one.case_id, one]));
  const lists = picks.map((pick) => {
    const { version = 0, moves = [] } = byCase.get(pick.card.id) ?? {};
    const mine = pick.tasks && new Set(pick.tasks.map((task) => task.id));
    const meant = moves.filter((move) => (move.on === "case" ? !mine : !mine || mine.has(move.on)) && !move.needs.some((one) => ALONE.has(one.need)));
    return new Map(meant.map((move) => [`${move.verb} ${move.on === "case"}`, { pick, version, move }]));
  });
  return [...(lists[0]?.keys() ?? [])].flatMap((key) => {
    const shares = lists.map((list) => list.get(key)).filter((one) => one !== undefined);
    if (shares.length < picks.length) return [];
    const needs = sharedNeeds(shares.map((one) => one.move));
    return needs ? [{ move: { ...shares[0].move, asks: "", needs }, shares }] : [];
  });
}

/** What a move asks for of all of them: bounds all keep, choices all have; null when there is no such choice. @param {Move[]} moves @returns {?Need[]} */
function sharedNeeds(moves) {
  const needs = moves[0].needs.map((need) => {
    const same = moves.map((move) => move.needs.find((one) => one.need === need.need) ?? need);
    const offered = same.map((one) => new Set((one.choices ?? []).map(({ value }) => value)));
    const most = same.map((one) => one.most ?? null).filter((one) => one !== null);
    const least = same.map((one) => one.least ?? null).filter((one) => one !== null);
    return {
      ...need,
      required: same.some((one) => one.required),
      choices: need.choices?.filter(({ value }) => offered.every((all) => all.has(value))),
      most: most.length ? most.reduce((a, b) => (a < b ? a : b)) : undefined,
      least: least.length ? least.reduce((a, b) => (a > b ? a : b)) : undefined,
    };
  });
  return needs.some((one) => one.choices && !one.choices.length && one.required) ? null : needs;
}

export class Together {
  /**
   * @param {object} how
   * @param {() => Pick[]} how.chosen
   * @param {() => void} how.clear                    nothing is chosen any more
   * @param {(ids: number[]) => void} how.done        the cases with which it went well
   * @param {(picks: Pick[]) => any} [how.beside]     more to do with them, drawn beside the moves
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
  }

  /** What is chosen changed, or may have. */
  changed() {
    const key = this.how.chosen().map(({ card }) => `${card.id}.${card.version}`).join();
    this.element.hidden = !key;
    if (key === this.asked) return;
    this.asked = key;
    if (key) this.soon();
    this.draw();
  }

  async ask() {
    const ids = this.how.chosen().map(({ card }) => card.id);
    if (!ids.length) return;
    try {
      this.known = await get("/api/moves", { case: ids });
      this.fault = null;
    } catch (fault) {
      this.fault = fault;
    }
    this.draw();
  }

  draw() {
    const picks = this.how.chosen();
    const heard = new Set(this.known?.map((one) => one.case_id));
    const ready = picks.every(({ card }) => heard.has(card.id)); // what was chosen just now is still being asked about
    const moves = this.known && ready ? inCommon(picks, this.known) : [];
    const order = (/** @type {Move} */ move) => Number(BESIDE.has(move.verb)) * 2 + Number(GRAVE.has(move.verb));
    moves.sort((a, b) => order(a.move) - order(b.move));
    const button = (/** @type {{move: Move, shares: Share[]}} */ one, /** @type {string} */ look) =>
      el(`button.button${look}${GRAVE.has(one.move.verb) ? ".grave" : ""}`, { type: "button", data: { together: one.move.verb }, on: { click: () => this.begin(one.move, one.shares) } }, one.move.label);
    const first = moves.filter(({ move }) => !BESIDE.has(move.verb)).slice(0, BESIDE_EACH_OTHER);
    const rest = moves.filter((one) => !first.includes(one));
    fill(
      this.element,
      el("strong.together-count", { role: "status" }, ngettext("%(n)s chosen", "%(n)s chosen", picks.length)),
      this.fault ? el("span.field-wrong", { role: "alert" }, /** @type {Error} */ (this.fault).message, " ", el("button.button.bare", { type: "button", on: { click: () => this.ask() } }, _("Try again"))) : null,
      ready && !moves.length && !this.fault ? el("span.faint", {}, _("These have no step in common now.")) : null,
      first.map((one, index) => button(one, index ? "" : ".first")),
      rest.length ? el("details.more.below", {}, el("summary.button.bare", {}, _("More")), el("div.more-list", {}, rest.map((one) => button(one, ".bare")))) : null,
      this.how.beside?.(picks),
      el("button.button.bare.square", { type: "button", title: _("Choose none"), aria: { label: _("Choose none") }, on: { click: () => this.how.clear() } }, icon("close")),
    );
  }

  /** @param {Move} move @param {Share[]} shares */
  begin(move, shares) {
    if (!move.needs.length || (AT_ONCE.has(move.verb) && !move.needs.some((one) => one.required))) {
      const run = new Run(move, shares, this.how.done);
      run.open();
      run.send(() => ({}), true);
    } else new Run(move, shares, this.how.done).ask();
  }
}

/** One move on its way to several cases, as a dialog. */
class Run {
  /** @param {Move} move @param {Share[]} shares @param {(ids: number[]) => void} done */
  constructor(move, shares, done) {
    this.move = move;
    this.shares = shares;
    this.done = done;
    /** @type {number[]} */
    this.well = [];
    this.sending = false;
    this.stopped = false;
    this.dialog = /** @type {HTMLDialogElement} */ (el("dialog.help-dialog.together-dialog", { aria: { label: move.label }, on: { close: () => this.closed() } }));
    this.rows = new Map(shares.map(({ pick }) => [pick.card.id, el("li.together-row", { data: { case: pick.card.id } },
      el("span.clip.together-name", {}, classOf(pick.card) || _("no class yet"), " ", el("span.faint.number", {}, pick.card.number)),
      el("span.together-result.faint"))]));
  }

  open() {
    document.body.append(this.dialog);
    this.dialog.addEventListener("keydown", (event) => event.stopPropagation());
    this.dialog.showModal();
  }

  closed() {
    this.stopped = true;
    this.dialog.remove();
    if (this.well.length) this.done(this.well);
  }

  /** The form: what is said once for all, and a camera for each case where a photo is asked for. */
  ask() {
    const of = (/** @type {Share} */ { pick, move }) => ({
      detail: /** @type {any} */ ({ card: pick.card, items: pick.tasks ?? [], evidence: [], events: [], rule: null }), move, said: {}, changed: judge,
    });
    const judge = () => (wrong.hidden = true);
    const wrong = el("p.field-wrong", { role: "alert", hidden: true });
    const photos = this.move.needs.filter((one) => one.need.startsWith("photo"));
    const shared = this.move.needs.filter((one) => !photos.includes(one)).map((need) => fieldFor(need, of({ ...this.shares[0], move: this.move })));
    const own = new Map(this.shares.map((share) => [share.pick.card.id, photos.map((need) => fieldFor(need, of(share)))]));
    for (const [id, fields] of own) this.rows.get(id)?.append(...fields.map((field) => field.element));
    const form = el("form.together-form", { novalidate: true, on: { input: judge, submit: (/** @type {Event} */ event) => {
      event.preventDefault();
      const missing = shared.map((field) => field.missing()).find(Boolean)
        ?? this.shares.map(({ pick }) => { const said = own.get(pick.card.id)?.map((field) => field.missing()).find(Boolean); return said && `${pick.card.number}: ${said}`; }).find(Boolean);
      wrong.hidden = !missing;
      fill(wrong, missing ?? "");
      if (!missing) this.send((id) => payloadOf([...shared, ...(own.get(id) ?? [])]), false);
    } } },
      shared.map((field) => field.element),
      wrong,
      this.list(),
      el("div.move-go", {},
        el("button.button", { type: "button", on: { click: () => this.dialog.close() } }, _("Cancel")),
        el("button.button.first", { type: "submit" }, this.move.label, ` (${this.shares.length})`)));
    fill(this.dialog, this.title(), form);
    this.open();
    /** @type {?HTMLElement} */ (form.querySelector("input:not([type=file]), textarea"))?.focus();
  }

  title() {
    return el("h2", {}, _("%(move)s: %(n)s cases", { move: this.move.label, n: this.shares.length }));
  }

  list() {
    // it scrolls when there are many: the keyboard must get there, too
    return el("ul.together-list", { tabindex: "0", aria: { label: this.move.label } }, [...this.rows.values()]);
  }

  /**
   * One command after the other, each with an id of its own; a row says what became of it.
   * @param {(caseId: number) => Object<string, any>} payload @param {boolean} quiet  closes by itself when all went well
   */
  async send(payload, quiet) {
    if (this.sending) return;
    this.sending = true;
    const said = new Map(this.shares.map(({ pick }) => [pick.card.id, payload(pick.card.id)]));
    const bar = /** @type {HTMLProgressElement} */ (el("progress.together-bar", { max: this.shares.length, value: 0, aria: { label: this.move.label } }));
    const stop = el("button.button", { type: "button", on: { click: () => (this.stopped = true) } }, _("Stop"));
    for (const row of this.rows.values()) for (const field of row.querySelectorAll(".field")) field.remove();
    const foot = el("div.move-go", {}, bar, stop);
    fill(this.dialog, this.title(), this.list(), foot);
    let sent = 0;
    for (const share of this.shares) {
      if (this.stopped) break;
      const id = share.pick.card.id;
      this.row(id, "", _("sending"));
      await this.one(share, said.get(id) ?? {});
      bar.value = sent += 1;
    }
    for (const { pick } of this.shares.slice(sent)) this.row(pick.card.id, "left", _("not sent"));
    const close = el("button.button.first", { type: "button", on: { click: () => this.dialog.close() } }, _("Close"));
    fill(foot, el("strong", { role: "status" }, _("%(done)s of %(n)s done", { done: this.well.length, n: this.shares.length })), close);
    if (this.well.length === this.shares.length) {
      tell(_("%(move)s: %(n)s done", { move: this.move.label, n: this.well.length }));
      if (quiet) return this.dialog.close();
    }
    close.focus();
  }

  /** @param {Share} share @param {Object<string, any>} said */
  async one({ pick, version, move }, said) {
    const { id } = pick.card;
    const path = move.on === "case" ? `/api/cases/${id}/commands` : `/api/items/${move.on}/commands`;
    try {
      const answer = await post(path, { id: commandId(), verb: move.verb, based_on_version: version, payload: said });
      const well = answer.result === "applied" || answer.result === "already";
      if (well) this.well.push(id);
      this.row(id, well ? "done" : "wrong", answer.sentence);
    } catch (fault) {
      this.row(id, "wrong", /** @type {Error} */ (fault).message);
      if (/** @type {any} */ (fault).code === "signed_out") {
        this.stopped = true;
        complain(fault);
      }
    }
  }

  /** @param {number} id @param {string} look @param {string} words */
  row(id, look, words) {
    const row = this.rows.get(id);
    if (!row) return;
    row.dataset.result = look;
    const result = /** @type {HTMLElement} */ (row.querySelector(".together-result"));
    result.className = `together-result ${look || "faint"}`;
    fill(result, look === "done" ? icon("check") : look === "wrong" ? icon("warn") : null, words);
    row.scrollIntoView({ block: "nearest" });
  }
}
