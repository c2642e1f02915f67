/** One case, whole: where it stands, why, who holds it, its photographs, its story, and what may be done now. */

import { get } from "../live/api.js";
import { AlarmsOf, hasAlarms } from "./alarms.js";
import { likely, nearby } from "./alike.js";
import { classOf } from "../live/classes.js";
import { earlierReports } from "./earlier.js";
import { el, fill, icon } from "../parts/element.js";
import { loading, wrong } from "../parts/liststate.js";
import { MoveBar } from "./moves.js";
import { complain } from "../parts/notice.js";
import { openPhoto } from "./photo.js";
import { planPart, tickNow } from "./plan.js";
import { _ } from "../parts/text.js";
import { ToldOf } from "./told.js";
import { section, whyPart } from "./why.js";
import {
  ago, channelName, clockOf, eventTypeName, flagOf, itemKindName, itemStateName, lightOf, placeOf, reviewOf, stateName, timeOf,
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
   * @param {string} [how.empty]       what to do while none is chosen, where there is no map
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    /** @type {?number} */
    this.id = null;
    /** @type {?Detail} */
    this.detail = null;
    /** It was shown, and left the reader's scope. */
    this.isLeft = false;
    this.seen = 0;
    /** Older reports that were asked for, and of which case. @type {{of: string, element: ?HTMLElement}} */
    this.earlier = { of: "", element: null };
    /** @type {?AbortController} */
    this.asking = null;
    this.head = el("header.case-head");
    this.body = el("div.case-body", { tabindex: "-1" });
    this.told = new ToldOf();
    this.alarms = new AlarmsOf();
    this.moves = new MoveBar({ done: () => this.moved(), again: () => this.load(), pocket: how.pocket, callers: showCallers });
    how.store.subscribe((changes) => {
      if (changes.some((one) => one.id === this.id)) this.later();
    });
  }

  /** @param {?number} id */
  async open(id) {
    if (id === this.id && id !== null && this.box.childElementCount) return;
    this.id = id;
    this.isLeft = false;
    this.detail = null;
    this.seen = 0;
    this.asking?.abort();
    if (id === null) {
      fill(this.box, emptyDrawer(this.how.empty ?? _("Choose one in the list or on the map.")));
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
      if (/** @type {any} */ (fault).status === 404 && this.id === id && (this.detail || this.isLeft)) this.left();
      else if (this.id === id && !this.detail) fill(this.body, wrong(fault, () => this.load()));
    }
  }

  /** It is not this reader's any more: nothing of it is shown, and nothing offered, but what the reader was writing. */
  left() {
    if (this.isLeft) return;
    const number = this.detail?.card.number ?? "";
    this.isLeft = true;
    this.detail = null;
    fill(this.head, el("div.case-line", {}, el("span.number.faint", {}, number), el("button.button.bare.square", { type: "button", aria: { label: _("Close") }, on: { click: this.how.close } }, icon("close"))));
    fill(this.body, el("div.list-state", { role: "status" }, icon("tasks"), el("strong", {}, _("This case left your scope."))));
    this.moves.gone(_("This case left your scope. What you wrote stays here until you close it."));
  }

  /** @param {Detail} detail */
  show(detail) {
    const first = !this.detail;
    this.isLeft = false;
    this.detail = detail;
    this.how.store.put([detail.card]);
    const keep = first ? 0 : this.body.scrollTop;
    fill(this.head, ...this.heading(detail));
    fill(this.body, ...this.sections(detail), this.told.element);
    this.told.show(detail.card.id);
    this.alarms.show(detail);
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
        this.how.pocket ? null : el("a.button.bare.sheet-link", { href: `/cases/${card.id}/sheet.pdf`, target: "_blank", title: _("Case sheet, to print") }, icon("sheet"), _("Case sheet")),
        el("button.button.bare.square", { type: "button", aria: { label: _("Close") }, on: { click: this.how.close } }, icon("close")),
      ),
      el("h2.case-title", {}, classOf(card) || _("no class yet")),
      el(
        "div.case-marks",
        {},
        flagOf(card.importance),
        reviewOf(card),
        card.supervised ? el(`span.flag.level-${card.supervised > 2 ? 1 : 2}`, {}, _("supervised")) : null,
        el(`span.state${card.state === "closed" ? ".done" : ".mine"}`, {}, stateName(card.state)),
        lightOf(card),
      ),
    ];
  }

  /** @param {Detail} detail */
  sections(detail) {
    const { choose } = this.how;
    const merge = (/** @type {import("../live/shapes.js").Card} */ card) => this.moves.atOnce("merge", { other_case: card.id });
    return [
      mergers(detail, choose, () => this.moves.undo(detail.card.id, "unmerge")),
      likely(detail, choose, merge),
      facts(detail),
      planPart(detail, tickNow(detail.card, () => this.load())),
      this.alarms.element,
      reportedPart(detail, this.earlierOf(detail)),
      whyPart(detail),
      detail.items.length ? section(_("Work"), work(detail)) : null,
      section(_("Photos"), photos(detail)),
      section(_("Timeline"), timeline(detail, this.seen)),
      nearby(detail, choose, merge),
    ];
  }

  /** What was asked for stays while the same case is drawn again. @param {Detail} detail */
  earlierOf(detail) {
    const of = `${detail.card.id} ${detail.earlier}`;
    const told = (/** @type {Detail["events"]} */ events) => toldOf(detail, events);
    if (of !== this.earlier.of) this.earlier = { of, element: earlierReports(detail, (event) => report(detail.card, event), told) };
    return this.earlier.element;
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

/** @param {string} says */
function emptyDrawer(says) {
  return el(
    "div.list-state",
    {},
    icon("tasks"),
    el("strong", {}, _("No case chosen")),
    el("p", {}, says),
  );
}

/**
 * The case it went into, and the cases that went into it.
 * @param {Detail} detail @param {(id: number) => void} choose @param {() => void} undo  take its own merge back
 */
function mergers({ merged, took_in, moves }, choose, undo) {
  const link = (/** @type {import("../live/shapes.js").Merged} */ one) =>
    el("button.button.bare.number", { type: "button", data: { merged: one.case_id }, on: { click: () => choose(one.case_id) } }, one.number);
  const back = moves.find((one) => one.verb === "unmerge");
  if (merged) {
    return el("p.case-merged", {}, el("span", {}, _("Merged into"), " ", link(merged), " ", el("span.faint", {}, ago(merged.at))),
      back ? el("button.button", { type: "button", data: { undo: "merge" }, on: { click: undo } }, back.label) : null);
  }
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

/** What a device did stands with its alarms, in the same words. @param {Detail} detail @param {Detail["events"]} events */
const toldOf = (detail, events) => (hasAlarms(detail) ? events.filter((event) => event.channel !== "sensor") : events);

/** What people reported. @param {Detail} detail @param {?HTMLElement} earlier  older reports, above these */
function reportedPart(detail, earlier) {
  const { text, events, visits = [] } = detail;
  const told = toldOf(detail, events);
  if (!(events.length ? told.length + visits.length || earlier : text)) return null;
  return section(_("Reported"), earlier, ...reports({ ...detail, events: told }));
}

/** @param {Detail} detail */
function reports({ card, text, events, visits = [] }) {
  if (!events.length && !visits.length) return [el("p.case-text", {}, text ?? "")];
  return [...events.map((event) => report(card, event)), ...visits.map(visitLine)];
}

/** @param {Detail["card"]} card @param {Detail["events"][0]} event */
function report(card, event) {
  return el(
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
  );
}

/** The visit a report was made of, and the way to it. @param {import("../live/shapes.js").Visit} visit */
const visitLine = ({ id, at, day, user_id, user_name, purpose_name }) =>
  el("p.case-merged", { data: { visit: id } }, el("span", {}, _("Found on a visit:"), " ",
    el("a", { href: `/visits?${new URLSearchParams({ since: day, until: day, person: String(user_id) })}` }, `${purpose_name} · ${user_name}`), " ", el("span.faint", {}, timeOf(at))));

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
