/** Where this device is, when its owner lets us know. */

/** @type {?{lon: number, lat: number, accuracy_m: number}} */
let last = null;
/** @type {Set<(at: {lon: number, lat: number, accuracy_m: number}) => void>} */
const followers = new Set();
let watching = false;

/** The last known place (degrees, WGS-84 taken as CGCS2000 by policy), or null. */
export function lastPlace() {
  return last ? { lon: last.lon, lat: last.lat } : null;
}

/** Begin to follow the device's place; `act` is called with each new one. @param {(at: {lon: number, lat: number, accuracy_m: number}) => void} act */
export function follow(act) {
  followers.add(act);
  if (last) act(last);
  if (watching || !navigator.geolocation) return;
  watching = true;
  navigator.geolocation.watchPosition(
    ({ coords }) => {
      last = { lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy };
      for (const one of followers) one(last);
    },
    () => {
      watching = false;
    },
    { enableHighAccuracy: true, maximumAge: 20_000 },
  );
}

/** Be told of each new place while somebody follows it; following is not begun by this. @param {(at: {lon: number, lat: number, accuracy_m: number}) => void} act */
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
