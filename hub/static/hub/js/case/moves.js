/** The buttons of what this reader may do now, and the small form a move asks for; both come from the hub's table of moves. */

import { commandId, post } from "../live/api.js";
import { el, fill } from "../parts/element.js";
import { draftOf, keyOf, labelOf, MoveForm } from "./moveform.js";
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
/** Forms that were begun and wait; nobody has more in mind. */
const MOST_KEPT = 20;
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
    /** The form that is seen. @type {?MoveForm} */
    this.open = null;
    /** Forms that were begun and are not seen, by case and move. @type {Map<string, MoveForm>} */
    this.kept = new Map();
  }

  /** Another case takes the place of this one: what was begun stays. */
  clear() {
    if (this.open && this.keep(this.open)) {
      this.open.away = true;
      tell(_("What you wrote for %(number)s stays until you come back to it.", { number: this.open.number }));
    }
    this.detail = null;
    this.open = null;
    fill(this.element);
  }

  /** The case left the reader's scope. @param {string} why */
  gone(why) {
    this.detail = null;
    if (this.open?.begun) return this.open.end(why);
    this.open = null;
    fill(this.element);
  }

  /** Keep a form for later, if anything was written into it. @param {MoveForm} form @returns {boolean} */
  keep(form) {
    if (!form.begun || form.ended) return false;
    this.kept.set(form.key, form);
    if (this.kept.size > MOST_KEPT) this.kept.delete(/** @type {string} */ (this.kept.keys().next().value));
    return true;
  }

  /** Draw the buttons; a form that is open stays, and says so when its move is not possible any more. @param {Detail} detail */
  show(detail) {
    // what the reader opened stays open when the same case is drawn again
    const opened = this.detail?.card.id === detail.card.id && this.element.querySelector("details.more")?.hasAttribute("open");
    const at = this.element.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.verb : undefined;
    this.detail = detail;
    const form = this.open ?? [...this.kept.values()].find((one) => one.away && one.caseId === detail.card.id) ?? this.earlier(detail);
    if (form) {
      const still = detail.moves.some((one) => same(one, form.move));
      if (form !== this.open) this.put(form);
      if (still || form.ended || (this.sending && form.begun)) return;
      if (form.begun) return form.end(_("This is not possible any more: %(what)s What you wrote stays here until you close it.", { what: lastOf(detail) }));
    }
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
    // who works with keys keeps the place while the case is drawn again
    if (at) /** @type {?HTMLElement} */ (this.element.querySelector(`[data-verb=${at}]`))?.focus();
  }

  /** @param {Move} move @param {boolean} first @param {string} [look] */
  button(move, first, look = "") {
    const grave = GRAVE.has(move.verb);
    return el(
      `button.button${look}${grave ? ".grave" : first ? ".first" : ""}`,
      { type: "button", data: { verb: move.verb }, on: { click: () => this.begin(move) } },
      labelOf(/** @type {Detail} */ (this.detail), move),
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
    const kept = said ? undefined : this.kept.get(keyOf(this.detail, move));
    const form = kept ?? this.make(this.detail, move, said);
    this.put(form);
    form.focus();
  }

  /** @param {Detail} detail @param {Move} move @param {Object<string, any>} [said] */
  make(detail, move, said) {
    return new MoveForm(detail, move, {
      said,
      pocket: this.how.pocket,
      send: (one) => this.send(one.move, one.payload(), one.id, one),
      cancel: () => this.cancel(),
      drop: () => this.drop(),
    });
  }

  /** The form that was open when an earlier page of this phone ended. @param {Detail} detail @returns {MoveForm|undefined} */
  earlier(detail) {
    const move = detail.moves.find((one) => this.how.pocket?.drafts.of(draftOf(detail, one))?.open && !this.kept.has(keyOf(detail, one)));
    return move && this.make(detail, move);
  }

  /** What was begun is not wanted any more. */
  drop() {
    this.open?.drop();
    this.cancel();
  }

  /** Show a form. @param {MoveForm} form */
  put(form) {
    this.open = form;
    form.away = false;
    this.kept.delete(form.key);
    form.keep(true);
    fill(this.element, form.element);
    this.how.formed?.(true);
  }

  /** Back to the buttons; what was written is there when the same move is begun again. */
  cancel() {
    this.open?.keep(false);
    if (this.open?.ended) this.open.drop();
    if (this.open) this.keep(this.open);
    this.open = null;
    if (this.detail) this.show(this.detail);
    else fill(this.element);
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

  /** @param {Move} move @param {Object<string, any>} payload @param {string} id @param {MoveForm} [form]  what it was written into */
  async send(move, payload, id, form) {
    if (this.sending || !this.detail) return;
    this.sending = true;
    this.element.setAttribute("aria-busy", "true");
    try {
      const answer = await this.tell(this.detail, move, payload, id);
      if (answer.result === "refused" || answer.result === "conflict") {
        complain(new Error(answer.sentence));
        form?.renew();
        this.how.again();
      } else {
        const caseId = this.detail.card.id;
        const undo = UNDONE_BY[move.verb] && { label: _("Undo"), act: () => this.undo(caseId, UNDONE_BY[move.verb]) };
        tell(answer.sentence || _("%(move)s: done", { move: move.label }), undo);
        if (form) this.kept.delete(form.key);
        form?.drop();
        if (this.open === form) this.open = null;
        await this.how.done();
        if (answer.callers) this.how.callers?.(answer.callers);
      }
    } catch (fault) {
      complain(fault);
      const { status } = /** @type {any} */ (fault);
      // an answer is kept under this id for good; without one the same command is sent again
      if (status >= 400 && status < 500) form?.renew();
      if (status === 409) this.how.again();
    } finally {
      this.sending = false;
      this.element.removeAttribute("aria-busy");
    }
  }
}

/** What happened last with a case, told as its timeline tells it. @param {Detail} detail */
const lastOf = ({ journal }) => journal.reduce((last, line) => (line.seq > last.seq ? line : last), { seq: -1, sentence: "" }).sentence;

/** @param {Move} a @param {Move} b */
const same = (a, b) => a.verb === b.verb && a.on === b.on;
