/** Time and distance as people say them, and the names of states, kinds and levels. */

import { now } from "../live/clock.js";
import { el, icon } from "./element.js";
import { _, language } from "./text.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** China keeps one time, UTC+8, without summer time since 1991. */
const CITY_OFFSET = 8 * HOUR;
const OPEN = new Set(["intake", "filing", "dispatch", "handling", "check", "call_back", "closing"]);

/** @param {number} n */
const two = (n) => String(n).padStart(2, "0");

/** The parts of an instant on the city's wall clock. @param {number} at */
function wall(at) {
  const there = new Date(at + CITY_OFFSET);
  return {
    year: there.getUTCFullYear(),
    month: there.getUTCMonth() + 1,
    day: there.getUTCDate(),
    time: `${two(there.getUTCHours())}:${two(there.getUTCMinutes())}`,
    date: Math.floor((at + CITY_OFFSET) / DAY),
  };
}

/**
 * 今天 14:03 · 昨天 09:10 · 11月3日 16:20 · 2025年12月30日.
 * @param {string} iso
 */
export function moment(iso) {
  const at = wall(Date.parse(iso));
  const today = wall(now());
  const days = today.date - at.date;
  if (days === 0) return _("today %(time)s", at);
  if (days === 1) return _("yesterday %(time)s", at);
  if (days === -1) return _("tomorrow %(time)s", at);
  const named = { ...at, month_name: monthName(at.month) };
  if (at.year === today.year) return _("%(month_name)s %(day)s, %(time)s", named);
  return _("%(month_name)s %(day)s, %(year)s", named);
}

/** @param {number} month  1–12 */
function monthName(month) {
  if (!language.startsWith("en")) return String(month);
  return "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ")[month - 1];
}

/** The exact instant, for a hover. @param {string} iso */
export function exact(iso) {
  const at = wall(Date.parse(iso));
  const seconds = two(new Date(Date.parse(iso)).getUTCSeconds());
  return `${at.year}-${two(at.month)}-${two(at.day)} ${at.time}:${seconds} UTC+8`;
}

/**
 * A length of time in at most two units: 2 小时 10 分.
 * @param {number} ms
 */
export function span(ms) {
  const minutes = Math.floor(Math.abs(ms) / MINUTE);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = minutes % 60;
  if (days >= 10 || (days && !hours)) return _("%(n)s d", { n: days });
  if (days) return _("%(days)s d %(hours)s h", { days, hours });
  // from ten hours on nobody reckons in minutes
  if (hours >= 10) return _("%(n)s h", { n: hours });
  if (hours && rest) return _("%(hours)s h %(minutes)s min", { hours, minutes: rest });
  if (hours) return _("%(n)s h", { n: hours });
  if (!minutes) return _("under 1 min");
  return _("%(n)s min", { n: minutes });
}

/** How long ago: 刚刚 · 11 分前 · 昨天 14:03. @param {string} iso */
export function ago(iso) {
  const gone = now() - Date.parse(iso);
  if (gone < MINUTE) return _("just now");
  if (gone < 12 * HOUR) return _("%(span)s ago", { span: span(gone) });
  return moment(iso);
}

/** How long ago in one unit, where a line is short: 刚刚 · 11 分前 · 2 小时前 · 昨天 · 11月3日 · 2025年12月30日. @param {string} iso */
export function age(iso) {
  const gone = now() - Date.parse(iso);
  if (gone < HOUR) return ago(iso);
  if (gone < 12 * HOUR) return _("%(span)s ago", { span: _("%(n)s h", { n: Math.floor(gone / HOUR) }) });
  const at = wall(Date.parse(iso));
  const today = wall(now());
  if (today.date === at.date) return moment(iso);
  if (today.date - at.date === 1) return _("yesterday");
  const named = { ...at, month_name: monthName(at.month) };
  return at.year === today.year ? _("%(month_name)s %(day)s", named) : _("%(month_name)s %(day)s, %(year)s", named);
}

/** A measured value as people read it: four digits that count, whole numbers whole. @param {number} value */
export const figure = (value) => (Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4))));

/** 350 m · 1.2 km. @param {number} metres */
export function distance(metres) {
  if (metres < 995) return `${Math.max(10, Math.round(metres / 10) * 10)} m`;
  return `${(metres / 1000).toFixed(metres < 9950 ? 1 : 0)} km`;
}

/**
 * The first light of a clock: which colour, and the words that say the same.
 * @param {{due_at: ?string, yellow_at?: ?string, suspended?: boolean, suspended_until?: ?string, state?: string}} timed
 * @returns {{light: "ok"|"soon"|"over"|"still"|"none", words: string, title: string}}
 */
export function clockOf(timed) {
  if (timed.state && !OPEN.has(timed.state)) return { light: "none", words: "", title: "" };
  if (timed.suspended) {
    const at = timed.suspended_until ? exact(timed.suspended_until) : "";
    return { light: "still", words: _("clock stopped"), title: at ? _("Suspended: the time does not count until %(at)s", { at }) : _("Suspended: the time does not count") };
  }
  if (!timed.due_at) return { light: "none", words: _("no time limit"), title: "" };
  const due = Date.parse(timed.due_at);
  const left = due - now();
  const title = _("Due %(at)s", { at: exact(timed.due_at) });
  if (left < 0) return { light: "over", words: _("%(span)s over", { span: span(left) }), title };
  const late = Boolean(timed.yellow_at) && now() >= Date.parse(/** @type {string} */ (timed.yellow_at));
  return { light: late ? "soon" : "ok", words: _("%(span)s left", { span: span(left) }), title };
}

