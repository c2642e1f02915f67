/** The alarms of a case: what each saw, by which rule, why; and whether a person has looked, because until then it is a lead. */

import { commandId, get, post } from "../live/api.js";
import { draw, el, fill, icon } from "../parts/element.js";
import { loading, wrong } from "../parts/liststate.js";
import { complain } from "../parts/notice.js";
import { _, ngettext } from "../parts/text.js";
import { exact, figure, moment, span, timeOf } from "../parts/words.js";
import { section } from "./why.js";

/**
 * @typedef {object} Alarm
 * @property {number} id
 * @property {{id: number, name: string, code: string}} device
 * @property {{code: string, name: string, version: number}} rule
 * @property {string} quantity
 * @property {string} unit
 * @property {Array<{level: number, at: number}>} levels  mildest first; 1 is the gravest
 * @property {?number} level
 * @property {number} worst
 * @property {string} raised_at
 * @property {?string} cleared_at
 * @property {string} sentence
 * @property {boolean} withdrawn  it never was, as a late reading showed
 * @property {string} last_sentence
 * @property {string[]} corrections
 * @property {Array<[string, number]>} evidence
 * @property {?string} silenced_until
 * @property {?{verdict: string, name: string, by: string, at: string, is_current: boolean}} review
 *
 * @typedef {{total: number, open: number, items: Alarm[], may_review: boolean,
 *   may_join: boolean, combined: Combined[], storms: Storm[]}} Alarms
 *
 * @typedef {{id: number, sentence: string, devices: number, open: number, apart: Array<{id: number, number: string}>}} Storm
 *   apart: cases from before it was known that one it is
 */

/**
 * @typedef {{id: number, sentence: string, number: ?string, parts: Array<{id: number, rule: string, device: string, worst: number,
 *   raised_at: string, cleared_at: ?string, number: ?string}>}} Combined  number: of its own case, or of a part's, where it is another one
 */

/** Alarms drawn before somebody asks for the others. */
const FIRST = 3;
/** The field a curve is drawn on. */
const [WIDE, HIGH, EDGE] = [320, 72, 5];

/** Whether devices raised any of it. @param {import("../live/shapes.js").Detail} detail */
export const hasAlarms = ({ card, journal }) => card.kind === "alarm" || journal.some((line) => line.kind.startsWith("alarm."));

export class AlarmsOf {
  constructor() {
    /** @type {?number} */
    this.id = null;
    this.whole = false;
    this.body = el("div.alarms");
    this.element = section(_("Alarms"), this.body);
    this.element.dataset.part = "alarms";
    this.element.hidden = true;
  }

  /** Another case, or the same one again. @param {import("../live/shapes.js").Detail} detail */
  show(detail) {
    const { id } = detail.card;
    this.element.hidden = !hasAlarms(detail);
    if (id !== this.id) {
      this.id = id;
      this.whole = false;
      fill(this.body, this.element.hidden ? null : loading(2));
    }
    if (!this.element.hidden) this.load();
  }

  async load() {
    const { id } = this;
    try {
      const told = await get(`/api/cases/${id}/alarms`);
      if (id === this.id) this.draw(told);
    } catch (fault) {
      if (id === this.id) fill(this.body, wrong(fault, () => this.load()));
    }
  }

  /** @param {Alarms} told */
  draw(told) {
    const shown = this.whole ? told.items : told.items.slice(0, FIRST);
    const left = told.total - shown.length;
    const more = () => {
      this.whole = true;
      this.draw(told);
    };
    fill(
      this.body,
      told.combined.map(together),
      told.storms.map((storm) => this.storm(storm, told.may_join)),
      shown.map((one) => this.alarm(one, told.may_review)),
      left > 0 && !this.whole ? el("button.button", { type: "button", on: { click: more } }, _("Show %(n)s more", { n: Math.min(left, told.items.length - FIRST) })) : null,
      this.whole && left > 0 ? el("p.faint", {}, _("The gravest %(n)s of %(total)s are shown.", { n: shown.length, total: told.total })) : null,
      told.total ? null : el("p.faint", {}, _("No alarm is kept with this case.")),
    );
  }

  /** @param {Storm} storm @param {boolean} may */
  storm(storm, may) {
    const n = storm.apart.length;
    return [
      el("p.alarm-storm", {}, icon("warn"), el("span", {}, storm.sentence, " ", el("strong", {}, _("%(open)s of %(devices)s still in alarm", storm)))),
      n ? el("div.alarm-apart", {},
        el("p", {}, ngettext("%(n)s case of it was begun before: %(numbers)s.", "%(n)s cases of it were begun before: %(numbers)s.", n, { numbers: storm.apart.map((one) => one.number).join(_(", ")) })),
        may ? el("button.button", { type: "button", on: { click: () => this.join(storm) } }, icon("link"), _("Merge into this case")) : null) : null,
    ];
  }

  /** @param {Storm} storm */
  async join(storm) {
    try {
      const done = await post(`/api/storms/${storm.id}/join`, { id: commandId() });
      if (done.result === "refused" || done.result === "conflict") complain(new Error(done.sentence));
      await this.load();
    } catch (fault) {
      complain(fault);
    }
  }

