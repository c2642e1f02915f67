/** One move on its way to several cases, as a dialog: one form for all, a command for each, and what became of each. */

import { classOf } from "../live/classes.js";
import { el, fill, icon } from "../parts/element.js";
import { complain, tell } from "../parts/notice.js";
import { _ } from "../parts/text.js";
import { placeOf } from "../parts/words.js";
import { fieldFor } from "./fields.js";
import { payloadOf } from "./moveform.js";
import { UNDONE_BY } from "./moves.js";
import { sendOne } from "./sendone.js";

/** @typedef {import("./fields.js").Field} Field */
/** @typedef {import("./shared.js").Share} Share */
/** @typedef {import("../live/shapes.js").Need} Need */

/** Sent side by side; more would only wait at the hub. */
const SIDE_BY_SIDE = 3;
/** Where each case may go to the unit the rules name for it. */
const ROUTED = new Set(["org", "assists"]);

export class Several {
  /**
   * @param {Share[]} shares  each of another case
   * @param {string} label    the move, in words
   * @param {(rest: ?number[]) => void} done  closed: the cases with which it did not go well; null: nothing was done
   */
  constructor(shares, label, done) {
    this.shares = shares;
    this.label = label;
    this.done = done;
    /** @type {Set<number>} */
    this.well = new Set();
    this.state = "asking"; // then: sending, told
    this.stopped = false;
    this.dialog = /** @type {HTMLDialogElement} */ (el("dialog.help-dialog.together-dialog", { aria: { label }, on: {
      close: () => this.closed(),
      keydown: (/** @type {Event} */ event) => event.stopPropagation(),
      // while it is being sent Escape stops it, and what became of each stays to be read
      cancel: (/** @type {Event} */ event) => { if (this.state === "sending") { event.preventDefault(); this.stopped = true; } },
    } }));
    this.rows = new Map(shares.map(({ known: { card } }) => [card.id, el("li.together-row", { data: { case: card.id } },
      el("span.clip.together-name", {}, classOf(card) || _("no class yet"), " ", el("span.faint.number", {}, card.number)),
      el("span.together-result.faint"))]));
  }

  open() {
    if (this.dialog.isConnected) return;
    document.body.append(this.dialog);
    this.dialog.showModal();
  }

  closed() {
    this.dialog.remove();
    const rest = this.shares.map(({ known }) => known.case_id).filter((id) => !this.well.has(id));
    this.done(this.well.size ? rest : null);
  }

  /** Nothing is asked: it is sent, and the dialog goes by itself when all went well. */
  atOnce() {
    this.open();
    this.send(() => ({}), { quiet: true });
  }

  /** Ask what is said once for all, and take a photo of each case where one is asked for. @param {Need[]} needs */
  ask(needs) {
    const photos = needs.filter((one) => one.need.startsWith("photo"));
    const [first] = this.shares;
    const leads = new Set(this.shares.map(({ known }) => known.card.lead_org));
    const all = { ...first.known.card, ...(leads.size > 1 ? { lead_org: null } : {}) };
    const about = this.about(first, all);
    const fields = needs.filter((one) => !photos.includes(one)).map((need) => ({ need: need.need, ...fieldFor(need, about) }));
    const own = new Map(this.shares.map((share) => [share.known.case_id, photos.map((need) => fieldFor(need, this.about(share)))]));
    for (const [id, cameras] of own) this.rows.get(id)?.append(...cameras.map((one) => one.element));
    const routing = first.move.verb === "dispatch" ? this.routing(fields) : null;
    const meant = () => fields.filter(({ need }) => !(routing?.all() && ROUTED.has(need)));
    const missing = () => meant().map((field) => field.missing()).find(Boolean) ?? this.missingPhoto(own);
    const payload = (/** @type {Share} */ share) => {
      const id = share.known.case_id;
      const to = routing?.of(share);
      return { ...payloadOf([...meant().filter(({ need }) => !(to && ROUTED.has(need))), ...(own.get(id) ?? [])]), ...to };
    };
    this.form([routing?.element, ...fields.map(({ element }) => element)], missing, () => this.send(payload));
  }

