/** A report by hand: a call, a letter, somebody at the counter; what is known of it is offered while it is written. */

import { alikeList } from "../case/alike.js";
import { labelled } from "../case/fields.js";
import { placeField } from "../case/place.js";
import { commandId, post } from "../live/api.js";
import { el, fill } from "../parts/element.js";
import { complain, tell } from "../parts/notice.js";
import { picker } from "../parts/picker.js";
import { _, ngettext } from "../parts/text.js";
import { dropDraft, keepDraft, keptDraft } from "./draft.js";

/** @typedef {import("../live/shapes.js").Card} Card */
/** @typedef {import("../live/shapes.js").Like} Like */
/**
 * @typedef {object} Known  What the hub knows of a report while it is written.
 * @property {Array<{scheme: string, kind: string, code: string, name: string, category: string, percent: number, words: string[]}>} classes
 * @property {Like[]} alike
 * @property {?{reports: number, open: Card[]}} caller
 */

/** Roles that take reports at a desk. */
const TAKERS = new Set(["hotline_agent", "intake_operator", "shift_supervisor", "district_centre"]);
/** After so long without a key the hub is asked. */
const PAUSE = 400;

/** @param {string} role */
export const takesReports = (role) => TAKERS.has(role);

/** @param {string} name @param {Object<string, any>} [more] */
const line = (name, more = {}) => /** @type {HTMLInputElement} */ (el("input.input", { name, autocomplete: "off", ...more }));

export class Intake {
  /**
   * The form; it lives as long as it is neither sent nor thrown away, also while another case stands in its place.
   * @param {object} how
   * @param {number} how.user
   * @param {(caseId: number) => void} how.sent
   * @param {(caseId: number) => void} how.look  another case is to be looked at; what was written stays
   * @param {() => void} how.close    put aside; it stays, too
   * @param {() => void} how.dropped  thrown away
   */
  constructor(how) {
    this.how = how;
    const kept = keptDraft(how.user);
    this.id = kept?.id ?? commandId();
    /** The open case it is added to. @type {?{id: number, number: string}} */
    this.joins = null;
    /** The case it became, when that was learned late. @type {?{id: number, number: string}} */
    this.taken = null;
    /** What was sent last and not answered. @type {?Object<string, any>} */
    this.unanswered = null;
    /** @type {?AbortController} */
    this.asking = null;
    this.text = /** @type {HTMLTextAreaElement} */ (el("textarea.input", { name: "text", rows: "4", value: kept?.text ?? "" }));
    this.class = picker({ name: _("Class"), must: false, url: "/api/classes", say: (one) => [one.name, one.category], first: kept?.class ?? null, changed: () => this.soon() });
    this.offered = el("div.choices.intake-classes", { role: "group", aria: { label: _("Classes the words point to") } });
    this.where = placeField(() => this.soon(), kept);
    this.name = line("caller");
    this.phone = line("phone", { inputmode: "tel", on: { input: () => this.soon() } });
    this.secret = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox" }));
    this.caller = el("div.intake-caller", { role: "status" });
    this.like = el("section.case-part.likely", { hidden: true, aria: { live: "polite" } });
    this.said = el("p.field-wrong", { role: "alert", hidden: true });
    this.go = el("button.button.first", { type: "submit" });
    this.text.addEventListener("input", () => this.soon());
    this.form = /** @type {HTMLFormElement} */ (el(
      "form.intake",
      { novalidate: true, on: { submit: (/** @type {Event} */ event) => this.send(event), keydown: (/** @type {KeyboardEvent} */ event) => this.key(event) } },
      el("div.intake-head", {}, el("h2.case-title", {}, _("New report")), kept ? el("span.state", {}, _("taken up again")) : null),
      labelled(_("What is reported"), true, this.text),
      this.offered,
      this.class.element,
      this.where.element,
      el("div.intake-pair", {}, labelled(_("Caller"), false, this.name), labelled(_("Phone number"), false, this.phone)),
      el("label.tick", {}, this.secret, el("span", {}, _("The caller asks for secrecy"))),
      this.caller,
      this.like,
      this.said,
      el("div.move-go", {}, el("button.button.bare", { type: "button", on: { click: () => this.drop() } }, _("Discard")), el("span.faint", {}, el("kbd", {}, "Ctrl"), " ", el("kbd", {}, "Enter")), this.go),
    ));
    this.join(null);
    this.where.element.addEventListener("input", () => this.soon());
  }

