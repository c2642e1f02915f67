/** What was tapped, kept before anything is sent, and what became of each; sent in order per case, each effective once. */

import { commandId } from "../live/api.js";
import { classOf } from "../live/classes.js";
import { ENDED, fullWords, wordsOf } from "./answers.js";
import { photoOf } from "./chunks.js";
import { isFull, StorageFull } from "./keeping.js";

/** @typedef {import("./shapes.js").Entry} Entry */
/** @typedef {import("./shapes.js").Person} Person */

/** Where a tap lies, with its photos. */
const STORES = ["taps", "photos", "bytes"];
/** For how long what was delivered is still shown, milliseconds. */
const SHOWN = 3 * 24 * 3600 * 1000;

/**
 * @typedef {object} Kept   A tap as it is kept.
 * @property {number} order        of tapping on this phone
 * @property {string} id
 * @property {number} user
 * @property {string} user_name
 * @property {number} post
 * @property {string} post_name
 * @property {"case"|"item"|"report"|"visit"} on
 * @property {?number} target
 * @property {?number} case_id
 * @property {?string} number
 * @property {string} verb
 * @property {string} label
 * @property {string} title
 * @property {?number} based_on_version
 * @property {Object<string, any>} payload
 * @property {Array<{id: string, kind: string, size: number, sent: number}>} photos
 * @property {{at: number, skew: ?import("./skew.js").Measured}} tapped   by the device's clock
 * @property {?{shift: ?number, acted_at: ?string, latest: number}} sealed   fixed before it is first sent: sent again it is the same
 * @property {string} state
 * @property {?{code: string, values: Object<string, any>}} error
 * @property {string} sentence
 * @property {string} fault        why it waits, in words
 * @property {number} tries
 * @property {number} mended       times its photos were sent anew
 * @property {?number} ended_at
 * @property {boolean} gone
 */

export class Outbox {
  /**
   * @param {any} db
   * @param {object} how
   * @param {() => ?Person} how.me
   * @param {(what: string, about?: any) => void} how.tell
   * @param {() => ?import("./skew.js").Measured} how.skew
   * @param {() => void} how.send   there is something to send
   * @param {() => Promise<void>} how.room   drop what can be fetched again
   */
  constructor(db, how) {
    this.db = db;
    this.how = how;
    /** The last photo found no room. */
    this.full = false;
  }

  /** @param {import("./shapes.js").Tap} tap @param {import("./shapes.js").Taken[]} [photos] @returns {Promise<Entry>} */
  async put(tap, photos = []) {
    const me = this.how.me();
    if (!me) throw new Error("nobody is signed in");
    const { detail, move, report, visit, plan } = tap;
    const card = detail?.card;
    const id = tap.id ?? commandId();
    const taken = await Promise.all(photos.map((one) => photoOf(one, id, me.id)));
    /** @type {Omit<Kept, "order">} */
    const kept = {
      id,
      user: me.id,
      user_name: me.name,
      post: me.post.id,
      post_name: [me.post.title || me.post.role_name, me.post.organisation].filter(Boolean).join(" · "),
      on: report ? "report" : visit ? "visit" : plan ? "plan" : move?.on === "case" ? "case" : "item",
      target: report || visit ? null : plan || move?.on === "case" ? (card?.id ?? null) : Number(move?.on),
      case_id: card?.id ?? null,
      number: card?.number ?? null,
      verb: move?.verb ?? (visit ? "visit" : plan ? "plan_step" : "report"),
      label: move?.label ?? plan?.label ?? "",
      title: tap.title ?? (card ? classOf(card) : String(report?.text ?? "").slice(0, 40)),
      based_on_version: card?.version ?? null,
      payload: structuredClone(report ?? visit ?? plan?.payload ?? tap.payload ?? {}),
      photos: taken.map(({ id: photo, kind, size }) => ({ id: photo, kind, size, sent: 0 })),
      tapped: { at: Date.now(), skew: this.how.skew() },
      sealed: null,
      state: "waiting",
      error: null,
      sentence: "",
      fault: "",
      tries: 0,
      mended: 0,
      ended_at: null,
      gone: false,
    };
    return this.keep(kept, taken);
  }

