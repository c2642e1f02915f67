/** Visits (走访) of a community officer: what is due again, one told in a few taps, what was made lately; kept first, sent by itself. */

import { commandId, get } from "../live/api.js";
import { now } from "../live/clock.js";
import { hear, lastPlace, metresBetween, whyNoPlace } from "../live/here.js";
import { el, fill, icon } from "../parts/element.js";
import { empty } from "../parts/liststate.js";
import { complain, tell } from "../parts/notice.js";
import { _, ngettext } from "../parts/text.js";
import { ago, distance } from "../parts/words.js";

/** What the hub told last. */
const KEPT = "visits";
/** What was written and not kept yet. */
const DRAFT = "draft.visit";
const DAY = 24 * 3600 * 1000;

/** What a visit came to; the codes are those of events/models/visit.py. @returns {Array<[string, string]>} */
const results = () => [
  ["fine", _("nothing to do")], ["settled", _("settled on the spot")], ["problem", _("a problem to report")], ["not_met", _("nobody met")], ["declined", _("visit declined")],
];

/** @typedef {{code: string, name: string, again_days: number}} Purpose */
/**
 * @typedef {object} Visit  as GET /api/phone/visits tells it
 * @property {string} id
 * @property {string} at
 * @property {string} purpose
 * @property {string} purpose_name
 * @property {string} found_name
 * @property {string} area
 * @property {string} address
 * @property {?number} lon
 * @property {?number} lat
 * @property {?string} again_on
 * @property {?number} case_id
 * @property {?string} number
 */

