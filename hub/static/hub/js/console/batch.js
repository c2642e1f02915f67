/** One move on many cases: what they have in common as buttons, one form for all, and what became of each. */

import { commandId, get, post } from "../live/api.js";
import { el, fill, icon } from "../parts/element.js";
import { _, ngettext } from "../parts/text.js";
import { fieldFor } from "../case/fields.js";
import { BESIDE, GRAVE, payloadOf, UNDONE_BY } from "../case/moves.js";

/** @typedef {import("../live/shapes.js").Move} Move */
/** @typedef {{key: number, case_id: number, item?: ?number}} Chosen  A row; with a task, only moves on it or on the case count. */
/** @typedef {{case_id: number, number: string, version: number, moves: Move[], suggested: ?{org_id: ?number, org_name: string, assists: Array<{org_id: number}>}}} Known */
/** @typedef {{key: number, case_id: number, number: string, result: string, sentence: string}} Outcome */
/** @typedef {{one: Chosen, known: Known, move: Move}} Part */

/** Sent side by side; more would only wait at the hub. */
const AT_ONCE = 3;
/** A hub that is away for a moment is asked again so often, after so many milliseconds, and longer each time. */
const TRIES = 4;
const PAUSE = 700;
/** Looked at or decided one by one: callers are not revealed in bulk. */
const ALONE = new Set(["reveal_caller", "merge", "unmerge", "split"]);
/** What is of one case alone and cannot be said once for many. */
const OWN = new Set(["place", "photo_before", "photo_after", "photo_check", "other_case", "caller", "reports", "rule"]);