  /** @param {Share} share @param {import("../live/shapes.js").Card} [card] */
  about({ known, move }, card = known.card) {
    const detail = /** @type {any} */ ({ card, items: known.items, evidence: known.photos, events: [], rule: null });
    return { detail, move, said: {}, changed: () => this.judge?.() };
  }

  /** @param {Map<number, Field[]>} own  photos by case */
  missingPhoto(own) {
    for (const { known: { card } } of this.shares) {
      const said = own.get(card.id)?.map((field) => field.missing()).find(Boolean);
      if (said) return `${card.number}: ${said}`;
    }
    return null;
  }

  /**
   * Each to the unit the rules suggest for it; the others to the one chosen in the form. Null where none is suggested.
   * @param {Array<Field & {need: string}>} fields
   */
  routing(fields) {
    const named = this.shares.filter(({ known }) => known.suggested?.org_id);
    if (!named.length) return null;
    const each = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", checked: true, on: { change: () => draw() } }));
    const all = () => each.checked && named.length === this.shares.length;
    const of = (/** @type {Share} */ { known: { suggested } }) =>
      each.checked && suggested?.org_id ? { org_id: suggested.org_id, assists: suggested.assists.map(({ org_id }) => org_id) } : null;
    const draw = () => {
      for (const { need, element } of fields) if (ROUTED.has(need)) element.hidden = all();
      for (const share of this.shares) this.say(share.known.case_id, "", of(share) ? `→ ${share.known.suggested?.org_name}` : "");
    };
    draw();
    const words = named.length === this.shares.length
      ? _("Each to the unit the rules suggest")
      : _("Each to the unit the rules suggest (%(n)s of %(all)s have one); the others to the unit chosen here", { n: named.length, all: this.shares.length });
    return { all, of, element: el("label.tick", { data: { together: "suggested" } }, each, el("span", {}, words)) };
  }

  /** Which of them goes on; the others are merged into it, one after the other. */
  merge() {
    // the first reported goes on, unless the reader says otherwise
    const oldest = [...this.shares].sort((a, b) => a.known.case_id - b.known.case_id);
    const choices = oldest.map(({ known: { card } }, index) =>
      el("label.tick.together-row", {}, el("input", { type: "radio", name: "target", value: String(card.id), checked: index === 0 }),
        el("span", {}, el("span", {}, classOf(card) || _("no class yet"), " ", el("span.faint.number", {}, card.number)), " ", el("span.soft", {}, placeOf(card)))));
    const inside = [el("p.soft", {}, _("Which case goes on? The others end, and their reports and callers go along.")),
      el("div.together-list", { role: "radiogroup", aria: { label: _("The case that goes on") } }, choices)];
    this.form(inside, () => null, () => {
      const into = Number(/** @type {HTMLInputElement} */ (this.dialog.querySelector("[name=target]:checked")).value);
      this.shares = oldest.filter(({ known }) => known.case_id !== into);
      this.rows.delete(into);
      this.send(() => ({ other_case: into }), { sideBySide: 1 });
    }, false);
  }

