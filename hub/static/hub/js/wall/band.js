/** The day as a band from 0 to 24 h: what was opened and closed in each hour, what still falls due, and where now is. */

import { now } from "../live/clock.js";
import { el, fill } from "../parts/element.js";
import { _ } from "../parts/text.js";

const HOUR = 3_600_000;

/** @param {Element} box @param {any} day  GET /api/day */
export function drawBand(box, day) {
  const begins = Date.parse(day.begins);
  const most = Math.max(1, ...day.hours.flatMap((/** @type {any} */ one) => [one.opened, one.closed, one.due]));
  const hour = Math.floor((now() - begins) / HOUR);
  const needle = el("span.wall-now", { aria: { hidden: "true" } });
  fill(
    box,
    el(
      "ul.wall-key",
      {},
      el("li.opened", {}, _("opened")),
      el("li.closed", {}, _("closed")),
      el("li.due", {}, _("falls due")),
    ),
    el(
      "ol.wall-hours",
      {},
      day.hours.map((/** @type {any} */ one, /** @type {number} */ at) =>
        el(
          `li${at > hour ? ".ahead" : at === hour ? ".running" : ""}`,
          {},
          el("span.wall-columns", {}, column("opened", one.opened, most), column("closed", one.closed, most), column("due", one.due, most)),
          el("span.wall-hour.number", {}, at),
        )),
      needle,
    ),
  );
  return moveNow(box, day);
}

/** Put the needle where the day is. @param {Element} box @param {any} day */
export function moveNow(box, day) {
  const needle = /** @type {?HTMLElement} */ (box.querySelector(".wall-now"));
  if (!needle) return;
  const begins = Date.parse(day.begins);
  const share = (now() - begins) / (Date.parse(day.ends) - begins);
  needle.hidden = share < 0 || share > 1;
  needle.style.setProperty("--share", share.toFixed(4));
}

/** @param {string} look @param {number} count @param {number} most */
function column(look, count, most) {
  const made = el(`i.${look}${count ? "" : ".none"}`);
  made.style.setProperty("--share", (count / most).toFixed(4));
  if (count) made.append(el("b.number", {}, count));
  return made;
}