export class Batch {
  /**
   * @param {HTMLElement} box
   * @param {object} how
   * @param {() => void} how.clear                     let the choice go
   * @param {(outcomes: Outcome[]) => void} how.done   all are answered
   * @param {boolean} [how.merges]                     offer to make one case of them
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    /** @type {Chosen[]} */
    this.chosen = [];
    /** @type {Known[]} */
    this.known = [];
    this.busy = false;
  }

  /** Offer what these have in common; nothing is shown for none. @param {Chosen[]} chosen */
  async show(chosen) {
    this.chosen = chosen;
    if (this.busy) return;
    this.box.hidden = !chosen.length;
    if (!chosen.length) return fill(this.box);
    fill(this.box, this.head(), el("p.faint", { aria: { busy: true } }, _("Looking what may be done …")));
    try {
      const known = await get("/api/moves", { case: [...new Set(chosen.map((one) => one.case_id))] });
      if (this.chosen !== chosen) return;
      this.known = known;
      this.offer();
    } catch (fault) {
      fill(this.box, this.head(), el("p.field-wrong", { role: "alert" }, /** @type {Error} */ (fault).message));
    }
  }

  head() {
    const words = ngettext("%(n)s selected", "%(n)s selected", this.chosen.length);
    return el("header.batch-head", {}, el("strong.number", {}, words),
      el("button.button.bare", { type: "button", data: { batch: "clear" }, on: { click: this.how.clear } }, _("Clear selection")));
  }

  /** The moves open for every one of them. @returns {Map<string, Part[]>} */
  common() {
    /** @type {Map<string, Part[]>} */
    const parts = new Map();
    for (const one of this.chosen) {
      const known = this.known.find(({ case_id }) => case_id === one.case_id);
      const open = (known?.moves ?? []).filter((move) => (one.item ? move.on === "case" || move.on === one.item : true));
      for (const verb of new Set(open.map((move) => move.verb))) {
        const same = open.filter((move) => move.verb === verb);
        // two tasks of a case with the same button: which one is meant is asked in the case itself
        const move = same.length === 1 ? same[0] : same.find(({ on }) => on === (one.item ?? "case"));
        if (!move || !known || ALONE.has(verb) || move.needs.some(({ need, required }) => required && OWN.has(need))) continue;
        parts.set(verb, [...(parts.get(verb) ?? []), { one, known, move }]);
      }
    }
    return new Map([...parts].filter(([, of]) => of.length === this.chosen.length));
  }

  offer() {
    const common = [...this.common().values()].sort((a, b) => Number(GRAVE.has(a[0].move.verb)) - Number(GRAVE.has(b[0].move.verb)));
    const button = (/** @type {Part[]} */ parts, look = "") =>
      el(`button.button${look}${GRAVE.has(parts[0].move.verb) ? ".grave" : ""}`, { type: "button", data: { verb: parts[0].move.verb }, on: { click: () => this.begin(parts) } }, parts[0].move.label);
    const onward = common.filter(([{ move }]) => !BESIDE.has(move.verb));
    const beside = common.filter((parts) => !onward.includes(parts));
    const merge = this.how.merges && this.chosen.length > 1 ? this.merging() : null;
    fill(
      this.box,
      this.head(),
      common.length || merge
        ? el("div.batch-moves", {}, onward.map((parts, index) => button(parts, index || GRAVE.has(parts[0].move.verb) ? "" : ".first")), merge,
            beside.length ? el("details.batch-more", {}, el("summary.button.bare", {}, _("More")), el("div.batch-moves", {}, beside.map((parts) => button(parts)))) : null)
        : el("p.faint", {}, _("Nothing that may be done to all of them now. Select cases in the same state.")),
    );
  }

  /** The way to make one case of them, where each may be merged but the one that goes on. */
  merging() {
    const may = this.known.filter(({ moves }) => moves.some(({ verb }) => verb === "merge"));
    if (may.length !== this.chosen.length) return null;
    return el("button.button", { type: "button", data: { verb: "merge" }, on: { click: () => this.chooseTarget(may) } }, _("Merge into one case"));
  }

  /** @param {Known[]} may */
  chooseTarget(may) {
    // the first reported goes on, unless the reader says otherwise
    const oldest = [...may].sort((a, b) => a.case_id - b.case_id);
    const choices = oldest.map((known, index) =>
      el("label.tick", {}, el("input", { type: "radio", name: "target", value: String(known.case_id), checked: index === 0 }), el("span.number", {}, known.number)));
    this.form(_("Merge into one case"), [el("p.faint", {}, _("Which case goes on? The others end, and their reports and callers go along.")), el("div.batch-targets", { role: "radiogroup" }, choices)], () => {
      const into = Number(/** @type {HTMLInputElement} */ (this.box.querySelector("[name=target]:checked")).value);
      const parts = may.filter(({ case_id }) => case_id !== into).map((known) => ({
        known, one: /** @type {Chosen} */ (this.chosen.find(({ case_id }) => case_id === known.case_id)), move: /** @type {Move} */ (known.moves.find(({ verb }) => verb === "merge")),
      }));
      // each merge changes the one that goes on: one after the other
      return { parts, payload: () => ({ other_case: into }), missing: null, atOnce: 1 };
    });
  }

  /** @param {Part[]} parts */
  async begin(parts) {
    const { move, known } = parts[0];
    const needs = move.needs.filter(({ need, required }) => required || !OWN.has(need));
    if (!needs.some(({ required }) => required) && needs.length < 2) return this.run(parts, () => ({}));
    const detail = await get(`/api/cases/${known.case_id}`);
    const about = { detail, move, said: {}, changed: () => {} };
    const named = parts.filter((part) => part.known.suggested?.org_id);
    const each = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", checked: named.length > 0 }));
    const suggested = new Set(move.verb === "dispatch" && named.length ? ["org", "assists"] : []);
    const fields = needs.map((need) => ({ need: need.need, ...fieldFor(need, about) }));
    const shown = () => fields.filter(({ need }) => !(each.checked && suggested.has(need)));
    const draw = () => fields.forEach(({ need, element }) => (element.hidden = each.checked && suggested.has(need)));
    each.addEventListener("change", draw);
    draw();
    const tick = suggested.size
      ? el("label.tick", { data: { batch: "suggested" } }, each, el("span", {}, _("Each to the unit the rules suggest (%(n)s of %(all)s have one)", { n: named.length, all: parts.length })))
      : null;
    this.form(move.label, [tick, ...fields.map(({ element }) => element)], () => ({
      parts,
      missing: shown().map((field) => field.missing()).find(Boolean) ?? null,
      payload: ({ known: { suggested: to } }) => ({
        ...payloadOf(shown()),
        ...(each.checked && suggested.size && to?.org_id ? { org_id: to.org_id, assists: to.assists.map(({ org_id }) => org_id) } : {}),
      }),
    }));
  }

  /**
   * @param {string} label @param {Array<?HTMLElement>} inside
   * @param {() => {parts: Part[], missing: ?string, payload: (part: Part) => Object<string, any>, atOnce?: number}} read
   */
  form(label, inside, read) {
    const wrong = el("p.field-wrong", { role: "alert", hidden: true });
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      const { parts, missing, payload, atOnce } = read();
      wrong.hidden = !missing;
      fill(wrong, missing ?? "");
      if (!missing) this.run(parts, payload, atOnce);
    };
    const keys = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape") this.offer();
      event.stopPropagation();
    };
    fill(this.box, this.head(), el("form.move-form", { novalidate: true, on: { submit, keydown: keys } },
      el("div.move-title", {}, el("strong", {}, label), el("button.button.bare.square", { type: "button", aria: { label: _("Cancel") }, on: { click: () => this.offer() } }, icon("close"))),
      inside, wrong,
      el("div.move-go", {}, el("span.faint", {}, ngettext("for %(n)s case", "for %(n)s cases", this.chosen.length)), el("button.button.first", { type: "submit" }, label))));
    /** @type {?HTMLElement} */ (this.box.querySelector("form input:not([type=file]), form textarea"))?.focus();
  }

  /** Send one command for each, and tell what became of it. @param {Part[]} parts @param {(part: Part) => Object<string, any>} payload @param {number} [atOnce] */
  async run(parts, payload, atOnce = AT_ONCE) {
    if (this.busy) return;
    this.busy = true;
    const bar = /** @type {HTMLProgressElement} */ (el("progress.batch-bar", { max: String(parts.length), value: 0 }));
    const told = el("p.number", { role: "status" });
    /** @type {Outcome[]} */
    const outcomes = [];
    const tell = () => {
      bar.value = outcomes.length;
      fill(told, _("%(done)s of %(all)s", { done: outcomes.length, all: parts.length }));
    };
    fill(this.box, el("strong", {}, parts[0].move.label), bar, told);
    tell();
    const waiting = [...parts];
    const worker = async () => {
      for (let part = waiting.shift(); part; part = waiting.shift()) {
        outcomes.push(await send(part, payload(part)));
        tell();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    this.busy = false;
    this.report(parts[0].move, outcomes);
    this.how.done(outcomes);
  }

  /** What became of them: how many went through, and of each other one why not. @param {Move} move @param {Outcome[]} outcomes */
  report(move, outcomes) {
    const through = outcomes.filter(({ result }) => result === "applied" || result === "already");
    const rest = outcomes.filter((one) => !through.includes(one));
    const back = UNDONE_BY[move.verb];
    const undo = () => this.run(through.map(({ key, case_id, number }) => ({
      one: { key, case_id }, known: { case_id, number, version: 0, moves: [], suggested: null }, move: { ...move, verb: back, on: "case", label: _("Undo") },
    })), () => ({}), 1);
    fill(
      this.box,
      el("header.batch-head", {},
        el("strong", { role: "status" }, _("%(move)s: %(n)s done", { move: move.label, n: through.length })),
        back && through.length ? el("button.button", { type: "button", data: { batch: "undo" }, on: { click: undo } }, _("Undo")) : null,
        el("button.button.bare.square", { type: "button", data: { batch: "close" }, aria: { label: _("Close") }, on: { click: this.how.clear } }, icon("close"))),
      rest.length ? [el("p.field-wrong", {}, ngettext("%(n)s was not done:", "%(n)s were not done:", rest.length)),
        el("ul.batch-rest", {}, rest.map((one) => el("li", { data: { case: one.case_id } }, el("span.number", {}, one.number), " ", one.sentence)))] : null,
    );
  }
}

/** @param {Part} part @param {Object<string, any>} payload @returns {Promise<Outcome>} */
async function send({ one, known, move }, payload) {
  const path = move.on === "case" ? `/api/cases/${known.case_id}/commands` : `/api/items/${move.on}/commands`;
  const said = { id: commandId(), verb: move.verb, based_on_version: known.version || null, payload };
  const about = { key: one.key, case_id: known.case_id, number: known.number };
  for (let again = 0; ; again += 1) {
    try {
      // the same id sent again is the same command: a lost answer costs nothing
      const { result, sentence } = await post(path, said);
      return { ...about, result, sentence };
    } catch (fault) {
      const { code, status } = /** @type {import("../live/api.js").Problem} */ (fault);
      if (again < TRIES && (code === "network" || status === 502 || status === 503)) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE * (again + 1)));
        continue;
      }
      return { ...about, result: "failed", sentence: /** @type {Error} */ (fault).message };
    }
  }
}
