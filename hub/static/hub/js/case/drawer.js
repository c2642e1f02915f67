/** One case, whole: where it stands, why, who holds it, its photographs, its story, and what may be done now. */

import { get } from "../live/api.js";
import { classOf } from "../live/classes.js";
import { el, fill, icon } from "../parts/element.js";
import { loading, wrong } from "../parts/liststate.js";
import { MoveBar } from "./moves.js";
import { complain } from "../parts/notice.js";
import { openPhoto } from "./photo.js";
import { _, ngettext } from "../parts/text.js";
import { ToldOf } from "./told.js";
import {
  ago, channelName, clockOf, distance, eventTypeName, flagOf, itemKindName, itemStateName, lightOf, placeOf, stateName, timeOf,
} from "../parts/words.js";

/** @typedef {import("../live/shapes.js").Detail} Detail */

/** What the journal calls the hub itself. */
const SYSTEM = "hub";

export class Drawer {
  /**
   * @param {HTMLElement} box
   * @param {object} how
   * @param {import("../live/store.js").Store} how.store
   * @param {(id: number) => void} how.choose  another case was chosen from inside
   * @param {() => void} how.close
   * @param {(detail: Detail) => void} [how.loaded]
   * @param {() => void} [how.moved]   this reader made a move
   * @param {boolean} [how.pocket]
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    /** @type {?number} */
    this.id = null;
    /** @type {?Detail} */
    this.detail = null;
    this.seen = 0;
    /** @type {?AbortController} */
    this.asking = null;
    this.head = el("header.case-head");
    this.body = el("div.case-body", { tabindex: "-1" });
    this.told = new ToldOf();
    this.moves = new MoveBar({ done: () => this.moved(), again: () => this.load(), pocket: how.pocket, callers: showCallers });
    how.store.subscribe((changes) => {
      if (changes.some((one) => one.id === this.id)) this.later();
    });
  }

  /** @param {?number} id */
  async open(id) {
    if (id === this.id && id !== null && this.box.childElementCount) return;
    this.id = id;
    this.detail = null;
    this.seen = 0;
    this.asking?.abort();
    if (id === null) {
      fill(this.box, emptyDrawer());
      return;
    }
    fill(this.box, this.head, this.body, this.moves.element);
    fill(this.head);
    this.moves.clear();
    fill(this.body, loading(6));
    await this.load();
  }

  /** This reader made a move: show the case after it, or close when it left the reader's scope by it. */
  async moved() {
    const { id } = this;
    try {
      const detail = await get(`/api/cases/${id}`);
      if (this.id === id) this.show(detail);
    } catch (fault) {
      if (/** @type {any} */ (fault).status === 404) this.how.close();
      else complain(fault);
    }
    this.how.moved?.();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), 250);
  }

  async load() {
    const { id } = this;
    if (id === null) return;
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const detail = await get(`/api/cases/${id}`, {}, this.asking.signal);
      if (this.id === id) this.show(detail);
    } catch (fault) {
      if (/** @type {Error} */ (fault).name === "AbortError") return;
      if (/** @type {any} */ (fault).status === 404 && this.detail) fill(this.body, el("p.list-state", {}, _("This case left your scope.")));
      else if (this.id === id && !this.detail) fill(this.body, wrong(fault, () => this.load()));
    }
  }

  /** @param {Detail} detail */
  show(detail) {
    const first = !this.detail;
    this.detail = detail;
    this.how.store.put([detail.card]);
    const keep = first ? 0 : this.body.scrollTop;
    fill(this.head, ...this.heading(detail));
    fill(this.body, ...sections(detail, this.seen, this.how.choose, (card) => this.moves.start("merge", { other_case: card })), this.told.element);
    this.told.show(detail.card.id);
    this.body.scrollTop = keep;
    this.seen = Math.max(0, ...detail.journal.map((line) => line.seq));
    this.moves.show(detail);
    this.how.loaded?.(detail);
  }

  /** @param {Detail} detail */
  heading({ card }) {
    return [
      el(
        "div.case-line",
        {},
        el("span.number.faint", {}, card.number),
        el("button.button.bare.square", { type: "button", aria: { label: _("Close") }, on: { click: this.how.close } }, icon("close")),
      ),
      el("h2.case-title", {}, classOf(card) || _("no class yet")),
      el(
        "div.case-marks",
        {},
        flagOf(card.importance),
        card.supervised ? el(`span.flag.level-${card.supervised > 2 ? 1 : 2}`, {}, _("supervised")) : null,
        el(`span.state${card.state === "closed" ? ".done" : ".mine"}`, {}, stateName(card.state)),
        lightOf(card),
      ),
    ];
  }

  /** Time passed: the clock in the head must stay true. */
  refresh() {
    if (this.detail && clockOf(this.detail.card).light !== "none") fill(this.head, ...this.heading(this.detail));
  }
}

