/** When something was tapped, by a device whose clock may be years off: measured against the hub, bounded, never guessed. */

/**
 * @typedef {object} Measured
 * @property {number} ms        server's clock minus the device's
 * @property {number} server    when it was measured, milliseconds by the server's clock
 */

/** Clocks that differ by less were not set anew, milliseconds; the way of an answer is within it. */
const SLACK = 120_000;

/**
 * How far the device's clock was off when a tap was made, milliseconds; null when nobody can say, and the hub takes the
 * time at which it hears of it. A tap lies between what was measured before it and what was measured after: when the
 * clock was set anew between the two, only one of them puts it there.
 * @param {{at: number, skew: ?Measured}} tapped
 * @param {Measured} now
 */
export function shiftOf(tapped, now) {
  const earliest = (tapped.skew?.server ?? -Infinity) - SLACK;
  const fits = (/** @type {number} */ ms) => tapped.at + ms >= earliest && tapped.at + ms <= now.server + SLACK;
  if (fits(now.ms)) return now.ms;
  return tapped.skew && fits(tapped.skew.ms) ? tapped.skew.ms : null;
}

/**
 * An instant of the device's clock as the hub is told it; null outside of any calendar, or when the shift is not known.
 * @param {number} at @param {?number} shift @param {number} latest  not after this, by the server's clock
 */
export function instant(at, shift, latest) {
  if (shift === null) return null;
  const found = new Date(Math.min(at + shift, latest));
  const year = found.getUTCFullYear();
  return year >= 1900 && year <= 2200 ? found.toISOString() : null;
}
