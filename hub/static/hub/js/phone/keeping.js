/** The phone's own store: what is in it, how it grew from version to version, and what happens when it is full. */

import { openDB } from "../../../vendor/idb/index.js";

/** @typedef {import("./shapes.js").Fullness} Fullness */

export const NAME = "onenet-phone";
/** Pages of one phone tell each other what they did. */
export const CHANNEL = "onenet-phone";

/**
 * One step per version; a step that was released is never changed. What is unsent outlives every step.
 * @type {Array<(db: any, moving: any) => void|Promise<void>>}
 */
export const STEPS = [
  (db) => {
    db.createObjectStore("facts"); // name → value: cursor, scope, bearer, skew, what the pages remember
    db.createObjectStore("tasks", { keyPath: "id" });
    db.createObjectStore("cases", { keyPath: "id" }); // {id, wanted, detail, fetched_at}
    db.createObjectStore("pictures", { keyPath: "id" }).createIndex("case", "case_id"); // photos the hub holds
    const taps = db.createObjectStore("taps", { keyPath: "order", autoIncrement: true });
    taps.createIndex("id", "id", { unique: true });
    const photos = db.createObjectStore("photos", { keyPath: "id" }); // photos taken here, until they are attached
    photos.createIndex("tap", "tap");
    db.createObjectStore("bytes"); // id of such a photo → what it shows; apart, so that noting its way writes little
  },
  (db, moving) => {
    db.createObjectStore("shifts", { keyPath: "id" }); // until the hub has them whole, whoever is signed in
    db.createObjectStore("track", { keyPath: ["shift", "at"] }); // points that wait
    return takeShift(moving);
  },
];

/** The one shift that was kept before belonged to whoever bore the phone. @param {any} moving */
async function takeShift(moving) {
  const facts = moving.objectStore("facts");
  const [kept, bearer] = await Promise.all([facts.get("page:shift"), facts.get("bearer")]);
  if (!kept || !bearer) return;
  const { id, began_at, ended_at, known, points } = kept;
  await moving.objectStore("shifts").put({ id, began_at, ended_at, known, user: bearer.id, user_name: bearer.name, post: bearer.post.id, refused: "" });
  for (const one of points) await moving.objectStore("track").put({ shift: id, ...one });
  await facts.delete("page:shift");
}

/** Storage ran out; what could be written was written. */
export class StorageFull extends Error {
  /** @param {string} sentence @param {?import("./shapes.js").Entry} [entry]  the words, kept without their photos */
  constructor(sentence, entry = null) {
    super(sentence);
    this.entry = entry;
  }
}

/**
 * Open the store, at the version of these pages.
 * @param {() => void} [old]  a newer page of the hub is open on this phone: load this one anew
 */
export function openStore(old = () => {}, steps = STEPS) {
  return openDB(NAME, steps.length, {
    upgrade(db, from, _to, moving) {
      for (const step of steps.slice(from)) step(db, moving);
    },
    // another page wants a newer version: let it; this one is loaded anew when its reader looks at it
    blocking(_now, _wanted, event) {
      /** @type {IDBDatabase} */ (event.target).close();
      old();
    },
  });
}

/** @param {unknown} fault */
export function isFull(fault) {
  const name = /** @type {any} */ (fault)?.name ?? "";
  const inner = /** @type {any} */ (fault)?.inner?.name ?? "";
  return name === "QuotaExceededError" || inner === "QuotaExceededError";
}

/** Ask the browser not to clear our store by itself. */
export async function askToLast() {
  try {
    return (await navigator.storage?.persisted?.()) || (await navigator.storage?.persist?.()) || false;
  } catch {
    return false;
  }
}

/** What is used and promised; whether a photo still fits only shows when it is written. @returns {Promise<Omit<Fullness, "full">>} */
export async function space() {
  const found = await navigator.storage?.estimate?.().catch(() => null);
  const used = found?.usage ?? 0;
  const most = found?.quota ?? 0;
  const lasting = Boolean(await navigator.storage?.persisted?.().catch(() => false));
  return { used, most, lasting };
}
