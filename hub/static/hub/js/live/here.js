/** Where this device is, when its owner lets us know. */

import { _ } from "../parts/text.js";

/** @type {?{lon: number, lat: number, accuracy_m: number}} */
let last = null;
/** @type {Set<(at: ?{lon: number, lat: number, accuracy_m: number}) => void>} */
const followers = new Set();
let watching = false;
/** Why there is none: "" while one may still come. @type {""|"refused"|"not_found"|"never"} */
let none = "";

/** Why this device tells no place, in words for whoever holds it; "" when it does, or may still. */
export function whyNoPlace() {
  if (none === "refused") return _("This page may not know the position. Allow it in the browser's settings for this site.");
  if (none === "not_found") return _("The phone does not find its position now; indoors it often cannot.");
  return none === "never" ? _("This browser gives no position on this connection.") : "";
}

/** The last known place (degrees, WGS-84 taken as CGCS2000 by policy), or null. */
export function lastPlace() {
  return last ? { lon: last.lon, lat: last.lat } : null;
}

/**
 * Begin to follow the device's place; `act` is called with each new one, and with null when it is learnt that there is none.
 * @param {(at: ?{lon: number, lat: number, accuracy_m: number}) => void} act
 */
export function follow(act) {
  hear(act);
  if (watching) return;
  if (!navigator.geolocation) {
    none = "never";
    act(null);
    return;
  }
  watching = true;
  navigator.geolocation.watchPosition(
    ({ coords }) => {
      none = "";
      last = { lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy };
      for (const one of followers) one(last);
    },
    ({ code, PERMISSION_DENIED }) => {
      none = code !== PERMISSION_DENIED ? "not_found" : globalThis.isSecureContext ? "refused" : "never";
      // one that was refused ends; one that finds nothing goes on looking
      watching = code !== PERMISSION_DENIED;
      if (!watching) last = null;
      for (const one of followers) one(null);
    },
    { enableHighAccuracy: true, maximumAge: 20_000 },
  );
}

/** Be told of each new place while somebody follows it; following is not begun by this. @param {(at: ?{lon: number, lat: number, accuracy_m: number}) => void} act */
export function hear(act) {
  followers.add(act);
  if (last) act(last);
}

/**
 * Metres between two places on a sphere; good to 0.5 % over a city.
 * @param {{lon: number, lat: number}} from
 * @param {{lon: number, lat: number}} to
 */
export function metresBetween(from, to) {
  const rad = Math.PI / 180;
  const x = (to.lon - from.lon) * rad * Math.cos(((from.lat + to.lat) / 2) * rad);
  const y = (to.lat - from.lat) * rad;
  return Math.hypot(x, y) * 6_371_008;
}
