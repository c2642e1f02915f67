/** Days, months and the months of assessment, as the city's calendar has them. */

import { now } from "../live/clock.js";
import { _ } from "../parts/text.js";

const CITY_OFFSET = 8 * 3_600_000;
/** The month of assessment begins on this day of the month before. */
const FIRST = 19;

/** The city's date of today, 2026-11-22. */
export function cityToday() {
  return new Date(now() + CITY_OFFSET).toISOString().slice(0, 10);
}

/** @param {string} day @param {number} days */
export function addDays(day, days) {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The first day of the month so many months on. @param {string} day @param {number} months */
function addMonths(day, months) {
  const at = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + months);
  return at.toISOString().slice(0, 10);
}

/** The first day of the month a day is assessed in. @param {string} day */
function assessedIn(day) {
  return addMonths(day, Number(day.slice(8)) < FIRST ? 0 : 1);
}

/** A day of the period so many periods on. @param {string} cycle @param {string} on @param {number} by */
export function step(cycle, on, by) {
  if (cycle === "day" || cycle === "noon") return addDays(on, by);
  return addMonths(cycle === "month_19" ? assessedIn(on) : on, by);
}

/** What a period is called. @param {string} cycle @param {string} on */
export function periodName(cycle, on) {
  if (cycle === "day") return on;
  if (cycle === "noon") return _("%(from)s 12:00 to %(to)s 12:00", { from: addDays(on, -1), to: on });
  if (cycle === "month") return on.slice(0, 7);
  const month = assessedIn(on);
  return _("%(month)s (%(from)s to %(to)s)", {
    month: month.slice(0, 7),
    from: `${addMonths(month, -1).slice(5, 7)}-${FIRST}`,
    to: `${month.slice(5, 7)}-${FIRST - 1}`,
  });
}
