/** What the phone knows, forgotten from a page that is none of the phone's: what is unsent stays, sealed for who did it. */

import { ENDED } from "./answers.js";
import { CHANNEL, NAME, openStore } from "./keeping.js";
import { Local, OF_THE_BEARER } from "./local.js";
import { Shifts } from "./shifts.js";

/** Whether this browser ever was a phone of the hub. */
export async function isPhone() {
  const all = await indexedDB.databases?.().catch(() => null);
  return all ? all.some(({ name }) => name === NAME) : true;
}

/** How much of this person's waits to be sent. @param {number} user */
export async function unsentOf(user) {
  return within(async (db) => {
    const taps = (await db.getAll("taps")).filter((/** @type {any} */ one) => one.user === user && !ENDED.has(one.state));
    return taps.length;
  });
}

/** Somebody signs out: he is off shift, and what he was told is forgotten, on all pages of this phone. @param {number} user */
export async function forgetAll(user) {
  await within(async (db) => {
    const others = new BroadcastChannel(CHANNEL);
    others.postMessage({ what: "left" });
    others.close();
    await new Shifts(db, { me: () => /** @type {any} */ ({ id: user }), tell: () => {} }).leave(new Date().toISOString());
    await local(db).wipe();
  });
  await globalThis.caches?.delete("page");
}

/** A log-in is over, and nobody signed out: whoever holds the phone sees nothing of it; its bearer's drafts wait for him. */
export async function forgetTold() {
  await within((db) => local(db).wipe(OF_THE_BEARER));
  await globalThis.caches?.delete("page");
}

/** @param {any} db */
const local = (db) => new Local(db, () => {}, async () => []);

/** @template T @param {(db: any) => Promise<T>} act @returns {Promise<T>} */
async function within(act) {
  const db = await openStore();
  try {
    return await act(db);
  } finally {
    db.close();
  }
}