export class Visits {
  /**
   * @param {HTMLElement} box
   * @param {object} how
   * @param {import("./shapes.js").Pocket} how.pocket
   * @param {Purpose[]} how.purposes
   * @param {(id: number) => void} how.choose
   * @param {(begun: {id: string, text: string, at: ?{lon: number, lat: number}}) => void} how.report   a problem was found: report it
   * @param {() => void} how.changed
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    /** @type {{due: Visit[], lately: Visit[]}} */
    this.known = { due: [], lately: [] };
    /** What is being told. @type {?{purpose: string, found: string, follows: ?string, at: ?{lon: number, lat: number}}} */
    this.form = null;
    this.asked = false;
    /** What the lists show. */
    this.told = "";
    hear((place) => this.placed(place));
    how.pocket.on("outbox", ({ state }) => state === "applied" && this.ask());
    how.pocket.on("sync", ({ at }) => at === "ok" && !this.asked && this.ask());
    this.recall();
  }

  async recall() {
    this.known = (await this.how.pocket.local.recall(KEPT)) ?? this.known;
    this.how.changed();
    this.draw();
  }

  /** Ask the hub; without a network what was told last stands. */
  async ask() {
    const told = await get("/api/phone/visits").catch(() => null);
    if (!told) return;
    this.asked = true;
    this.known = told;
    await this.how.pocket.local.remember(KEPT, told);
    this.how.changed();
    this.draw();
  }

  /** What is due again and was not told here meanwhile; soonest first. @returns {Promise<Visit[]>} */
  async due() {
    const told = (await this.how.pocket.outbox.list()).filter((one) => one.verb === "visit" && one.state !== "refused").map((one) => one.payload.follows);
    return this.known.due.filter((one) => !told.includes(one.id));
  }

  /** How many are due today or late. */
  get late() {
    const today = dayOf(now());
    return this.known.due.filter((one) => (one.again_on ?? "") <= today).length;
  }

  get begun() {
    return Boolean(this.form) && !this.box.hidden;
  }

  open() {
    this.ask();
    this.draw();
  }

  async draw() {
    if (this.form || this.box.hidden) return;
    const due = await this.due();
    if (this.form) return;
    const { lately } = this.known;
    // drawn anew between finger down and finger up, a button loses its tap
    const told = JSON.stringify([due, lately, dayOf(now())]);
    if (told === this.told) return;
    this.told = told;
    fill(
      this.box,
      el("button.button.first.wide", { type: "button", data: { visit: "new" }, on: { click: () => this.begin(null) } }, icon("plus"), _("Tell a visit")),
      el("section.case-part", {}, el("h2", {}, _("Due again")),
        due.length ? el("div.entries", {}, due.map((one) => this.dueRow(one)))
          : empty(_("No visit is due"), _("A visit that has a next date appears here two weeks before."), "check")),
      lately.length ? el("section.case-part", {}, el("h2", {}, _("Visited lately")), el("div.entries", {}, lately.map((one) => this.row(one)))) : null,
    );
  }

  /** @param {Visit} one */
  dueRow(one) {
    const day = one.again_on ?? "";
    const late = day < dayOf(now());
    const here = lastPlace();
    const far = here && one.lon !== null && one.lat !== null ? distance(metresBetween(here, { lon: one.lon, lat: one.lat })) : null;
    return el(`button.entry.visit-due${late ? ".back" : ".waits"}`, { type: "button", data: { due: one.id }, on: { click: () => this.begin(one) } },
      icon(late ? "warn" : "clock"),
      el("span.entry-words", {}, el("strong", {}, one.purpose_name), el("span", {}, one.address || one.area),
        el("span.faint", {}, [late ? _("was due on %(day)s", { day }) : _("due on %(day)s", { day }), far].filter(Boolean).join(" · "))));
  }

  /** @param {Visit} one */
  row(one) {
    const { case_id: id, number } = one;
    return el("div.entry.done", { data: { visited: one.id } }, icon("check"),
      el("div.entry-words", {}, el("strong", {}, `${one.purpose_name} · ${one.found_name}`), el("span", {}, one.address || one.area),
        el("span.faint", {}, [ago(one.at), one.again_on ? _("again on %(day)s", { day: one.again_on }) : null].filter(Boolean).join(" · ")),
        id && number ? el("button.link.entry-what", { type: "button", on: { click: () => this.how.choose(id) } }, number) : null));
  }

  /** @param {?Visit} due  the one that was promised */
  async begin(due) {
    this.told = "";
    const draft = due ? null : await this.how.pocket.local.recall(DRAFT);
    const first = due?.purpose ?? draft?.purpose ?? this.how.purposes[0]?.code ?? "";
    this.form = { purpose: first, found: "", follows: due?.id ?? null, at: due && due.lon !== null && due.lat !== null ? { lon: due.lon, lat: due.lat } : null };
    const keep = () => this.form && !this.form.follows && this.how.pocket.local.remember(DRAFT, { purpose: this.form.purpose, address: this.address?.value, note: this.note?.value });
    this.address = /** @type {HTMLInputElement} */ (el("input.input", { name: "address", maxlength: 300, autocomplete: "off", value: due?.address ?? draft?.address ?? "", on: { input: keep } }));
    this.note = /** @type {HTMLTextAreaElement} */ (el("textarea.input", { name: "note", rows: 3, maxlength: 2000, value: draft?.note ?? "", on: { input: keep } }));
    this.again = /** @type {HTMLInputElement} */ (el("input.input.short", { type: "date", name: "again", min: dayOf(now()), max: dayOf(now() + 730 * DAY) }));
    this.said = el("p.field-wrong", { role: "alert", hidden: true });
    this.place = el("p.soft", { role: "status" });
    this.shelves = el("div.visit-shelves");
    fill(this.box, el("form.report-form", { novalidate: true, on: { submit: (/** @type {Event} */ event) => this.send(event) } },
      this.shelves,
      el("label.field", {}, el("span.name", {}, _("Address")), this.address), this.place,
      el("label.field", {}, el("span.name", {}, _("Note")), this.note),
      el("label.field", {}, el("span.name", {}, _("Visit again on"), " ", el("span.faint", {}, _("empty: not by itself"))), this.again),
      el("p.faint", {}, _("Address and note are seen by you and your street's centre, and removed after the time your city has set.")),
      this.said,
      el("div.visit-go", {}, el("button.button", { type: "button", on: { click: () => this.leave() } }, _("Cancel")), el("button.button.first", { type: "submit" }, _("Visit made")))));
    this.placed(lastPlace());
    this.drawShelves(true);
    this.how.changed();
  }

  /** The two rows of buttons: what for, and what came of it. @param {boolean} [purpose]  another purpose: its own next date */
  drawShelves(purpose = false) {
    const { form } = this;
    if (!form || !this.shelves) return;
    const shelf = (/** @type {string} */ name, /** @type {Array<[string, string]>} */ ways, /** @type {"purpose"|"found"} */ what) =>
      el("div.field", { role: "group", aria: { label: name } }, el("span.name", {}, name, el("span.must", {}, " *")),
        el("div.choices", {}, ways.map(([code, says]) => el("button.choice", {
          type: "button", data: { [what]: code }, aria: { pressed: String(form[what] === code) },
          on: { click: () => { form[what] = code; this.drawShelves(what === "purpose"); } },
        }, says))));
    const focused = /** @type {HTMLElement|null} */ (document.activeElement)?.dataset ?? {};
    fill(this.shelves, shelf(_("What for"), this.how.purposes.map((one) => [one.code, one.name]), "purpose"), shelf(_("What came of it"), results(), "found"));
    for (const what of ["purpose", "found"]) {
      if (focused[what]) /** @type {?HTMLElement} */ (this.shelves.querySelector(`[data-${what}="${focused[what]}"]`))?.focus();
    }
    const days = this.how.purposes.find((one) => one.code === form.purpose)?.again_days ?? 0;
    if (purpose && this.again) this.again.value = days ? dayOf(now() + days * DAY) : "";
  }

  /** @param {?{lon: number, lat: number}} place */
  placed(place) {
    if (!this.form || !this.place) return;
    if (place && !this.form.follows) this.form.at = { lon: place.lon, lat: place.lat };
    fill(this.place, this.form.at ? _("with position") : whyNoPlace() || _("without position"));
  }

  /** @param {Event} event */
  async send(event) {
    event.preventDefault();
    const { form, said } = this;
    if (!form || !said || !this.address || !this.note || !this.again) return;
    const address = this.address.value.trim();
    const missing = !form.found ? _("Say what came of it.") : !address && !form.at ? _("Write the address; the phone does not know the place.")
      : this.again.validity.valid ? null : _("Choose a day from today on.");
    said.hidden = !missing;
    fill(said, missing ?? "");
    if (missing) return;
    const report = form.found === "problem" ? commandId() : null;
    const note = this.note.value.trim();
    const visit = { purpose: form.purpose, found: form.found, address, note, ...(form.at ?? {}), again_on: this.again.value || null, follows: form.follows, report };
    const title = [this.how.purposes.find((one) => one.code === form.purpose)?.name, address].filter(Boolean).join(" · ");
    try {
      const entry = await this.how.pocket.outbox.put({ visit, title });
      await this.how.pocket.local.remember(DRAFT, null);
      tell(`${_("Visit")}${_(": ")}${entry.words}`);
      this.leave();
      if (report) this.how.report({ id: report, text: [address, note].filter(Boolean).join("："), at: form.at });
    } catch (fault) {
      complain(fault);
    }
  }

  leave() {
    this.form = null;
    fill(this.box);
    this.how.changed();
    this.draw();
  }

  /** How many wait, in words for the way here. */
  words() {
    const { late } = this;
    return late ? ngettext("%(n)s due", "%(n)s due", late) : _("none due");
  }
}

/** A day as the hub writes it, of the city. @param {number} at */
const dayOf = (at) => new Date(at + 8 * 3600 * 1000).toISOString().slice(0, 10);
