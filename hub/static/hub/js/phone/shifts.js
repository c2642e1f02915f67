/** Shifts and their tracks, kept for who walked until the hub has them whole; several may wait, and nobody's sign-out touches them. */

import { commandId } from "../live/api.js";
import { _ } from "../parts/text.js";
import { moment } from "../parts/words.js";
import { wordsOf } from "./answers.js";
import { Declined, NotSent } from "./wire.js";

/** Points that wait at most: a day of walking without a network. Of more, every second of the older half goes. */
const WAIT_MOST = 4000;
/** Points in one request. */
const AT_ONCE = 400;

/** @typedef {{at: string, lon: number, lat: number, accuracy_m: number}} Seen */
/**
 * @typedef {object} Kept     A shift as it is kept.
 * @property {string} id
 * @property {number} user
 * @property {string} user_name
 * @property {number} post
 * @property {string} began_at
 * @property {?string} ended_at
 * @property {boolean} known    the hub has its beginning
 * @property {string} refused   why the hub takes it never, in words
 */
/** @typedef {(path: string, how: {body: any, looks: (told: any) => boolean}) => Promise<{told: any}>} Ask */

export class Shifts {
  /**
   * @param {any} db
   * @param {object} how
   * @param {() => ?import("./shapes.js").Person} how.me
   * @param {(what: string, about?: any) => void} how.tell
   */
  constructor(db, how) {
    this.db = db;
    this.how = how;
  }

  /** This person's, the first begun first. @returns {Promise<Kept[]>} */
  async mine() {
    const me = this.how.me();
    const all = await this.db.getAll("shifts");
    return all.filter((/** @type {Kept} */ one) => one.user === me?.id).sort((/** @type {Kept} */ a, /** @type {Kept} */ b) => (a.began_at < b.began_at ? -1 : 1));
  }

  /** The one this person is on, on this phone. @returns {Promise<Kept|undefined>} */
  async running() {
    return (await this.mine()).find((one) => !one.ended_at && !one.refused);
  }

  /**
   * Begin one, or go on with one the hub has from another phone.
   * @param {string} at @param {string} [id]  of one the hub has
   */
  async begin(at, id) {
    const me = this.how.me();
    if (!me) throw new Error("nobody is signed in");
    /** @type {Kept} */
    const made = { id: id ?? commandId(), user: me.id, user_name: me.name, post: me.post.id, began_at: at, ended_at: null, known: Boolean(id), refused: "" };
    await this.db.put("shifts", made);
    this.told();
    return made;
  }

  /** Who walked tapped the end. @param {string} id @param {string} at */
  async end(id, at) {
    await this.note(id, { ended_at: at });
    this.told();
  }

  /** A point of the track. @param {string} id @param {Seen} seen @returns {Promise<number>} how many wait */
  async step(id, seen) {
    await this.db.put("track", { shift: id, ...seen });
    const count = await this.db.count("track", ofShift(id));
    if (count > WAIT_MOST) await this.thin(id, count);
    return count;
  }

  /** Make room: every second point of the older half. @param {string} id @param {number} count */
  async thin(id, count) {
    const keys = await this.db.getAllKeys("track", ofShift(id), Math.floor(count / 2));
    const moving = this.db.transaction("track", "readwrite");
    for (let at = 1; at < keys.length; at += 2) moving.store.delete(keys[at]);
    await moving.done;
  }

  /** Points of a shift that wait, the first first. @param {string} id @param {number} [most] @returns {Promise<Array<Seen & {shift: string}>>} */
  points(id, most) {
    return this.db.getAll("track", ofShift(id), most);
  }

  /** Those of this person that are over and not sent whole, as entries of the queue. @returns {Promise<import("./shapes.js").Entry[]>} */
  async unsent() {
    return (await this.mine()).filter((one) => one.ended_at || one.refused).map(entry);
  }

  /** Others' on this phone: a name and how many. */
  async sealed() {
    const me = this.how.me();
    const count = new Map();
    for (const one of await this.db.getAll("shifts")) if (one.user !== me?.id) count.set(one.user_name, (count.get(one.user_name) ?? 0) + 1);
    return [...count].map(([name, n]) => ({ name, count: n }));
  }

  /** Who signs out is off shift. @param {string} at */
  async leave(at) {
    for (const one of await this.mine()) if (!one.ended_at) await this.note(one.id, { ended_at: later(at, one.began_at) });
  }

