/** The buttons of what this reader may do now, and the small form a move asks for; both come from the hub's table of moves. */

import { commandId, post } from "../live/api.js";
import { el, fill, icon } from "../parts/element.js";
import { fieldFor } from "./fields.js";
import { complain, tell } from "../parts/notice.js";
import { _ } from "../parts/text.js";

/** @typedef {import("../live/shapes.js").Detail} Detail */
/** @typedef {import("../live/shapes.js").Move} Move */
/** @typedef {{event_id: number, name: string, phone: string, id_number: string, address: string, text: string}} Caller  in clear, shown once */

/** Moves that end or turn back something are shown last, in words of another colour. */
export const GRAVE = new Set(["reject", "void", "transfer", "terminate", "refuse", "withdraw_request", "send_back_reply", "lift", "dispute", "return", "recall", "merge", "refer_back", "send_back", "fail", "release_unit", "give_up_call", "hand_back", "unassign"]);
/** Moves that lead nowhere: always there, so kept behind "more". */
export const BESIDE = new Set(["appeal_timeout", "declare_emergency", "call_service", "move_whole", "whistle", "escalate", "hand_down", "offer_again", "add_assists", "release_unit", "ask_unit_again", "ask_extension", "ask_suspension", "remind", "supervise", "comment", "attach", "relocate", "reclassify", "merge", "split", "reveal_caller", "hide_caller", "claim_unreasonable", "appeal_claim", "include", "void", "transfer", "terminate"]);
/** Moves done in one click although they could carry a note. */
export const AT_ONCE = new Set(["accept", "sign", "take"]);
/** Moves that can be taken back in one click, and by what. @type {Object<string, string>} */
export const UNDONE_BY = { merge: "unmerge" };

/**
 * Send one command. The same id sent again is the same command, so a retry is safe.
 * @param {Detail} detail
 * @param {Move} move
 * @param {Object<string, any>} payload
 * @param {string} [id]
 * @returns {Promise<{result: string, sentence: string, case: ?Detail, callers?: Caller[]}>}
 */
export function command(detail, move, payload, id = commandId()) {
  const path = move.on === "case" ? `/api/cases/${detail.card.id}/commands` : `/api/items/${move.on}/commands`;
  return post(path, { id, verb: move.verb, based_on_version: detail.card.version, payload });
}

export class MoveBar {
  /**
   * @param {object} how
   * @param {() => Promise<void>} how.done  a move was made: show the case after it
   * @param {() => void} how.again                the case must be looked at again
   * @param {import("./fields.js").Pocket} [how.pocket]   on a phone: how a move is kept and sent
   * @param {(open: boolean) => void} [how.formed]   a form was opened or closed
   * @param {(callers: Caller[]) => void} [how.callers]  callers in clear, after the reason was journalled
   */
  constructor(how) {
    this.how = how;
    this.element = el("footer.case-moves");
    /** @type {?Detail} */
    this.detail = null;
    /** @type {?Move} */
    this.open = null;
  }

  clear() {
    this.detail = null;
    this.open = null;
    fill(this.element);
  }

  /** Draw the buttons; a form that is open stays as long as its move is still allowed. @param {Detail} detail */
  show(detail) {
    // what the reader opened stays open when the same case is drawn again
    const opened = this.detail?.card.id === detail.card.id && this.element.querySelector("details.more")?.hasAttribute("open");
    this.detail = detail;
    const still = this.open && detail.moves.some((one) => same(one, /** @type {Move} */ (this.open)));
    if (still) return;
    this.open = null;
    this.how.formed?.(false);
    const onward = detail.moves.filter((one) => !BESIDE.has(one.verb));
    onward.sort((a, b) => Number(GRAVE.has(a.verb)) - Number(GRAVE.has(b.verb)));
    const beside = detail.moves.filter((one) => BESIDE.has(one.verb));
    fill(
      this.element,
      onward.length ? null : el("p.faint.moves-none", {}, _("Nothing for you to do here now.")),
      onward.map((move, index) => this.button(move, index === 0)),
      beside.length
        ? el(
            "details.more",
            { open: opened },
            el("summary.button.bare", {}, _("More")),
            el("div.more-list", {}, beside.map((move) => this.button(move, false, ".bare"))),
          )
        : null,
    );
  }

  /** @param {Move} move @param {boolean} first @param {string} [look] */
  button(move, first, look = "") {
    const grave = GRAVE.has(move.verb);
    return el(
      `button.button${look}${grave ? ".grave" : first ? ".first" : ""}`,
      { type: "button", data: { verb: move.verb }, on: { click: () => this.begin(move) } },
      move.label,
    );
  }

  /** Begin the first allowed move of this verb, as by a key. @param {string} verb @param {Object<string, any>} [said] chosen already */
  start(verb, said) {
    const move = this.detail?.moves.find((one) => one.verb === verb);
    if (move) this.begin(move, said);
    return Boolean(move);
  }

  /** Make the first allowed move of this verb with what is known already, without a form. @param {string} verb @param {Object<string, any>} payload */
  atOnce(verb, payload) {
    const move = this.detail?.moves.find((one) => one.verb === verb);
    if (move) this.send(move, payload, commandId());
  }

