/** Today's totals: how much came, from where, how much was closed, and what is open now. */

import { el, fill } from "../parts/element.js";
import { _ } from "../parts/text.js";
import { channelName } from "../parts/words.js";

/** More ways in than this are told together. */
const MOST = 6;

/** @param {number} count */
export const counted = (count) => (count ?? 0).toLocaleString("en");

/** @param {Element} box @param {any} day  GET /api/day @param {any} figures  GET /api/figures */
export function drawToday(box, day, figures) {
  fill(
    box,
    el(
      "div.wall-figures",
      {},
      figure(_("opened today"), day.opened, "hero"),
      figure(_("closed today"), day.closed, "hero"),
      figure(_("open now"), figures.open),
      figure(_("due soon"), figures.due_soon, figures.due_soon ? "soon" : ""),
      figure(_("over time"), figures.overdue, figures.overdue ? "over" : ""),
    ),
    el("h3.wall-under", {}, _("Opened today, by source")),
    sources(day),
  );
}

/** @param {string} name @param {number} count @param {string} [look] */
function figure(name, count, look = "") {
  return el(`div.wall-figure${look ? `.${look}` : ""}`, {}, el("strong.number", {}, counted(count)), el("span", {}, name));
}

/** @param {any} day */
function sources(day) {
  if (!day.by_channel.length) return el("p.wall-none", {}, _("Nothing was reported yet today."));
  const shown = day.by_channel.slice(0, MOST);
  const rest = day.by_channel.slice(MOST).reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.total, 0);
  const rows = shown.map((/** @type {any} */ one) => [channelName(one.channel) || _("Other"), one.total]);
  if (rest) rows.push([_("Others"), rest]);
  const most = Math.max(...rows.map((/** @type {any[]} */ row) => row[1]));
  return el("ul.wall-bars", {}, rows.map(([name, total]) =>
    el("li", {}, el("span.clip", {}, name), bar(total / most), el("strong.number", {}, counted(total)))));
}

/** @param {number} share  0–1 @param {string} [look] */
export function bar(share, look = "") {
  const track = el(`span.wall-bar-track${look ? `.${look}` : ""}`);
  const inside = el("i");
  inside.style.setProperty("--share", String(share));
  track.append(inside);
  return track;
}