  /**
   * @param {any[]} inside @param {() => ?string} missing  a sentence when it cannot be sent yet
   * @param {() => void} go @param {boolean} [listed]  the cases stand below
   */
  form(inside, missing, go, listed = true) {
    const wrong = el("p.field-wrong", { role: "alert", hidden: true });
    this.judge = () => (wrong.hidden = true);
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      const said = missing();
      wrong.hidden = !said;
      fill(wrong, said ?? "");
      if (!said) go();
    };
    const keys = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    };
    const form = /** @type {HTMLFormElement} */ (el("form.together-form", { novalidate: true, on: { submit, input: this.judge, keydown: keys } },
      inside, wrong, listed ? this.list() : null,
      el("div.move-go", {},
        el("button.button", { type: "button", on: { click: () => this.dialog.close() } }, _("Cancel")),
        el("button.button.first", { type: "submit" }, this.label, ` (${this.shares.length})`))));
    fill(this.dialog, this.title(), form);
    this.open();
    /** @type {?HTMLElement} */ (form.querySelector(".field:not([hidden]) input:not([type=file]), .field:not([hidden]) textarea, input"))?.focus();
  }

  title() {
    return el("h2", {}, _("%(move)s: %(n)s cases", { move: this.label, n: this.shares.length }));
  }

  list() {
    // it scrolls when there are many: the keyboard must get there, too
    return el("ul.together-list", { tabindex: "0", aria: { label: this.label } }, [...this.rows.values()]);
  }

  /**
   * A command for each, with an id of its own; a row says what became of it.
   * @param {(share: Share) => Object<string, any>} payload
   * @param {object} [how]
   * @param {boolean} [how.quiet]      the dialog goes by itself when all went well
   * @param {number} [how.sideBySide]  how many are on their way at a time
   */
  async send(payload, { quiet = false, sideBySide = SIDE_BY_SIDE } = {}) {
    if (this.state !== "asking") return;
    this.state = "sending";
    const waiting = this.shares.map((share) => ({ share, said: payload(share) }));
    const bar = /** @type {HTMLProgressElement} */ (el("progress.together-bar", { max: this.shares.length, value: 0, aria: { label: this.label } }));
    const stop = el("button.button", { type: "button", data: { together: "stop" }, on: { click: () => (this.stopped = true) } }, _("Stop"));
    for (const row of this.rows.values()) for (const field of row.querySelectorAll(".field")) field.remove();
    const foot = el("div.move-go", {}, bar, stop);
    fill(this.dialog, this.title(), this.list(), foot);
    stop.focus();
    const worker = async () => {
      for (let next = this.stopped ? null : waiting.shift(); next; next = this.stopped ? null : waiting.shift()) {
        this.say(next.share.known.case_id, "", _("sending"));
        await this.one(next.share, next.said);
        bar.value += 1;
      }
    };
    await Promise.all(Array.from({ length: sideBySide }, worker));
    for (const { share } of waiting) this.say(share.known.case_id, "left", _("not sent"));
    this.state = "told";
    this.tellAll(foot, quiet);
  }

  /** @param {Share} share @param {Object<string, any>} said */
  async one(share, said) {
    const { case_id } = share.known;
    const { result, sentence, fault } = await sendOne(share, said);
    const well = result === "applied" || result === "already";
    if (well) this.well.add(case_id);
    this.say(case_id, well ? "done" : "wrong", sentence);
    if (fault?.code === "signed_out" && !this.stopped) {
      this.stopped = true;
      complain(fault);
    }
  }

  /** What became of them, and the way back where there is one. @param {HTMLElement} foot @param {boolean} quiet */
  tellAll(foot, quiet) {
    const back = UNDONE_BY[this.shares[0].move.verb];
    const through = this.shares.filter(({ known }) => this.well.has(known.case_id));
    const close = el("button.button.first", { type: "button", on: { click: () => this.dialog.close() } }, _("Close"));
    fill(foot, el("strong", { role: "status" }, _("%(done)s of %(n)s done", { done: this.well.size, n: this.shares.length })),
      back && through.length ? el("button.button", { type: "button", data: { together: "undo" }, on: { click: () => this.undo(through, back) } }, _("Undo")) : null,
      close);
    if (this.well.size === this.shares.length) {
      tell(_("%(move)s: %(n)s done", { move: this.label, n: this.well.size }));
      if (quiet) return this.dialog.close();
    }
    close.focus();
  }

  /** Take back what was done, one after the other, in the same dialog. @param {Share[]} shares @param {string} verb */
  undo(shares, verb) {
    this.shares = shares.map(({ known, move }) => ({ known: { ...known, card: { ...known.card, version: 0 } }, move: { ...move, verb, on: "case" } }));
    this.label = _("Undo");
    this.well = new Set();
    this.stopped = false;
    this.state = "asking";
    this.send(() => ({}), { quiet: true, sideBySide: 1 });
  }

  /** @param {number} id @param {string} look @param {string} words */
  say(id, look, words) {
    const row = this.rows.get(id);
    if (!row) return;
    row.dataset.result = look;
    const result = /** @type {HTMLElement} */ (row.querySelector(".together-result"));
    result.className = `together-result ${look || "faint"}`;
    fill(result, look === "done" ? icon("check") : look === "wrong" ? icon("warn") : null, words);
    if (this.state === "sending") row.scrollIntoView({ block: "nearest" });
  }
}
