/** One case on the phone: what it is, where, the photos, what others said, and the moves under the thumb. */

import { get } from "../live/api.js";
import { classOf } from "../live/classes.js";
import { lastPlace, metresBetween } from "../live/here.js";
import { el, fill, icon } from "../parts/element.js";
import { loading, wrong } from "../parts/liststate.js";
import { _ } from "../parts/text.js";
import { ago, clockOf, distance, flagOf, itemKindName, itemStateName, lightOf, moment, placeOf, reviewOf, stateName, timeOf } from "../parts/words.js";
import { MoveBar } from "../case/moves.js";
import { openPhoto } from "../case/photo.js";
import { planPart, tickNow } from "../case/plan.js";
import { PlanSteps } from "./plansteps.js";
import { entryRow } from "./queue.js";

/** @typedef {import("../live/shapes.js").Detail} Detail */
/** @typedef {import("./shapes.js").Kept} Kept */

const ENDED = new Set(["done", "returned", "revoked"]);

export class CasePage {
  /**
   * @param {HTMLElement} box
   * @param {object} how
   * @param {import("./shapes.js").Pocket} how.pocket
   * @param {import("./pictures.js").Pictures} how.pictures
   * @param {import("./drafts.js").Drafts} how.drafts
   * @param {number} how.far_m
   * @param {() => void} how.close
   * @param {() => void} how.queue      show what is not sent yet
   * @param {(open: boolean) => void} how.formed
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    /** @type {?number} */
    this.id = null;
    /** @type {?(Detail & Partial<Kept>)} */
    this.detail = null;
    this.head = el("header.case-head");
    this.body = el("div.case-body", { tabindex: "-1" });
    this.moves = new MoveBar({
      done: async () => this.load(),
      again: () => this.load(),
      formed: how.formed,
      pocket: {
        far_m: how.far_m,
        drafts: how.drafts,
        picture: (view, photo) => how.pictures.show(view, photo),
        send: (detail, move, payload, photos) => this.keep(detail, move, payload, photos),
      },
    });
    this.steps = new PlanSteps(how.pocket);
    how.pocket.on("case", ({ id }) => {
      if (id !== this.id) return;
      this.steps.told();
      this.load();
    });
    how.pocket.on("outbox", (about) => {
      this.steps.ended(about);
      if (about.case_id === this.id) this.load();
    });
    how.pocket.on("gone", (left) => left.id === this.id && this.gone(left));
  }

  /** @param {?number} id */
  async open(id) {
    if (id === this.id && id !== null) return;
    this.id = id;
    this.left = false;
    this.detail = null;
    this.moves.clear();
    if (id === null) return;
    fill(this.box, this.head, this.body, this.moves.element);
    fill(this.head);
    fill(this.body, loading(6));
    await this.load();
  }

  async load() {
    const { id } = this;
    if (id === null || this.left) return;
    const kept = await this.how.pocket.local.case(id);
    if (this.id !== id) return;
    if (kept) return this.show(kept);
    // it was kept and is no more: why, is told in a moment
    if (this.detail?.fetched_at) return;
    // one that is nobody's task of ours: looked at while there is a network
    try {
      const detail = await get(`/api/cases/${id}`);
      if (this.id === id) this.show(detail);
    } catch (fault) {
      if (this.id === id && !this.detail) fill(this.body, wrong(fault, () => this.load()));
    }
  }

  /** @param {Detail & Partial<Kept>} detail */
  show(detail) {
    const keep = this.detail ? this.body.scrollTop : 0;
    const open = new Set([...this.body.querySelectorAll("details[open]")].map((one) => /** @type {HTMLElement} */ (one).dataset.part));
    this.detail = detail;
    this.drawHead();
    fill(this.body, this.unsent(detail), this.photos(detail), this.plan(detail), ...told(detail), ...folded(detail, open));
    this.body.scrollTop = keep;
    // what was tapped already is not offered again while it waits
    const waiting = new Set((detail.unsent ?? []).map((one) => one.verb));
    this.moves.show({ ...detail, moves: detail.moves.filter((one) => !waiting.has(one.verb)) });
  }

  /** What is to be done, ticked off here: of a task of ours without a network, too. @param {Detail & Partial<Kept>} detail */
  plan(detail) {
    const plans = this.steps.over(detail);
    const now = tickNow(detail.card, () => this.load());
    return planPart({ ...detail, plans }, detail.fetched_at ? (plan, step) => this.steps.tap(detail, plan, step) : now);
  }

  drawHead() {
    if (!this.detail) return;
    const { card, address } = this.detail;
    const here = lastPlace();
    const placed = card.lon !== null && card.lat !== null;
    const metres = here && placed ? metresBetween(here, { lon: Number(card.lon), lat: Number(card.lat) }) : null;
    fill(
      this.head,
      el("div.case-line", {}, el("h2.case-title", {}, classOf(card) || _("no class yet")), lightOf(card)),
      el("div.case-marks", {}, flagOf(card.importance), reviewOf(card), card.supervised ? el(`span.flag.level-${card.supervised > 2 ? 1 : 2}`, {}, _("supervised")) : null,
        el(`span.state${card.state === "closed" ? ".done" : ".mine"}`, {}, stateName(card.state)), el("span.number.faint", {}, card.number)),
      el("div.case-where", {},
        el("div", {}, el("div", {}, placeOf(card), metres === null ? null : el("strong.case-far", {}, distance(metres))), address ? el("div.soft", {}, address) : null),
        placed ? el("a.button.square", { href: `geo:${card.lat},${card.lon}?q=${card.lat},${card.lon}`, aria: { label: _("Show the way") }, title: _("Show the way") }, icon("here")) : null),
    );
  }

  /** What was done here and waits to be sent. @param {Partial<Kept>} detail */
  unsent({ unsent = [], fetched_at: at }) {
    const old = at && this.how.pocket.sync.state.at !== "ok" && this.how.pocket.sync.state.at !== "busy";
    return [
      unsent.length ? el("div.entries", { role: "status" }, unsent.map((entry) => entryRow(entry, { short: true, open: this.how.queue }))) : null,
      old ? el("p.faint", {}, _("As it was %(when)s; no newer is known without a network.", { when: moment(at) })) : null,
    ];
  }

  /** @param {Detail} detail */
  photos({ evidence }) {
    if (!evidence.length) return null;
    const names = /** @type {Object<string, string>} */ ({ before: _("Before"), after: _("After"), check: _("Check") });
    const side = (/** @type {string} */ kind) => {
      const of = evidence.filter((one) => one.kind === kind);
      return of.length ? el("figure.photo-side", {}, el("figcaption", {}, names[kind], of.length > 1 ? ` ${of.length}` : ""), el("div.photo-grid", {}, of.map((one) => this.photo(one, names[kind])))) : null;
    };
    return el("div.photo-pair", {}, side("before"), side("after"), side("check"));
  }

  /** @param {import("../live/shapes.js").Photo} photo @param {string} name */
  photo(photo, name) {
    const view = /** @type {HTMLImageElement} */ (el("img", { alt: `${name} ${ago(photo.at)}` }));
    this.how.pictures.show(view, photo);
    const large = async () => {
      const all = await Promise.all((this.detail?.evidence ?? []).map(async (one) => ({ ...one, url: await this.how.pictures.address(one) })));
      openPhoto(all, all.find((one) => one.id === photo.id) ?? all[0]);
    };
    return el("button.photo-open", { type: "button", title: name, on: { click: large } }, view);
  }

  /**
   * Keep a tap; it is sent by itself. What could be sent at once is told as sent.
   * @param {Detail} detail @param {import("../live/shapes.js").Move} move @param {Object<string, any>} payload @param {any[]} photos
   */
  async keep(detail, move, payload, photos) {
    const entry = await this.how.pocket.outbox.put({ detail, move, payload, title: classOf(detail.card) || _("no class yet") }, photos);
    return { result: "kept", sentence: `${move.label}${_(": ")}${entry.words}` };
  }

  /** The case left: its unsent work stays, and is explained. @param {{number: string, why: string, unsent: any}} left */
  async gone({ number, why, unsent }) {
    const kept = Number(Array.isArray(unsent) ? unsent.length : unsent) || 0;
    const left = why === "scope" ? _("Case %(number)s is no longer yours to see.", { number }) : _("Case %(number)s: nothing more for you to do.", { number });
    this.left = true;
    this.detail = null;
    this.moves.gone(_("This is not possible any more: %(what)s What you wrote stays here until you close it.", { what: left }));
    fill(this.head);
    fill(this.body, el("div.list-state", { role: "status" }, icon("inbox"),
      el("strong", {}, left),
      kept ? el("p", {}, _("What you did there and is not sent yet is kept on this phone.")) : null,
      kept ? el("button.button", { type: "button", on: { click: this.how.queue } }, _("Show it")) : null,
      el("button.button.first", { type: "button", on: { click: this.how.close } }, _("To the tasks"))));
  }

  /** Time passed, or the reader walked. */
  refresh() {
    if (this.detail && (clockOf(this.detail.card).light !== "none" || lastPlace())) this.drawHead();
  }
}

