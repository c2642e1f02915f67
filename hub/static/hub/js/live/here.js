/** Where this device is, when its owner lets us know. */

import { _ } from "../parts/text.js";

/** A place found this long before nobody asked any more still tells where one is, milliseconds. */
const FRESH = 120_000;

/** @type {?{lon: number, lat: number, accuracy_m: number}} */
let last = null;
/** @type {Set<(at: ?{lon: number, lat: number, accuracy_m: number}) => void>} */
const listeners = new Set();
/** What the place is needed for: a shift, also while nobody looks; what is on the page, only while it is seen. @type {Set<"shift"|"page">} */
const needed = new Set();
/** The browser's number of the watch, while there is one. @type {?number} */
let watch = null;
/** When it was ended last, by the device's clock. */
let ended = 0;
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

/** Whether the device's place is being followed. */
export const followed = () => watch !== null;

/**
 * Begin to follow the device's place for something, or do so no longer. It is followed while a shift is on, and for the page while
 * that is seen; then no longer.
 * @param {"shift"|"page"} what
 * @param {boolean} on
 */
export function follow(what, on) {
  if (on === needed.has(what)) return;
  if (on) needed.add(what);
  else needed.delete(what);
  look();
}

function look() {
  const wanted = needed.has("shift") || (needed.has("page") && !document.hidden);
  if (wanted && watch === null) begin();
  if (!wanted && watch !== null) end();
  if (!needed.size) {
    // where somebody was is not kept for later
    last = null;
    none = "";
  }
  for (const one of listeners) one(last);
}

function begin() {
  if (!navigator.geolocation) {
    none = "never";
    return;
  }
  if (Date.now() - ended > FRESH) last = null;
  watch = navigator.geolocation.watchPosition(
    ({ coords }) => {
      none = "";
      last = { lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy };
      for (const one of listeners) one(last);
    },
    ({ code, PERMISSION_DENIED }) => {
      none = code !== PERMISSION_DENIED ? "not_found" : globalThis.isSecureContext ? "refused" : "never";
      // one that was refused ends; one that finds nothing goes on looking
      if (code === PERMISSION_DENIED) {
        end();
        last = null;
      }
      for (const one of listeners) one(null);
    },
    { enableHighAccuracy: true, maximumAge: 20_000 },
  );
}

function end() {
  if (watch !== null) navigator.geolocation.clearWatch(watch);
  watch = null;
  ended = Date.now();
}

document.addEventListener("visibilitychange", look);

/** Be told of each new place while it is followed, and with null that there is none; following is not begun by this. @param {(at: ?{lon: number, lat: number, accuracy_m: number}) => void} act */
export function hear(act) {
  listeners.add(act);
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