/** Callers in clear, until the reader closes them; kept nowhere. @param {import("./moves.js").Caller[]} callers */
function showCallers(callers) {
  const dialog = /** @type {HTMLDialogElement} */ (
    el(
      "dialog.help-dialog",
      { on: { close: () => dialog.remove() } },
      el("h2", {}, _("Callers")),
      el("p.faint", {}, _("The journal names you and your reason. Do not write it down.")),
      el("dl.help-keys", {}, callers.map((one) => [
        el("dt", {}, one.name || "—"),
        el("dd", {}, el("span.number", {}, [one.phone, one.id_number].filter(Boolean).join(" · ")), el("div.soft", {}, one.address), el("p.case-text", {}, one.text)),
      ])),
      el("button.button.first", { type: "button", on: { click: () => dialog.close() } }, _("Close")),
    )
  );
  document.body.append(dialog);
  dialog.showModal();
}

function emptyDrawer() {
  return el(
    "div.list-state",
    {},
    icon("tasks"),
    el("strong", {}, _("No case chosen")),
    el("p", {}, _("Choose one in the list or on the map.")),
  );
}

/** @param {string} title @param {...any} content */
const section = (title, ...content) => el("section.case-part", {}, el("h3", {}, title), ...content);

/**
 * @param {Detail} detail
 * @param {number} seen  journal lines up to this number were already shown
 * @param {(id: number) => void} choose
 * @param {(card: import("../live/shapes.js").Card) => void} merge  begin to merge this case into another one
 */
function sections(detail, seen, choose, merge) {
  return [
    mergers(detail, choose),
    facts(detail),
    detail.text || detail.events.length ? section(_("Reported"), ...reports(detail)) : null,
    detail.why.length ? section(_("Why so"), reasons(detail)) : null,
    detail.items.length ? section(_("Work"), work(detail)) : null,
    section(_("Photos"), photos(detail)),
    section(_("Timeline"), timeline(detail, seen)),
    detail.nearby.length ? section(_("Open nearby"), nearby(detail, choose, merge)) : null,
  ];
}

/** The case it went into, and the cases that went into it. @param {Detail} detail @param {(id: number) => void} choose */
function mergers({ merged, took_in }, choose) {
  const link = (/** @type {import("../live/shapes.js").Merged} */ one) =>
    el("button.button.bare.number", { type: "button", data: { merged: one.case_id }, on: { click: () => choose(one.case_id) } }, one.number);
  if (merged) return el("p.case-merged", {}, _("Merged into"), " ", link(merged), " ", el("span.faint", {}, ago(merged.at)));
  return took_in.length ? el("p.case-merged", {}, _("Merged into this case:"), " ", took_in.map(link)) : null;
}

/** @param {Detail} detail */
function facts({ card, address }) {
  /** @type {Array<?[string, any]>} */
  const rows = [
    [_("Place"), [placeOf(card), address ? el("div.soft", {}, address) : null]],
    [_("Grid or area"), card.cell_code ? el("span.number", {}, card.cell_code) : el("span.faint", {}, _("none"))],
    [_("Lead"), card.lead_org_name || el("span.faint", {}, _("not dispatched yet"))],
    card.holder_name && card.holder_name !== card.lead_org_name ? [_("Held by"), card.holder_name] : null,
    [_("Opened"), timeOf(card.opened_at)],
  ];
  return el("dl.facts", {}, rows.map((row) => row && [el("dt", {}, row[0]), el("dd", {}, row[1])]));
}

/** @param {Detail} detail */
function reports({ card, text, events }) {
  if (!events.length) return [el("p.case-text", {}, text ?? "")];
  return events.map((event) =>
    el(
      "article.report",
      {},
      el(
        "p.faint",
        {},
        [channelName(event.channel), eventTypeName(event.type), event.caller?.name, event.caller?.phone].filter(Boolean).join(" · "),
        " · ",
        timeOf(event.occurred_at ?? event.received_at),
        event.caller?.confidential ? el("span.state", {}, _("confidential")) : null,
      ),
      el("p.case-text", {}, event.text ?? el("span.faint", {}, _("The text was erased."))),
      event.reply_due_at ? el("p.faint", {}, _("Answer promised by"), " ", timeOf(event.reply_due_at), " ",
        lightOf({ state: card.state, due_at: event.reply_due_at, yellow_at: event.reply_yellow_at })) : null,
    ),
  );
}

