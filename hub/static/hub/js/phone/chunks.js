/** Photos on their way: in pieces that fit the signal, going on where they stopped, whole only when their hash is right. */

import { ask, Declined, NotSent } from "./wire.js";
import { commandId } from "../live/api.js";

/** The first piece of a photo, bytes; what follows is halved when the network breaks and doubled when it holds. */
const FIRST = 64 * 1024;
const LEAST = 16 * 1024;
const MOST = 512 * 1024;
/** A photo that arrives damaged is sent again so many times. */
const TRIES = 3;

/**
 * @typedef {object} Photo   One photo taken here, as it is kept.
 * @property {string} id           UUIDv7, of the upload
 * @property {string} tap          id of the tap that carries it
 * @property {number} user
 * @property {string} kind
 * @property {number} size
 * @property {string} type
 * @property {string} sha256       hex; "" where the browser cannot hash
 * @property {number} sent         bytes the hub has
 * @property {boolean} done
 * @property {number} taken        milliseconds by the device's clock
 * @property {?{lon: number, lat: number}} place
 */

/** A photo and what it shows; kept as bytes, because a Blob out of a browser's store may turn unreadable. @typedef {Photo & {bytes: ArrayBuffer}} Taking */

/** What the network bore last, for the next piece. */
let piece = FIRST;

/**
 * A photo as it is kept. @param {import("./shapes.js").Taken} taken @param {string} tap @param {number} user
 * @returns {Promise<Taking>}
 */
export async function photoOf(taken, tap, user) {
  const bytes = await taken.blob.arrayBuffer();
  const at = taken.taken_at ? Date.parse(taken.taken_at) : Date.now();
  const place = taken.place ? { lon: taken.place.lon, lat: taken.place.lat } : null;
  const known = { sha256: await sha256(bytes), size: bytes.byteLength, type: taken.blob.type || "image/jpeg" };
  return { id: commandId(), tap, user, kind: taken.kind, bytes, ...known, sent: 0, done: false, taken: Number.isNaN(at) ? Date.now() : at, place };
}

/**
 * Send a photo to its end.
 * @param {Photo} photo
 * @param {ArrayBuffer} bytes
 * @param {object} how
 * @param {() => string} how.token
 * @param {(photo: Photo) => Promise<void>} how.came  the hub has more of it: keep that
 * @param {AbortSignal} [how.until]
 * @throws {NotSent|Declined}
 */
export async function sendPhoto(photo, bytes, { token, came, until }) {
  const path = `/api/uploads/${photo.id}`;
  const looks = (/** @type {any} */ told) => told.id === photo.id && Number.isInteger(told.received) && typeof told.done === "boolean";
  const heard = async (/** @type {any} */ told) => {
    photo.sent = told.received;
    photo.done = told.done;
    await came(photo);
  };
  await heard((await ask(path, { looks, until })).told); // it may have arrived farther than we heard
  for (let damaged = 0, stuck = 0; !photo.done; ) {
    const at = photo.sent;
    const query = new URLSearchParams({ at: String(at), size: String(photo.size), sha256: photo.sha256 });
    try {
      const body = bytes.slice(at, Math.min(photo.size, at + piece));
      await heard((await ask(`${path}/chunks?${query}`, { body, token: token(), looks, until })).told);
      if (photo.sent > at || photo.done) {
        piece = Math.min(MOST, piece * 2);
        stuck = 0;
      } else if ((stuck += 1) > TRIES) throw new NotSent("fault");
    } catch (fault) {
      if (fault instanceof NotSent && fault.why === "offline") piece = Math.max(LEAST, piece / 2);
      const again = fault instanceof Declined && fault.code === "hub.digest_differs" && (damaged += 1) < TRIES;
      if (!again) throw fault;
      photo.sent = 0; // the hub forgot the pieces
    }
  }
}

/** Digest as hex, or "" where the browser offers none (plain http to another machine). @param {ArrayBuffer} bytes */
async function sha256(bytes) {
  if (!crypto.subtle) return "";
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
