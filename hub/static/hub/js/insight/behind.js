/** What is behind a figure: its definition, both ways of counting, its cases, and the journal lines that count. */

import { get } from "../live/api.js";
import { el, fill, icon } from "../parts/element.js";
import { empty, loading, wrong } from "../parts/liststate.js";
import { _, ngettext } from "../parts/text.js";
import { timeOf } from "../parts/words.js";

/** @typedef {import("./insight.js").Definition} Definition */
/** @typedef {import("./insight.js").Both} Both */

export class Behind {
  /** @param {HTMLElement} box @param {() => void} closed */
  constructor(box, closed) {
    this.box = box;
    this.closed = closed;
    /** @type {any} */
    this.query = null;
    this.rest();
  }

  rest() {
    fill(this.box, empty(_("Choose a figure"), _("Its definition, the cases behind it and the journal lines that count appear here."), "list"));
  }

  close() {
    if (!this.query) return;
    this.query = null;
    this.rest();
    this.closed();
  }

  /** @param {any} query @param {Definition} definition @param {string} name @param {Both} both */
  open(query, definition, name, both) {
    this.query = { ...query, group: "", side: "numerator", view: "whole" };
    this.definition = definition;
    this.name = name;
    this.both = both;
    this.draw();
  }

  draw() {
    const one = /** @type {Definition} */ (this.definition);
    this.list = el("div.behind-list");
    fill(
      this.box,
      el("header.behind-head", {},
        el("h2", {}, one.name, " ", el("span.soft", {}, this.name)),
        el("button.button.bare.square", { type: "button", title: _("Close"), aria: { label: _("Close") }, on: { click: () => this.close() } }, icon("close"))),
      el("p.behind-formula", {}, one.formula),
      el("p.faint", {}, `${one.source} · ${_("version %(n)s", { n: one.version })}`),
      one.lower_is_better ? el("p.faint", {}, _("Lower is better")) : null,
      el("div.choices", {}, this.ways()),
      this.list,
    );
    this.load();
  }

  /** The four ways to look: what is counted or all it is a share of, everything or as assessed. */
  ways() {
    const { whole, assessed } = /** @type {Both} */ (this.both);
    const ways = [];
    for (const [view, figure, words] of /** @type {const} */ ([["whole", whole, _("whole")], ["assessed", assessed, _("assessed")]])) {
      ways.push({ view, side: "numerator", name: figure.denominator === null ? words : _("%(view)s: counted", { view: words }), n: figure.numerator });
      if (figure.denominator !== null) ways.push({ view, side: "denominator", name: _("%(view)s: of all", { view: words }), n: figure.denominator });
    }
    return ways.map(({ view, side, name, n }) =>
      el("button.choice", {
        type: "button",
        aria: { pressed: String(view === this.query.view && side === this.query.side) },
        on: { click: () => {
          Object.assign(this.query, { view, side });
          this.draw();
        } },
      }, name, " ", el("span.number", {}, n.toLocaleString("en"))));
  }

  async load() {
    const { query, list } = this;
    if (!list) return;
    fill(list, loading(4));
    try {
      const found = await get("/api/evaluation/facts", query);
      if (list !== this.list) return;
      if (!found.items.length) return fill(list, empty(_("No case counts here"), _("The other way of counting may have some."), "list"));
      fill(list, el("p.faint", {}, ngettext("%(n)s entry", "%(n)s entries", found.total)));
      this.more(list, query, found);
    } catch (fault) {
      if (list === this.list) fill(list, wrong(fault, () => this.load()));
    }
  }

  /** @param {HTMLElement} list @param {any} query @param {any} found */
  more(list, query, found) {
    list.append(...found.items.map((/** @type {any} */ fact) => factRow(fact)));
    if (!found.next) return;
    const button = el("button.button.wide", { type: "button", on: { click: async () => {
      button.setAttribute("aria-busy", "true");
      try {
        const next = await get("/api/evaluation/facts", { ...query, after: found.next });
        button.remove();
        this.more(list, query, next);
      } catch (fault) {
        button.replaceWith(wrong(fault, () => this.load()));
      }
    } } }, _("Show more"));
    list.append(button);
  }
}

/** @param {any} fact */
function factRow(fact) {
  const number = fact.opens
    ? el("a.number", { href: `/console?case=${fact.case_id}` }, fact.number)
    : el("span.number", { title: _("This case is no longer in your sight") }, fact.number);
  return el("article.fact", {},
    el("div.fact-line", {}, number, el("span.clip", {}, fact.class_name), verdict(fact)),
    el("div.fact-line.faint", {}, [
      fact.kind_name,
      fact.round > 1 ? _("round %(n)s", { n: fact.round }) : null,
      fact.org,
      fact.post,
      fact.rating ? _("%(n)s stars", { n: fact.rating }) : null,
      fact.redone ? _("done again") : null,
      fact.exempted ? _("exempted on appeal") : null,
      fact.excluded ? _("excluded from assessment") : null,
    ].filter(Boolean).join(" · ")),
    fact.due_at ? el("div.fact-line.faint", {}, _("Limit"), " ", timeOf(fact.due_at), fact.ended_at ? [" · ", _("done"), " ", timeOf(fact.ended_at)] : null) : null,
    linesOf(fact.lines),
  );
}

/** The journal lines of a fact, folded. @param {{seq: number, at: string, sentence: string}[]} lines */
function linesOf(lines) {
  const told = el("ol", { hidden: true }, lines.map(({ seq, at, sentence }) =>
    el("li", {}, el("span.faint.number", {}, `#${seq}`), " ", timeOf(at), " ", sentence)));
  const fold = el("button.link", { type: "button", aria: { expanded: "false" }, on: { click: () => {
    told.hidden = !told.hidden;
    fold.setAttribute("aria-expanded", String(!told.hidden));
  } } }, ngettext("%(n)s journal line counts", "%(n)s journal lines count", lines.length));
  return el("div.fact-lines", {}, fold, told);
}

/** @param {any} fact */
function verdict(fact) {
  if (fact.in_time === true) return fact.due_at ? el("span.light.ok", {}, _("in time")) : null;
  if (fact.in_time === false) return el("span.light.over", {}, _("late"));
  return fact.due_at && !fact.ended_at ? el("span.light.over", {}, _("overdue")) : null;
}