/** @param {Detail} detail */
function reasons({ why }) {
  /** @type {Object<string, string>} */
  const names = {
    cell: _("Grid"), place: _("Place"), class: _("Class"), department: _("Department"), deadline: _("Deadline"), filing: _("Filing"),
    extension: _("Extension"), suspension: _("Suspension"), exemption: _("Timeout appeal"), verify: _("Verification"), check: _("Check"),
  };
  return el(
    "dl.facts.why",
    {},
    why.map((one) => [el("dt", {}, names[one.about] ?? one.about), el("dd", {}, one.sentence)]),
  );
}

/** @param {Detail} detail */
function work({ items }) {
  return el(
    "ul.work",
    {},
    items.map((item) =>
      el(
        `li.work-item${["done", "returned", "revoked"].includes(item.state) ? ".past" : ""}`,
        {},
        el("span.clip", {}, [itemKindName(item.kind), item.asks, item.org_name, item.user_name].filter(Boolean).join(" · ")),
        el("span.state", {}, itemStateName(item.state)),
        ["done", "returned", "revoked", "reported"].includes(item.state) ? null : lightOf({ due_at: item.due_at, yellow_at: item.yellow_at }),
      ),
    ),
  );
}

/** @param {Detail} detail */
function photos({ evidence }) {
  const side = (/** @type {string} */ kind, /** @type {string} */ name) => {
    const of = evidence.filter((one) => one.kind === kind);
    return el(
      "figure.photo-side",
      {},
      el("figcaption", {}, name, of.length ? ` ${of.length}` : ""),
      of.length
        ? el("div.photo-grid", {}, of.map((one) =>
            el(
              "button.photo-open",
              { type: "button", title: name, on: { click: () => openPhoto(evidence, one) } },
              el("img", { src: one.thumb ?? one.url, alt: `${name} ${ago(one.at)}`, loading: "lazy" }),
            ),
          ))
        : el("div.photo-none", {}, _("none yet")),
    );
  };
  return el("div.photo-pair", {}, side("before", _("Before")), side("after", _("After")), evidence.some((one) => one.kind === "check") ? side("check", _("Check")) : null);
}

/** @param {Detail} detail @param {number} seen */
function timeline({ journal }, seen) {
  const lines = [...journal].sort((a, b) => b.seq - a.seq);
  return el(
    "ol.timeline",
    {},
    lines.map((line) =>
      el(
        `li.line${seen && line.seq > seen ? ".fresh" : ""}`,
        { data: { kind: line.kind } },
        el("div.line-head", {}, timeOf(line.at), el("span.soft", {}, line.actor === SYSTEM ? _("system") : line.actor)),
        el("p", {}, line.sentence),
        line.reason_name || line.note ? el("p.line-note", {}, [line.reason_name, line.note].filter(Boolean).join(" · ")) : null,
      ),
    ),
  );
}

/** @param {Detail} detail @param {(id: number) => void} choose @param {(card: import("../live/shapes.js").Card) => void} merge */
function nearby(detail, choose, merge) {
  const may = detail.moves.some((one) => one.verb === "merge");
  return el(
    "ul.nearby",
    {},
    detail.nearby.map(({ card, distance_m }) =>
      el(
        "li",
        {},
        el(
          "button.option",
          { type: "button", on: { click: () => choose(card.id) } },
          el("span.clip", {}, classOf(card) || _("no class yet"), " ", card.class_code && card.class_code === detail.card.class_code ? el("span.state.mine", {}, _("same class")) : null),
          el("span.faint.number", { title: card.number }, `…${card.number.slice(-4)} · `, distance(distance_m), " · ", ago(card.opened_at),
            card.events > 1 ? ` · ${ngettext("%(n)s report", "%(n)s reports", card.events)}` : ""),
        ),
        may ? el("button.button.bare", { type: "button", data: { merge: card.id }, title: _("One problem: this case ends, its reports and callers go there."), on: { click: () => merge(card) } }, _("Merge into it")) : null,
      ),
    ),
  );
}
