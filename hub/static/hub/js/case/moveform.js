/** The small form a move asks for. It lives until it is sent: what was written outlasts another case in its place, and the move itself. */

import { begunBefore, saidIn, sayIn } from "./begun.js";
import { commandId } from "../live/api.js";
import { el, fill, icon } from "../parts/element.js";
import { fieldFor } from "./fields.js";
import { _ } from "../parts/text.js";
import { itemKindName } from "../parts/words.js";
import { itemOf } from "./whom.js";

/** @typedef {import("../live/shapes.js").Detail} Detail */
/** @typedef {import("../live/shapes.js").Move} Move */

export class MoveForm {
  /**
   * @param {Detail} detail
   * @param {Move} move
   * @param {object} how
   * @param {Object<string, any>} [how.said]  what the reader chose already
   * @param {import("./fields.js").Pocket} [how.pocket]   on a phone
   * @param {(form: MoveForm) => Promise<void>} how.send
   * @param {() => void} how.cancel
   * @param {() => void} [how.drop]   on a phone: it is not wanted any more
   */
  constructor(detail, move, how) {
    this.move = move;
    this.how = how;
    this.caseId = detail.card.id;
    this.number = detail.card.number;
    this.key = keyOf(detail, move);
    /** Something was written, chosen or photographed. */
    this.begun = false;
    /** It cannot be sent any more. */
    this.ended = false;
    /** Another case took its place. */
    this.away = false;
    /** It is what the reader sees of its case. */
    this.shown = false;
    this.drafts = how.pocket?.drafts;
    this.name = draftOf(detail, move);
    this.renew();
    this.fields = move.needs.map((need) => fieldFor(need, { detail, move, said: how.said ?? {}, changed: () => this.changed(), pocket: how.pocket }));
    this.begun = false; // what a field chose by itself is nobody's work
    this.wrong = el("p.field-wrong", { role: "alert", hidden: true });
    this.go = el("button.button.first", { type: "submit" }, move.label);
    this.foot = el("div.move-go", {}, el("span.faint", {}, el("kbd", {}, "Ctrl"), " ", el("kbd", {}, "Enter")), this.go);
    this.element = /** @type {HTMLFormElement} */ (el(
      "form.move-form",
      {
        novalidate: true, // the fields say in the reader's language what is missing
        on: {
          input: () => this.changed(),
          change: () => this.changed(),
          submit: (/** @type {Event} */ event) => this.submit(event),
          keydown: (/** @type {KeyboardEvent} */ event) => this.pressed(event),
        },
      },
      el("div.move-title", {}, el("strong", {}, labelOf(detail, move), move.asks ? el("span.soft.move-asks", {}, move.asks) : null),
        el("button.button.bare.square", { type: "button", aria: { label: _("Cancel") }, on: { click: how.cancel } }, icon("close"))),
      this.fields.map((field) => field.element),
      this.wrong,
      this.foot,
    ));
    const draft = this.drafts?.of(this.name);
    if (draft) this.recall(draft);
  }

  /** Put in what an earlier page was making. @param {import("../phone/drafts.js").Draft} draft */
  async recall(draft) {
    this.begun = true;
    this.element.firstElementChild?.after(begunBefore(draft, () => this.how.drop?.()));
    const kept = (await this.drafts?.photos(this.name)) ?? [];
    this.pictures().forEach((one, at) => one.restore(kept[at] ?? []));
    sayIn(this.element, draft.said);
  }

  /** What is made so far outlasts the page. @param {boolean} [shown] */
  keep(shown = this.shown) {
    this.shown = shown;
    if (!this.drafts || !this.element || !this.begun || this.ended) return;
    this.drafts.keepPhotos(this.name, this.pictures());
    this.drafts.keep(this.name, { open: shown, said: saidIn(this.element) });
  }

  /** It was sent, or is not wanted any more. */
  drop() {
    this.begun = false;
    this.drafts?.drop(this.name);
    this.drafts = undefined; // a photo's place may still be found
  }

  pictures() {
    return this.fields.flatMap((field) => field.taken ?? []);
  }

  /** The next sending is a command of its own. */
  renew() {
    this.id = commandId();
  }

  /** What was missing is being put right; sending looks again. */
  changed() {
    this.begun = true;
    if (this.wrong && !this.ended) this.wrong.hidden = true;
    this.keep();
  }

  /** What all fields say. */
  payload() {
    return payloadOf(this.fields);
  }

  focus() {
    const camera = /** @type {?HTMLInputElement} */ (this.element.querySelector("input[type=file]"));
    // In the pocket a move with a photo goes straight to the camera: one tap less.
    if (camera && this.how.pocket && !this.begun) camera.click();
    else /** @type {?HTMLElement} */ (this.element.querySelector("input:not([type=file]), textarea"))?.focus();
  }

  /** Its move is gone: what was written can be read and copied. @param {string} why */
  end(why) {
    this.ended = true;
    this.wrong.hidden = false;
    fill(this.wrong, why);
    this.foot.hidden = true;
    for (const one of /** @type {NodeListOf<HTMLInputElement>} */ (this.element.querySelectorAll("input, textarea"))) one.readOnly = true;
  }

  /** @param {Event} event */
  async submit(event) {
    event.preventDefault();
    if (this.ended) return;
    const missing = this.fields.map((field) => field.missing()).find(Boolean);
    this.wrong.hidden = !missing;
    fill(this.wrong, missing ?? "");
    if (missing) return;
    this.go.setAttribute("aria-busy", "true");
    await this.how.send(this);
    this.go.removeAttribute("aria-busy");
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.key === "Escape") this.how.cancel();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.element.requestSubmit();
    // in a line it chooses, and does not send what is half written
    else if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
    event.stopPropagation();
  }
}

/** What a form is found again by. @param {Detail} detail @param {Move} move */
export const keyOf = (detail, move) => `${detail.card.id} ${move.verb} ${move.on}`;

/** Under which name a phone keeps it. @param {Detail} detail @param {Move} move */
export const draftOf = (detail, move) => `move ${keyOf(detail, move)}`;

/** What all fields say together; photographs, and notes, of several fields become one. @param {import("./fields.js").Field[]} fields */
export function payloadOf(fields) {
  const said = fields.map((field) => field.read());
  const photos = said.flatMap((one) => one.photos ?? []);
  const note = said.flatMap((one) => one.note ?? []).join(" ");
  return { ...Object.assign({}, ...said), ...(photos.length ? { photos } : {}), ...(note ? { note } : {}) };
}

/** What stands on the button: where two tasks have the same one, with the task it is about. @param {Detail} detail @param {Move} move */
export function labelOf(detail, move) {
  const twins = detail.moves.filter((one) => one.label === move.label).map((one) => itemOf(detail, one));
  const item = twins.length > 1 ? itemOf(detail, move) : null;
  if (!item) return move.label;
  const alike = twins.filter((one) => one?.kind === item.kind).length > 1;
  return `${move.label}${_(": ")}${alike ? item.user_name || item.org_name : itemKindName(item.kind)}`;
}
