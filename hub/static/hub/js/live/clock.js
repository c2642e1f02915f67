/** The hub's time as this page knows it: the browser's clock, corrected by what the server says. */

let ahead = 0;
/** @type {Set<() => void>} */
const followers = new Set();

/** Milliseconds since 1970, server's clock. */
export function now() {
  return Date.now() + ahead;
}

/** What an answer's Date header leaves out, milliseconds. */
const SECOND = 1000;

/**
 * Learn the server's time from a heartbeat or an answer's Date header. However long it was on its way, it bounds the
 * server's clock: that is not before what was said, and of an answer it was not past it when the question was asked.
 * Only a clock outside these bounds is set, and no farther than to the bound.
 * @param {string} at  ISO instant or HTTP date
 * @param {number} [asked]  when the question went, by the browser's clock; an answer out of a cache has none
 */
export function learn(at, asked = -Infinity) {
  const said = Date.parse(at);
  if (Number.isNaN(said)) return;
  ahead = Math.max(said - Date.now(), Math.min(ahead, said + SECOND - asked));
}

/**
 * Call `act` at every quarter minute, so that times that are shown stay true. Returns how to stop.
 * @param {() => void} act
 */
export function eachTick(act) {
  followers.add(act);
  return () => followers.delete(act);
}

setInterval(() => {
  if (!document.hidden) for (const act of followers) act();
}, 15_000);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) for (const act of followers) act();
});
