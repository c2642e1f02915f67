/** The pages of the devices follow what happens: the server draws them again, and what has changed takes its place. */

import { now } from "../live/clock.js";
import { boot, calmly, liven } from "../live/frame.js";
import { fill, find } from "../parts/element.js";
import { _ } from "../parts/text.js";
import { moment } from "../parts/words.js";
import { exchange } from "./exchange.js";

/** No entry tells of a value that was measured: it is asked for so often. Older than three of them is said to be old. */
const EVERY = 20_000;
/** Between two looks however much happens. */
const PAUSE = 2_000;
const OURS = /^(device|devices|alarm|maintenance|rulebook|broker)\./;

boot();
const page = find("[data-devices]");
const mark = find("#as-of");
/** Code and name of the one device of the page; none on the list. */
const mine = new Set([page.dataset.code, page.dataset.name].filter(Boolean));
let asking = false;
/** When what stands here was drawn. */
let drawn = now();
let late = false;

const { store, begin } = liven(refresh);
const soon = calmly(refresh, PAUSE);
store.subscribe((changes) => {
  if (changes.some(({ entry }) => entry && concerns(entry))) soon();
});
document.addEventListener("visibilitychange", () => document.hidden || refresh());
setInterval(refresh, EVERY);
setInterval(tell, 1_000);
tell();
begin();

/** Whether an entry may have changed the page. @param {import("../live/shapes.js").Entry} entry */
function concerns(entry) {
  const device = entry.data?.device;
  return OURS.test(entry.kind) && (!mine.size || !device || mine.has(device));
}

async function refresh() {
  if (asking || document.hidden) return;
  asking = true;
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    // signed out, or without a post: the page that was answered says so better
    if (answer.redirected) location.assign(answer.url);
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-follow]"))) {
      exchange(part, fresh.querySelector(`[data-follow="${part.dataset.follow}"]`));
    }
    drawn = now();
    late = false;
  } catch {
    late = true;
  } finally {
    asking = false;
  }
  tell();
}

/** Of when the page is; loudly when that is long ago. */
function tell() {
  const old = late || now() - drawn > 3 * EVERY;
  const time = moment(new Date(drawn).toISOString());
  const words = old ? _("old: as of %(time)s", { time }) : _("as of %(time)s", { time });
  if (mark.textContent === words) return;
  mark.className = `live ${old ? "old" : "live"}`;
  fill(mark, words);
}