  /** @param {Alarm} one @param {boolean} may */
  alarm(one, may) {
    return el(
      "article.alarm",
      { data: { alarm: one.id, verdict: one.review?.verdict ?? "lead", ...(one.withdrawn ? { withdrawn: "" } : {}) } },
      el(
        "header.alarm-head",
        {},
        el(`span.flag.level-${Math.min(4, one.worst)}`, {}, _("Level %(level)s", { level: one.worst })),
        el("strong.clip", {}, one.device.name),
        el("span.state", {}, one.withdrawn ? _("withdrawn") : one.cleared_at ? _("cleared") : _("in alarm")),
      ),
      verdict(one),
      el("p", {}, one.sentence),
      one.last_sentence ? el("p.faint", {}, one.last_sentence) : null,
      one.corrections.map((said) => el("p.faint", {}, said)),
      one.silenced_until ? el("p.faint", {}, _("It was silenced by a maintenance window until %(at)s.", { at: moment(one.silenced_until) })) : null,
      proof(one),
      el("p.faint", {}, _("Rule %(name)s, version %(version)s", one.rule), " · ", timeOf(one.raised_at)),
      may ? this.asking(one) : null,
    );
  }

  /** The three answers of who looked. @param {Alarm} one */
  asking(one) {
    const answers = [["confirmed", _("Confirm")], ["false", _("False alarm")], ["unclear", _("Cannot be told")]];
    return el(
      "div.alarm-review",
      { role: "group", aria: { label: _("Review the evidence") } },
      answers.map(([key, name]) =>
        el(
          "button.button",
          {
            type: "button",
            data: { verdict: key },
            aria: { pressed: one.review?.is_current ? String(one.review.verdict === key) : "false" },
            on: { click: () => this.say(one, key) },
          },
          name,
        ),
      ),
    );
  }

  /** @param {Alarm} one @param {string} said */
  async say(one, said) {
    try {
      const done = await post(`/api/alarms/${one.id}/review`, { id: commandId(), verdict: said });
      if (done.result === "refused" || done.result === "conflict") complain(new Error(done.sentence));
      await this.load();
    } catch (fault) {
      complain(fault);
    }
  }
}

/** Several alarms that are graver together, and each of them. @param {Combined} one */
function together(one) {
  return el("div.alarm-together", { data: { combined: one.id } },
    el("p.alarm-storm", {}, icon("warn"), el("span", {}, one.sentence, one.number ? [" ", _("It has a case of its own: %(number)s.", { number: one.number })] : null)),
    el("ul.alarm-parts", { aria: { label: _("Alarms that made it") } }, one.parts.map((part) => el("li", {},
      el(`span.flag.level-${Math.min(4, part.worst)}`, {}, _("Level %(level)s", { level: part.worst })),
      el("span", {}, part.rule, " · ", part.device),
      el("span.state", {}, part.cleared_at ? _("cleared") : _("in alarm")),
      el("span.faint", {}, timeOf(part.raised_at), part.number ? [" · ", _("Case %(number)s", { number: part.number })] : null)))));
}

/** Lead, or what was found by whom. @param {Alarm} one */
function verdict({ review }) {
  if (!review) return el("p.alarm-verdict.lead", {}, icon("search"), _("Lead: nobody has reviewed the evidence yet"));
  const about = _("%(name)s, reviewed by %(by)s, %(at)s", { name: review.name, by: review.by, at: moment(review.at) });
  return el(
    `p.alarm-verdict.${review.verdict}`,
    { title: exact(review.at) },
    icon(review.verdict === "confirmed" ? "check" : review.verdict === "false" ? "close" : "search"),
    about,
    review.is_current ? null : [" ", el("strong", {}, _("More readings came since; look again."))],
  );
}

/** The readings that were copied, against the levels they crossed; the numbers beside it for who sees no curve. @param {Alarm} one */
export function proof({ evidence, levels, unit, quantity }) {
  const points = evidence.map(([at, value]) => ({ at: Date.parse(at), value })).sort((a, b) => a.at - b.at);
  if (!points.length) return el("p.faint", {}, _("No reading was copied."));
  const first = points[0], last = points[points.length - 1];
  const values = points.map((one) => one.value);
  const low = Math.min(...values), high = Math.max(...values);
  const near = levels.filter((one) => one.at >= low - (high - low || Math.abs(high) || 1) && one.at <= high + (high - low || Math.abs(high) || 1));
  const [bottom, top] = [Math.min(low, ...near.map((one) => one.at)), Math.max(high, ...near.map((one) => one.at))];
  const x = (/** @type {number} */ at) => EDGE + ((at - first.at) / (last.at - first.at || 1)) * (WIDE - 2 * EDGE);
  const y = (/** @type {number} */ value) => HIGH - EDGE - ((value - bottom) / (top - bottom || 1)) * (HIGH - 2 * EDGE);
  const told = low === high ? figure(low) : `${figure(low)} – ${figure(high)}`;
  const says = _("%(quantity)s: %(n)s readings, %(values)s %(unit)s", { quantity, n: points.length, values: told, unit });
  const path = points.map((one, n) => `${n ? "L" : "M"}${x(one.at).toFixed(1)} ${y(one.value).toFixed(1)}`).join("");
  return el(
    "figure.proof",
    {},
    draw(
      "svg",
      { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "proof-curve", role: "img", "aria-label": says },
      near.map((one) => draw("path", { class: `proof-level level-${Math.min(4, one.level)}`, d: `M0 ${y(one.at).toFixed(1)}H${WIDE}` })),
      draw("path", { class: "proof-line", d: path }),
      points.map((one) => draw("circle", { class: "proof-point", cx: x(one.at).toFixed(1), cy: y(one.value).toFixed(1), r: 2.5 },
        draw("title", {}, `${exact(new Date(one.at).toISOString())}${_(": ")}${figure(one.value)} ${unit}`))),
    ),
    el(
      "figcaption.faint",
      {},
      says,
      last.at > first.at ? [" · ", _("within %(span)s", { span: span(last.at - first.at) })] : null,
      near.length ? [" · ", near.map((one) => _("level %(level)s at %(at)s", one)).join(_(", "))] : null,
    ),
  );
}
