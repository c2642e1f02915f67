/** What was done on this phone and what became of it, each item in words. */

import { el, fill, icon } from "../parts/element.js";
import { empty } from "../parts/liststate.js";
import { _, ngettext } from "../parts/text.js";
import { ago } from "../parts/words.js";

/** @typedef {import("./shapes.js").Entry} Entry */

/** How a state looks: a mark beside the words. @type {Object<string, [Parameters<typeof icon>[0], string]>} */
const LOOKS = {
  waiting: ["clock", "waits"], sending: ["up", "waits"], held: ["person", "waits"], unfinished: ["warn", "back"],
  applied: ["check", "done"], already: ["check", "done"], conflict: ["person", "back"], refused: ["warn", "back"],
};

/**
 * One tap: what, when, and how it stands.
 * @param {Entry} entry
 * @param {object} how
 * @param {boolean} [how.short]       inside its case: no title, no buttons
 * @param {() => void} [how.open]     a tap on it
 * @param {any} [how.acts]            buttons
 */
export function entryRow(entry, { short = false, open, acts } = {}) {
  const [drawing, look] = LOOKS[entry.state] ?? LOOKS.waiting;
  const size = entry.photos.reduce((sum, one) => sum + one.size, 0);
  const sent = entry.photos.reduce((sum, one) => sum + one.sent, 0);
  const named = /** @type {Object<string, string>} */ ({ report: _("Report"), visit: _("Visit"), shift: _("My shift") });
  const what = [named[entry.verb] ?? entry.label, short ? null : entry.title].filter(Boolean).join(" · ");
  return el(
    `div.entry.${look}`,
    { data: { entry: entry.id, state: entry.state } },
    icon(drawing),
    el("div.entry-words", {},
      open ? el("button.link.entry-what", { type: "button", on: { click: open } }, what) : el("strong.entry-what", {}, what),
      el("span", {}, entry.words),
      size && !entry.ended ? el("progress", { max: size, value: sent, aria: { label: _("Photos sent") } }) : null,
      el("span.faint", {}, [short ? null : entry.number, ago(entry.made_at),
        entry.photos.length ? ngettext("%(n)s photo", "%(n)s photos", entry.photos.length) : null].filter(Boolean).join(" · ")),
      entry.state === "refused" || entry.state === "conflict" || entry.state === "unfinished" ? said(entry) : null,
      acts),
  );
}

/** What was written, so that it can be said again elsewhere. @param {Entry} entry */
function said({ payload }) {
  const words = [payload?.text, payload?.reason, payload?.to_caller, payload?.address, payload?.note].filter(Boolean).join("\n");
  return words ? el("p.line-note", {}, words) : null;
}

export class Queue {
  /**
   * @param {HTMLElement} box
   * @param {object} how
   * @param {import("./shapes.js").Pocket} how.pocket
   * @param {(id: number) => void} how.choose
   * @param {(id: string) => void} how.photos   take photos anew for an entry that lacks them
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    const again = () => this.box.closest("[hidden]") || this.draw();
    for (const what of /** @type {const} */ (["outbox", "sync", "full", "shift"])) how.pocket.on(what, again);
  }

  async draw() {
    const { pocket } = this.how;
    const [taps, walks, sealed, space] = await Promise.all([pocket.outbox.list(), pocket.shifts.unsent(), this.sealed(), pocket.space()]);
    const entries = [...walks, ...taps];
    const waiting = entries.filter((one) => !one.ended);
    const ended = entries.filter((one) => one.ended);
    const { at, words } = pocket.sync.state;
    fill(
      this.box,
      space.full ? el("p.field-wrong", { role: "alert" }, _("This phone has no room left. Words are still kept; free some room for photos.")) : null,
      waiting.length ? el("section.case-part", {}, el("h3", {}, _("Not sent yet")),
        el("p.soft", {}, at === "ok" || at === "busy" ? _("Being sent now.") : words),
        el("div.entries", {}, waiting.map((one) => this.row(one))),
        el("button.button.wide", { type: "button", on: { click: () => pocket.sync.now() } }, icon("refresh"), _("Send now"))) : null,
      sealed.length ? el("section.case-part", {}, el("h3", {}, _("Of others on this phone")),
        sealed.map(({ name, count }) => el("p", {}, ngettext("%(name)s: %(n)s step is kept and sealed; it is sent when %(name)s signs in here.", "%(name)s: %(n)s steps are kept and sealed; they are sent when %(name)s signs in here.", count, { name })))) : null,
      ended.length ? el("section.case-part", {}, el("h3", {}, _("The last three days")), el("div.entries", {}, ended.map((one) => this.row(one)))) : null,
      waiting.length || ended.length || sealed.length ? null : empty(_("Nothing is waiting"), _("What you do is kept here until the hub has answered, with or without a network."), "up"),
    );
  }

  /** Unsent work of others on this phone: a name and how much. */
  async sealed() {
    const { outbox, shifts } = this.how.pocket;
    const count = new Map();
    for (const { name, count: n } of [...(await outbox.sealed()), ...(await shifts.sealed())]) count.set(name, (count.get(name) ?? 0) + n);
    return [...count].map(([name, n]) => ({ name, count: n }));
  }

  /** @param {Entry} entry */
  row(entry) {
    const { outbox, shifts } = this.how.pocket;
    const walk = entry.verb === "shift";
    const act = (/** @type {string} */ label, /** @type {() => Promise<any>} */ does) =>
      el("button.button.bare", { type: "button", on: { click: async () => { await does(); this.draw(); } } }, label);
    const acts = [
      entry.state === "unfinished" ? act(_("Add photos"), async () => this.how.photos(entry.id)) : null,
      entry.state === "held" || (entry.state === "waiting" && entry.tries > 2) ? act(_("Try again"), () => outbox.again(entry.id)) : null,
      entry.ended ? act(_("Clear"), () => (walk ? shifts.forget(entry.id) : outbox.dismiss(entry.id))) : null,
      !walk && givesUp(entry) ? act(_("Give up"), async () => sure(entry) && outbox.discard(entry.id, true)) : null,
    ].filter(Boolean);
    const id = entry.case_id;
    return entryRow(entry, { open: id && !entry.gone ? () => this.how.choose(id) : undefined, acts: acts.length ? el("div.entry-acts", {}, acts) : null });
  }
}

/** What was never sent can be given up; what may have arrived only when the hub did not take it many times. @param {Entry} entry */
const givesUp = (entry) => !entry.ended && entry.state !== "sending" && (!entry.maybe_there || entry.tries > 2);

/** @param {Entry} entry */
const sure = (entry) => confirm(entry.maybe_there
  ? _("This may have reached the hub without an answer. If it has not, it is lost when you give it up. Give it up?")
  : _("This has not reached the hub yet. When you give it up, it is lost with its photos. Give it up?"));