/** The light as an element. @param {Parameters<typeof clockOf>[0]} timed */
export function lightOf(timed) {
  const { light, words, title } = clockOf(timed);
  return el(`span.light.${light}`, { title }, words);
}

/** A time element: words, with the exact instant on hover. @param {string} iso @param {(iso: string) => string} [say] */
export function timeOf(iso, say = moment) {
  return el("time", { datetime: iso, title: exact(iso) }, say(iso));
}

/**
 * The second light: a flag with the level's word, or nothing for an ordinary case.
 * @param {number} importance  0 ordinary, 1 raised, 2 serious, 3 red list
 */
export function flagOf(importance) {
  if (!importance) return null;
  const name = levelName(importance);
  return el(`span.flag.level-${levelOf(importance)}`, { title: _("Importance: %(level)s", { level: name }) }, name);
}

/**
 * What is known of what a device reported; nothing where none did.
 * @param {import("../live/shapes.js").Card} card
 * @param {boolean} [brief]  its sign only, where a line is short
 */
export function reviewOf({ review }, brief = false) {
  if (!review) return null;
  const known = /** @type {Record<string, string[]>} */ ({
    lead: [_("A lead"), "search", _("A device reported it, and nobody has reviewed the evidence yet.")],
    confirmed: [_("Confirmed"), "check", _("A person reviewed the evidence: it is so.")],
    false: [_("False alarm"), "close", _("A person reviewed the evidence: it is not so.")],
    unclear: [_("Cannot be told"), "warn", _("A person reviewed the evidence: it cannot be told.")],
  });
  const [name, sign, says] = known[review] ?? [review, "search", ""];
  return el("span.review", { title: brief ? `${name}${_(": ")}${says}` : says, data: { review } }, icon(sign), brief ? el("span.only-heard", {}, name) : name);
}

/** An importance in a word. @param {number} importance */
export const levelName = (importance) => ({ 1: _("Raised"), 2: _("Serious"), 3: _("Red list") })[importance] ?? "";

/** The colour level of an importance: 1 red, 2 orange, 3 yellow. @param {number} importance */
export const levelOf = (importance) => 4 - Math.min(3, importance);

/** @param {string} state */
export function stateName(state) {
  return (
    {
      intake: _("To accept"),
      filing: _("To file"),
      dispatch: _("To dispatch"),
      handling: _("Handling"),
      check: _("To check"),
      call_back: _("To call back"),
      closing: _("To close"),
      closed: _("Closed"),
      rejected: _("Not accepted"),
      voided: _("Void"),
      merged: _("Merged"),
      terminated: _("Terminated"),
      transferred: _("Handed over"),
    }[state] ?? state
  );
}

/** @param {string} state */
export const isOpen = (state) => OPEN.has(state);

/** A work item's state. @param {string} state */
export function itemStateName(state) {
  return (
    {
      offered: _("To sign"),
      accepted: _("Signed"),
      working: _("Working"),
      reported: _("Reported handled"),
      returned: _("Returned"),
      revoked: _("Revoked"),
      done: _("Done"),
    }[state] ?? state
  );
}

/** A work item's kind. @param {string} kind */
export function itemKindName(kind) {
  return (
    {
      handle_lead: _("Lead handling"),
      handle_assist: _("Assist handling"),
      verify: _("Verify"),
      check: _("Check"),
      review: _("Review"),
      call_back: _("Call back"),
      first_contact: _("First contact"),
      approve: _("Approve"),
      supervise: _("Supervision"),
      whistle: _("Whistle call"),
    }[kind] ?? kind
  );
}

/** @param {string} kind */
export function kindName(kind) {
  return (
    {
      component: _("Component"),
      matter: _("Matter"),
      hotline: _("Hotline"),
      alarm: _("Alarm"),
    }[kind] ?? kind
  );
}

/** What an organisation is. @param {string} kind */
export function orgKindName(kind) {
  return (
    {
      centre: _("centre"),
      department: _("department"),
      district: _("district"),
      street: _("street office"),
      community: _("community"),
      owner: _("owner"),
      contractor: _("contractor"),
    }[kind] ?? kind
  );
}

/** How a report reached the city. @param {string} channel */
export function channelName(channel) {
  return (
    {
      phone: _("Hotline call"),
      patrol: _("Patrol"),
      citizen: _("Citizen"),
      desk: _("Desk"),
      device: _("Device"),
      sensor: _("Device"),
      camera: _("Camera"),
      system: _("Other system"),
    }[channel] ?? channel
  );
}

/** What a report is to its case; a first report needs no word. @param {string} type */
export function eventTypeName(type) {
  return (
    {
      report: "",
      supplement: _("supplement"),
      urge: _("urge"),
      withdraw: _("withdrawal"),
      redo: _("redo"),
    }[type] ?? type
  );
}

/** Where a case lies, shortest useful form: street · community, or the words for no place. @param {import("../live/shapes.js").Card} card */
export function placeOf(card) {
  const names = (card.area_names ?? []).filter(Boolean);
  if (names.length) return names.slice(-2).join(" · ");
  if (card.place_status === "outside") return _("outside the city");
  return _("no place");
}

/** The same where a line is short: a street without the word for one, 学府 · 建国社区. @param {import("../live/shapes.js").Card} card */
export const nearPlaceOf = (card) => placeOf(card).replace(/^(.{2,})街道( · )/, "$1$2");