  /** Into the drawer's place, now or again: with the caller, and with all that was chosen. @param {HTMLElement} box */
  open(box) {
    fill(box, this.form);
    this.text.focus();
    if (this.isBegun) this.ask();
  }

  /** Whether there is something to come back to. */
  get isBegun() {
    const written = [this.text, this.name, this.phone].some((one) => one.value.trim());
    return written || this.secret.checked || Boolean(this.where.address() || this.where.at() || this.class.chosen());
  }

  /** Something was written: keep it, and ask what is known of it when the keys rest. */
  soon() {
    this.said.hidden = true;
    keepDraft(this.how.user, { id: this.id, text: this.text.value, address: this.where.address(), at: this.where.at(), class: this.class.chosen() });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    if (!this.form.isConnected) return;
    this.asking?.abort();
    const mine = (this.asking = new AbortController());
    const chosen = this.class.chosen();
    try {
      const known = await post("/api/reports/alike", {
        text: this.text.value,
        ...(chosen ? { class_scheme: chosen.scheme, class_kind: chosen.kind, class_code: chosen.code } : {}),
        address: this.where.address(),
        ...this.where.at(),
        phone: this.phone.value,
      }, mine.signal);
      if (this.asking === mine) this.show(known);
    } catch {
      // what is offered is a help: the report is taken without it, and the live dot says that the hub is away
    }
  }

  /** @param {Known} known */
  show({ classes, alike, caller }) {
    const chosen = this.class.chosen();
    const at = /** @type {?HTMLElement} */ (this.form.contains(document.activeElement) ? document.activeElement : null);
    fill(this.offered, chosen ? null : classes.map((one) =>
      el("button.choice", { type: "button", title: _("Because of: %(words)s", { words: one.words.join(" ") }), on: { click: () => {
        this.class.set(one);
        this.soon();
      } } }, one.name, " ", el("span.number.faint", {}, `${one.percent} %`))));
    const open = caller?.open ?? [];
    fill(this.caller, caller && caller.reports
      ? [
          el("p", {}, ngettext("This number told %(n)s report before.", "This number told %(n)s reports before.", caller.reports)),
          open.length ? el("ul.nearby", {}, open.map((card) => this.openCase(card))) : el("p.faint", {}, _("None of its cases is open.")),
        ]
      : caller ? el("p.faint", {}, _("This number did not call before.")) : null);
    const others = alike.filter((one) => !open.some((card) => card.id === one.card.id));
    if (this.joins && this.joins !== this.taken && ![...open, ...alike.map((one) => one.card)].some((card) => card.id === this.joins?.id)) this.join(null);
    this.like.hidden = !others.length;
    fill(this.like, el("h3", {}, _("Likely told already")), alikeList(others, this.how.look, (card) => this.joinButton(card)));
    this.mark();
    // what was in hand is drawn anew: the keys stay with it, and in the form
    if (at && !this.form.contains(at)) /** @type {HTMLElement} */ (this.form.querySelector(`[data-join="${at.dataset.join ?? ""}"]`) ?? this.text).focus();
  }

  /** @param {Card} card */
  openCase(card) {
    const one = { card, distance_m: null, likeness: 0, likely: false, reasons: [] };
    return alikeList([one], this.how.look, () => this.joinButton(card)).firstElementChild;
  }