  /** @param {Move} move @param {Object<string, any>} [said]  what the reader chose already */
  begin(move, said) {
    if (!this.detail) return;
    if (!move.needs.length || (AT_ONCE.has(move.verb) && !move.needs.some((one) => one.required))) {
      this.send(move, {}, commandId());
      return;
    }
    this.open = move;
    this.form(move, said);
  }

  /** @param {Move} move @param {Object<string, any>} [said] */
  form(move, said = {}) {
    const id = commandId();
    const about = { detail: /** @type {Detail} */ (this.detail), move, said, changed: () => judge(), pocket: this.how.pocket };
    const fields = move.needs.map((need) => fieldFor(need, about));
    const wrong = el("p.field-wrong", { role: "alert", hidden: true });
    const go = el(`button.button.first`, { type: "submit" }, move.label);
    const judge = () => (wrong.hidden = true); // what was missing is being put right; sending looks again
    const form = el(
      "form.move-form",
      {
        novalidate: true, // the fields say in the reader's language what is missing
        on: {
          input: judge,
          change: judge,
          submit: async (/** @type {Event} */ event) => {
            event.preventDefault();
            const missing = fields.map((field) => field.missing()).find(Boolean);
            wrong.hidden = !missing;
            fill(wrong, missing ?? "");
            if (missing) return;
            go.setAttribute("aria-busy", "true");
            await this.send(move, payloadOf(fields), id);
            go.removeAttribute("aria-busy");
          },
          keydown: (/** @type {KeyboardEvent} */ event) => {
            if (event.key === "Escape") this.cancel();
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) /** @type {HTMLFormElement} */ (form).requestSubmit();
            event.stopPropagation();
          },
        },
      },
      el("div.move-title", {}, el("strong", {}, move.label, move.asks ? el("span.soft.move-asks", {}, move.asks) : null),
        el("button.button.bare.square", { type: "button", aria: { label: _("Cancel") }, on: { click: () => this.cancel() } }, icon("close"))),
      fields.map((field) => field.element),
      wrong,
      el("div.move-go", {}, el("span.faint", {}, el("kbd", {}, "Ctrl"), " ", el("kbd", {}, "Enter")), go),
    );
    fill(this.element, form);
    this.how.formed?.(true);
    const camera = /** @type {?HTMLInputElement} */ (form.querySelector("input[type=file]"));
    // In the pocket a move with a photo goes straight to the camera: one tap less.
    if (camera && this.how.pocket) camera.click();
    else /** @type {?HTMLElement} */ (form.querySelector("input:not([type=file]), textarea"))?.focus();
  }

  cancel() {
    this.open = null;
    if (this.detail) this.show(this.detail);
  }

  /**
   * Send a move; on a phone it is kept first. Who looks at callers has to be answered, so that is sent at once.
   * @param {Detail} detail @param {Move} move @param {Object<string, any>} payload @param {string} id
   * @returns {ReturnType<typeof command>}
   */
  async tell(detail, move, payload, id) {
    const { pocket } = this.how;
    if (!pocket || move.verb === "reveal_caller") return command(detail, move, payload, id);
    const { photos = [], ...words } = payload;
    return { case: null, ...(await pocket.send(detail, move, words, photos)) };
  }

  /** Take a move back that was made a moment ago. @param {number} caseId @param {string} verb */
  async undo(caseId, verb) {
    try {
      const answer = await post(`/api/cases/${caseId}/commands`, { id: commandId(), verb, payload: {} });
      if (answer.result === "applied" || answer.result === "already") tell(answer.sentence);
      else complain(new Error(answer.sentence));
    } catch (fault) {
      complain(fault);
    }
    this.how.again();
  }

  /** @param {Move} move @param {Object<string, any>} payload @param {string} id */
  async send(move, payload, id) {
    if (this.sending || !this.detail) return;
    this.sending = true;
    this.element.setAttribute("aria-busy", "true");
    try {
      const answer = await this.tell(this.detail, move, payload, id);
      if (answer.result === "refused" || answer.result === "conflict") {
        complain(new Error(answer.sentence));
        this.open = null;
        this.how.again();
      } else {
        const caseId = this.detail.card.id;
        const undo = UNDONE_BY[move.verb] && { label: _("Undo"), act: () => this.undo(caseId, UNDONE_BY[move.verb]) };
        tell(answer.sentence || _("%(move)s: done", { move: move.label }), undo);
        this.open = null;
        await this.how.done();
        if (answer.callers) this.how.callers?.(answer.callers);
      }
    } catch (fault) {
      complain(fault);
      if (/** @type {any} */ (fault).status === 409) {
        this.open = null;
        this.how.again();
      }
    } finally {
      this.sending = false;
      this.element.removeAttribute("aria-busy");
    }
  }
}

/** What all fields say together; photographs, and notes, of several fields become one. @param {import("./fields.js").Field[]} fields */
export function payloadOf(fields) {
  const said = fields.map((field) => field.read());
  const photos = said.flatMap((one) => one.photos ?? []);
  const note = said.flatMap((one) => one.note ?? []).join(" ");
  return { ...Object.assign({}, ...said), ...(photos.length ? { photos } : {}), ...(note ? { note } : {}) };
}

/** @param {Move} a @param {Move} b */
const same = (a, b) => a.verb === b.verb && a.on === b.on;
