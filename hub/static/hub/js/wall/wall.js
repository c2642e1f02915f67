/** The wall: one map with a pulse where something just happened, and the day beside it; nobody touches it for weeks. */

import { CityMap } from "../../../maps/js/map.js";
import { get } from "../live/api.js";
import { now } from "../live/clock.js";
import { boot, calmly } from "../live/frame.js";
import { el, fill, find } from "../parts/element.js";
import { _, language } from "../parts/text.js";
import { moment, span } from "../parts/words.js";
import { drawBand, moveNow } from "./band.js";
import { Line } from "./line.js";
import { ALARMS, drawAlarms, drawRanking, drawRed, RED } from "./lists.js";
import { drawToday } from "./today.js";

const OPEN = ["intake", "filing", "dispatch", "handling", "check", "call_back", "closing"];
/** Lights turn by themselves, so that everything is asked for now and then, too. */
const MINUTE = 60_000;
/** The ranking is of the month. */
const SLOW = 5 * MINUTE;
/** After an entry the counts are asked for at most this often. */
const PAUSE = 4000;
/** What the page is drawn for, pixels. */
const WIDE = 1920;
const HIGH = 1080;
const CITY_OFFSET = 8 * 60 * MINUTE;

const start = boot();
fit();
/** @type {any} */
let day = null;
let ranked = 0;

const line = new Line({
  late: find("#late"),
  fetch: () => refresh(),
  told: (told) => drawFresh(told),
  out: (out) => drawOut(out),
});
const L = /** @type {any} */ (globalThis).L;
const map = new CityMap(
  L.map(find("#map"), {
    zoomControl: false, attributionControl: false, dragging: false, keyboard: false, scrollWheelZoom: false,
    doubleClickZoom: false, boxZoom: false, touchZoom: false, zoomSnap: 0.1,
  }),
  { boot: start.map, store: line.store, choose: () => {}, layers: ["areas", "cases"], small: true },
);

/** Ask for everything the wall shows. Rejects when a part was not to be had; the others are drawn all the same. */
async function refresh() {
  const parts = [
    Promise.all([get("/api/day"), get("/api/figures")]).then(([found, figures]) => {
      day = found;
      drawToday(body("today"), day, figures);
      drawBand(body("day"), day);
    }),
    Promise.all([
      get("/api/cases", { importance: 3, state: OPEN, order: "due", limit: RED }),
      get("/api/cases", { light: "red", order: "due", limit: RED }),
      get("/api/alarms", { limit: ALARMS + 1 }),
    ]).then(([grave, late, alarms]) => {
      // the red list has the room the alarms leave
      drawAlarms(body("alarms"), alarms.items);
      drawRed(body("red"), grave, late);
    }),
    map.cases.refresh(),
    ranking(),
  ];
  const faults = (await Promise.allSettled(parts)).filter((one) => one.status === "rejected");
  if (faults.length) throw /** @type {PromiseRejectedResult} */ (faults[0]).reason;
}

async function ranking() {
  if (performance.now() - ranked < SLOW && ranked) return;
  const card = await get("/api/evaluation/figures", {
    subject: "organisation", cycle: "month", metric: ["handling_on_time_rate", "handling_due"],
  });
  ranked = performance.now();
  drawRanking(body("ranking"), card);
}

/** One drawing for every screen: what is made for 1920 × 1080 is as large as the screen. */
function fit() {
  const scale = Math.min(innerWidth / WIDE, innerHeight / HIGH);
  document.documentElement.style.setProperty("--scale", String(scale));
}

/** @param {string} part */
const body = (part) => find(`#${part} .wall-body`);

/** The city's wall clock; a new day rolls over by itself. */
function tick() {
  const there = new Date(now() + CITY_OFFSET);
  const told = there.toISOString();
  put("#clock", told.slice(11, 19));
  put("#date", dateWords(there));
  if (day && told.slice(0, 10) !== day.day) soon();
  if (day) moveNow(body("day"), day);
}

/** @param {Date} there */
function dateWords(there) {
  return there.toLocaleDateString(language === "en" ? "en-GB" : "zh-CN", { timeZone: "UTC", month: "long", day: "numeric", weekday: "long", year: "numeric" });
}

/** @param {string} where @param {string} words */
function put(where, words) {
  const box = find(where);
  if (box.textContent !== words) fill(box, words);
}

/** @param {import("./line.js").Told} told */
function drawFresh({ state, since, bare }) {
  const dot = find("#live");
  const words = { connecting: () => _("connecting"), live: () => _("live"), old: () => _("behind") }[/** @type {string} */ (state)] ?? (() => _("disconnected, retrying"));
  put("#live", words());
  dot.className = `live ${state}`;
  dot.dataset.state = state;
  find("#wall").classList.toggle("stale", since > 0);
  const box = find("#stale");
  box.hidden = !since;
  if (since) {
    const time = moment(new Date(since).toISOString());
    put("#stale", bare ? _("Nothing can be loaded since %(time)s. It goes on by itself.", { time }) : _("What you see is from %(time)s, %(span)s ago. It goes on by itself.", {
      time, span: now() - since < MINUTE ? _("%(n)s s", { n: Math.round((now() - since) / 1000) }) : span(now() - since),
    }));
  }
}

/** @param {?{why: "signed_out"|"no_post", since: number}} out */
function drawOut(out) {
  const box = find("#out");
  if (!out || !box.hidden) return;
  box.hidden = false;
  find("#wall").classList.add("stale");
  const ended = out.why === "signed_out";
  fill(
    box,
    el("h2", { id: "out-title" }, ended ? _("The log-in of this screen has ended") : _("This screen has no post that may see it")),
    el("p", {}, _("What stands behind is from %(time)s.", { time: moment(new Date(out.since).toISOString()) })),
    el("p", {}, ended
      ? _("Sign in again on this computer; the screen then goes on by itself.")
      : _("Choose a post of the centre on this computer; the screen then goes on by itself.")),
    el("a.button.primary", { href: ended ? "/login?next=/screen" : "/post" }, ended ? _("Sign in") : _("Choose a post")),
  );
}

const soon = calmly(() => line.fetch(), PAUSE);
line.store.subscribe((changes) => {
  if (changes.some((one) => one.entry)) soon();
});
setInterval(tick, 1000);
setInterval(() => soon(), MINUTE);
new ResizeObserver(() => map.home()).observe(find("#map"));
addEventListener("resize", fit);
tick();
line.begin();