  /** Write a tap with its photos; with its words only when there is no room. @param {any} kept @param {any[]} taken */
  async keep(kept, taken) {
    for (const room of [null, () => this.how.room(), () => this.dropEnded()]) {
      await room?.();
      try {
        await this.write(kept, taken);
        if (taken.length) this.full = false;
        this.told(kept);
        this.how.send();
        return this.entry(kept);
      } catch (fault) {
        if (!isFull(fault)) throw fault;
      }
    }
    const words = { ...kept, photos: [], state: taken.length ? "unfinished" : kept.state };
    await this.write(words, []);
    this.told(words);
    this.full = true;
    this.how.tell("full");
    throw new StorageFull(fullWords(), this.entry(words));
  }

  /** @param {any} kept @param {any[]} taken */
  async write(kept, taken) {
    const moving = this.db.transaction(STORES, "readwrite", { durability: "strict" });
    const [taps, photos, shown] = STORES.map((name) => moving.objectStore(name));
    const parts = taken.flatMap(({ bytes, ...photo }) => [photos.put(photo), shown.put(bytes, photo.id)]);
    // a failure ends the whole transaction: all of it is there, or nothing; a full disk only shows at its end
    const all = [taps.put(kept), ...parts, moving.done];
    const ended = await Promise.allSettled(all);
    const failed = ended.filter((one) => one.status === "rejected").map((one) => /** @type {PromiseRejectedResult} */ (one).reason);
    if (failed.length) throw failed.find(isFull) ?? moving.error ?? failed[0];
    kept.order ??= /** @type {any} */ (ended[0]).value;
  }

  /** @param {string} id @param {import("./shapes.js").Taken[]} photos */
  async addPhotos(id, photos) {
    const kept = await this.find(id);
    if (kept?.state !== "unfinished") throw new Error(`tap ${id} waits for no photos`);
    const taken = await Promise.all(photos.map((one) => photoOf(one, id, kept.user)));
    const more = taken.map(({ id: photo, kind, size }) => ({ id: photo, kind, size, sent: 0 }));
    return this.keep({ ...kept, photos: more, state: "waiting" }, taken);
  }

  async list() {
    const me = this.how.me();
    const since = Date.now() - SHOWN;
    const mine = (await this.all()).filter((one) => one.user === me?.id && !(one.state === "applied" && (one.ended_at ?? 0) < since));
    return mine.reverse().map((one) => this.entry(one));
  }

  async sealed() {
    const me = this.how.me();
    const count = new Map();
    for (const one of await this.all()) if (one.user !== me?.id && !ENDED.has(one.state)) count.set(one.user_name, (count.get(one.user_name) ?? 0) + 1);
    return [...count].map(([name, n]) => ({ name, count: n }));
  }

  /** @param {string} id */
  async dismiss(id) {
    const kept = await this.find(id);
    if (kept && ENDED.has(kept.state)) await this.forget(kept);
  }

  /** @param {string} id @param {boolean} [sure]  although it may have arrived */
  async discard(id, sure = false) {
    const kept = await this.find(id);
    if (!kept || (kept.sealed && !sure) || ENDED.has(kept.state)) return false;
    await this.forget(kept);
    return true;
  }

  /** @param {string} id */
  async again(id) {
    const kept = await this.find(id);
    if (kept && !ENDED.has(kept.state)) this.how.send();
  }

  // --- for the synchronisation ------------------------------------------------------------------------------------

  /** @returns {Promise<Kept[]>} in the order they were tapped */
  all() {
    return this.db.getAll("taps");
  }

  /** What this person in this post may send now, in order. */
  async toSend() {
    const me = this.how.me();
    return (await this.all()).filter((one) => one.user === me?.id && one.post === me?.post.id && (one.state === "waiting" || one.state === "sending"));
  }