/** What people told, and what is asked of whom. @param {Detail} detail */
function told({ text, events, items, rule, visits = [] }) {
  const words = events.map((one) => one.text).filter(Boolean);
  if (!words.length && text) words.push(text);
  const open = items.filter((one) => !ENDED.has(one.state));
  return [
    words.length ? el("section.case-part", {}, el("h3", {}, _("Reported")), words.slice(-3).map((one) => el("p.case-text", {}, one)),
      visits.map((one) => el("p.faint", { data: { visit: one.id } }, _("Found on a visit:"), ` ${one.purpose_name} · ${one.user_name} · `, timeOf(one.at)))) : null,
    rule?.closing_condition ? el("section.case-part", {}, el("h3", {}, _("Done when")), el("p.case-text", {}, rule.closing_condition)) : null,
    open.length ? el("section.case-part", {}, el("h3", {}, _("Work")), el("ul.work", {}, open.map((item) =>
      el("li.work-item", {}, el("span.clip", {}, [itemKindName(item.kind), item.asks, item.user_name || item.org_name].filter(Boolean).join(" · ")),
        el("span.state", {}, itemStateName(item.state)), item.state === "reported" ? null : lightOf({ due_at: item.due_at, yellow_at: item.yellow_at }))))) : null,
  ];
}

/** What is rarely looked at on the way. @param {Detail} detail @param {Set<string|undefined>} open */
function folded({ why, journal }, open) {
  const part = (/** @type {string} */ name, /** @type {string} */ title, /** @type {any} */ inside) =>
    el("details.case-part.folded", { data: { part: name }, open: open.has(name) }, el("summary", {}, title), inside);
  return [
    why.length ? part("why", _("Why so"), el("ul.reasons", {}, why.map((one) => el("li", {}, one.sentence)))) : null,
    journal.length ? part("story", _("Timeline"), el("ol.timeline", {}, [...journal].sort((a, b) => b.seq - a.seq).map((line) =>
      el("li.line", { data: { kind: line.kind } }, el("div.line-head", {}, timeOf(line.at)), el("p", {}, line.sentence),
        line.reason_name || line.note ? el("p.line-note", {}, [line.reason_name, line.note].filter(Boolean).join(" · ")) : null)))) : null,
  ];
}