  /** @param {string} id @param {Partial<Kept>} change */
  async note(id, change) {
    const moving = this.db.transaction("shifts", "readwrite");
    const kept = await moving.store.get(id);
    if (kept) await moving.store.put({ ...kept, ...change });
    await moving.done;
  }

  /** @param {string} id */
  async forget(id) {
    const moving = this.db.transaction(["shifts", "track"], "readwrite");
    await moving.objectStore("shifts").delete(id);
    await moving.objectStore("track").delete(ofShift(id));
    await moving.done;
    this.told();
  }

  told() {
    this.how.tell("shift");
  }

  // --- for the synchronisation ------------------------------------------------------------------------------------

  /** Send what waits, one shift after the other: a later one begins when the earlier has ended. @param {Ask} ask @returns {Promise<boolean>} whether all went */
  async send(ask) {
    for (const one of await this.mine()) {
      if (one.refused) continue;
      try {
        await this.sendOne(one, ask);
      } catch (fault) {
        if (fault instanceof NotSent && fault.why === "fault") return false;
        // the log-in has a post, as was just heard: it is the shift's own that is refused
        const no = fault instanceof NotSent && fault.why === "no_post" ? _("It was begun in a post that is not yours.") : fault instanceof Declined ? fault.message : null;
        if (no === null) throw fault;
        await this.note(one.id, { refused: no });
        this.told();
      }
    }
    return true;
  }

  /** @param {Kept} kept @param {Ask} ask */
  async sendOne(kept, ask) {
    let { id } = kept;
    if (!kept.known) {
      const body = { id, at: kept.began_at, user: kept.user, post: kept.post, ...(kept.ended_at ? { ended_at: kept.ended_at } : {}) };
      const { told } = await ask("/api/shift", { body, looks: (said) => typeof said.id === "string" && typeof said.began_at === "string" });
      await this.taken(kept, told);
      id = told.id;
    }
    for (let some = await this.points(id, AT_ONCE); some.length; some = await this.points(id, AT_ONCE)) {
      const points = some.map(({ shift, ...seen }) => seen);
      await ask(`/api/shift/${id}/track`, { body: { points }, looks: (said) => Number.isInteger(said.kept) });
      const moving = this.db.transaction("track", "readwrite");
      for (const one of some) moving.store.delete([id, one.at]);
      await moving.done;
    }
    const now = await this.db.get("shifts", id); // it may have ended meanwhile
    if (!now?.ended_at) return;
    await ask(`/api/shift/${id}/end`, { body: { at: now.ended_at }, looks: (said) => said.id === id && Boolean(said.ended_at) });
    await this.forget(id);
  }

  /**
   * The hub has the beginning: it may have set it right, and one that was begun on another phone goes on.
   * @param {Kept} kept @param {{id: string, began_at: string}} told
   */
  async taken(kept, told) {
    const moving = this.db.transaction(["shifts", "track"], "readwrite");
    const [shifts, track] = [moving.objectStore("shifts"), moving.objectStore("track")];
    const now = (await shifts.get(kept.id)) ?? kept;
    const other = told.id === kept.id ? null : await shifts.get(told.id);
    await shifts.delete(kept.id);
    await shifts.put({ ...now, id: told.id, began_at: told.began_at, known: true, ended_at: now.ended_at ?? other?.ended_at ?? null });
    for (const one of await track.getAll(ofShift(kept.id))) {
      const at = later(one.at, told.began_at);
      if (told.id === kept.id && at === one.at) continue;
      await track.delete([kept.id, one.at]);
      await track.put({ ...one, shift: told.id, at });
    }
    await moving.done;
    this.told();
  }
}

/** @param {string} id */
const ofShift = (id) => IDBKeyRange.bound([id], [id, []]);

/** The later of two instants. @param {string} one @param {string} other */
const later = (one, other) => (Date.parse(one) < Date.parse(other) ? other : one);

/** A shift among what waits here. @param {Kept} kept @returns {import("./shapes.js").Entry} */
function entry({ id, began_at: began, ended_at: ended, refused }) {
  const state = refused ? "refused" : "waiting";
  return {
    id, state, words: wordsOf({ sentence: refused }, state), ended: Boolean(refused), case_id: null, number: null, verb: "shift", label: "",
    title: `${moment(began)} – ${ended ? moment(ended) : ""}`, payload: {}, photos: [], made_at: ended ?? began, tries: 0, maybe_there: false, gone: false, error: null,
  };
}