  /** Entries on a case that wait, oldest first; 0: on any. @param {number} caseId */
  async unsentOf(caseId) {
    const me = this.how.me();
    const waits = (await this.all()).filter((one) => one.user === me?.id && !ENDED.has(one.state) && (!caseId || one.case_id === caseId));
    return waits.map((one) => this.entry(one));
  }

  /** @param {string} id @returns {Promise<Kept|undefined>} */
  find(id) {
    return this.db.getFromIndex("taps", "id", id);
  }

  /** @param {string} tap @returns {Promise<import("./chunks.js").Photo[]>} */
  photosOf(tap) {
    return this.db.getAllFromIndex("photos", "tap", tap);
  }

  /** What a photo shows. @param {string} photo @returns {Promise<ArrayBuffer|undefined>} */
  bytesOf(photo) {
    return this.db.get("bytes", photo);
  }

  /** Note something about a tap. @param {Kept} kept @param {Partial<Kept>} change */
  async note(kept, change) {
    Object.assign(kept, change);
    await this.db.put("taps", kept);
    this.told(kept);
  }

  /** A photo came farther. @param {Kept} kept @param {import("./chunks.js").Photo} photo */
  async photoCame(kept, photo) {
    await this.db.put("photos", photo);
    await this.note(kept, { photos: kept.photos.map((one) => (one.id === photo.id ? { ...one, sent: photo.sent } : one)) });
  }

  /** It is over. Delivered photos are evidence now and leave the phone; of what was sent back everything stays. @param {Kept} kept @param {Partial<Kept>} answer */
  async end(kept, answer) {
    const delivered = answer.state === "applied" || answer.state === "already";
    const moving = this.db.transaction(STORES, "readwrite");
    Object.assign(kept, answer, { ended_at: Date.now(), fault: "" });
    await moving.objectStore("taps").put(kept);
    if (delivered) await dropPhotos(moving, kept.id);
    await moving.done;
    this.told(kept);
  }

  /** Cases this post sees no more: their unsent work stays, and says so. @param {number[]} cases */
  async markGone(cases) {
    const gone = new Set(cases);
    for (const kept of await this.all()) if (kept.case_id && gone.has(kept.case_id) && !ENDED.has(kept.state)) await this.note(kept, { gone: true });
  }

  /** Forget what was delivered long ago. */
  async tidy() {
    const since = Date.now() - SHOWN;
    for (const kept of await this.all()) if ((kept.state === "applied" || kept.state === "already") && (kept.ended_at ?? since) < since) await this.forget(kept);
  }

  /** Make room: what is over, delivered first. */
  async dropEnded() {
    for (const kept of await this.all()) if (kept.state === "applied" || kept.state === "already") await this.forget(kept);
  }

  /** @param {Kept} kept */
  async forget(kept) {
    const moving = this.db.transaction(STORES, "readwrite");
    await moving.objectStore("taps").delete(kept.order);
    await dropPhotos(moving, kept.id);
    await moving.done;
    this.told({ ...kept, state: "forgotten" });
  }

  /** @param {any} kept */
  told({ id, case_id, state }) {
    this.how.tell("outbox", { id, case_id, state });
  }

  /** @param {any} kept @returns {Entry} */
  entry(kept) {
    const me = this.how.me();
    const held = !ENDED.has(kept.state) && kept.state !== "unfinished" && kept.post !== me?.post.id;
    const state = held ? "held" : kept.state;
    const { id, case_id, number, verb, label, title, payload, photos, tries, gone, error } = kept;
    const made = new Date(kept.tapped.at + (kept.tapped.skew?.ms ?? 0));
    return {
      id, state, words: wordsOf(kept, state), ended: ENDED.has(state), case_id, number, verb, label, title, payload, photos,
      made_at: Number.isNaN(made.getTime()) ? "" : made.toISOString(), tries, gone, error,
      maybe_there: Boolean(kept.sealed),
    };
  }
}

/** @param {any} moving @param {string} tap */
async function dropPhotos(moving, tap) {
  for (const id of await moving.objectStore("photos").index("tap").getAllKeys(tap)) {
    await moving.objectStore("photos").delete(id);
    await moving.objectStore("bytes").delete(id);
  }
}