  /** @param {Card} card */
  joinButton(card) {
    return el("button.button", { type: "button", data: { join: card.id }, aria: { pressed: "false" }, title: _("The report is added to that case; its caller is answered there."),
      on: { click: () => this.join(this.joins?.id === card.id ? null : card) } }, _("Add to it"));
  }

  /** @param {?{id: number, number: string}} card */
  join(card) {
    this.joins = card ?? this.taken;
    card = this.joins;
    fill(this.go, card ? _("Add to …%(number)s", { number: card.number.slice(-6) }) : _("Take the report"));
    this.mark();
  }

  /** Show which case it is added to. */
  mark() {
    for (const button of this.form.querySelectorAll("[data-join]")) {
      button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.join === String(this.joins?.id)));
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Escape") this.how.close();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault(); // a button in focus is not pressed by it
      this.form.requestSubmit();
    } else if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
      event.preventDefault(); // in a line it chooses, and does not send what is half written
    }
    event.stopPropagation();
  }

  /** Throw away what was written. */
  drop() {
    clearTimeout(this.timer);
    dropDraft();
    this.how.dropped();
  }

  /** @param {Event} event */
  async send(event) {
    event.preventDefault();
    this.said.hidden = Boolean(this.text.value.trim());
    fill(this.said, this.said.hidden ? "" : _("Write down what was reported."));
    if (!this.said.hidden) return this.text.focus();
    if (this.sending) return;
    this.sending = true;
    this.go.setAttribute("aria-busy", "true");
    try {
      const body = this.body();
      const lost = this.unanswered;
      // what was sent and not answered is asked for again as it was: changed, it would be a second report
      const other = lost !== null && JSON.stringify(lost) !== JSON.stringify(body);
      this.unanswered = other ? lost : body;
      const answer = await post("/api/cases", this.unanswered);
      this.unanswered = null;
      if (!answer.case_id) throw new Error(answer.sentence);
      if (other) this.wasTaken(answer);
      else this.done(answer);
    } catch (fault) {
      this.failed(fault);
    }
    this.sending = false;
    this.go.removeAttribute("aria-busy");
  }

  /** What is sent. */
  body() {
    const chosen = this.class.chosen();
    const [name, phone] = [this.name.value.trim(), this.phone.value.trim()];
    return {
      id: this.id,
      channel: name || phone ? "phone" : "desk",
      text: this.text.value.trim(),
      address: this.where.address(),
      ...(chosen ? { kind: chosen.kind, class_scheme: chosen.scheme, class_code: chosen.code } : {}),
      ...(this.where.at() ? { ...this.where.at(), crs: "EPSG:4490" } : {}),
      ...(name || phone ? { caller: { name, phone, confidential: this.secret.checked } } : {}),
      ...(this.joins ? { joins: this.joins.id } : {}),
    };
  }

  /** @param {any} answer */
  done(answer) {
    clearTimeout(this.timer);
    dropDraft();
    tell(answer.result === "joined" ? _("Added to case %(number)s.", answer) : _("Case %(number)s was opened.", answer));
    this.how.sent(answer.case_id);
  }

  /** The hub had it before it was changed: what stands here now goes into the same case. @param {{case_id: number, number: string}} answer */
  wasTaken(answer) {
    this.id = commandId();
    this.taken = { id: answer.case_id, number: answer.number };
    this.join(this.taken);
    this.said.hidden = false;
    fill(this.said, _("Your report was taken as %(number)s; only the answer was lost. Send again to add what stands here now.", answer));
  }

  /** @param {unknown} fault */
  failed(fault) {
    const { status, code } = /** @type {any} */ (fault);
    // an answer is kept under this id for good; without one the same command is sent again
    const answered = status === undefined || (status >= 400 && status < 500);
    if (answered) {
      this.unanswered = null;
      this.id = commandId();
    }
    complain(code === "hub.command_reused" ? new Error(_("This report was taken before the page was loaded anew. Look for it in the list before you send it as another one.")) : fault);
  }
}
