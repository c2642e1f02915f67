/** The hub's time as this page knows it: the browser's clock, corrected by what the server says. */

let ahead = 0;
/** @type {Set<() => void>} */
const followers = new Set();

/** Milliseconds since 1970, server's clock. */
export function now() {
  return Date.now() + ahead;
}

/**
 * Learn the server's time from a heartbeat or an answer's Date header.
 * @param {string} at  ISO instant or HTTP date
 */
export function learn(at) {
  const said = Date.parse(at);
  if (!Number.isNaN(said) && Math.abs(said - now()) > 1500) ahead = said - Date.now();
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
