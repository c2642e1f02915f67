/** Phone and hub brought together: what was tapped goes up in order, what changed comes down by cursor, on any network. */

import { learn } from "../live/clock.js";
import { _ } from "../parts/text.js";
import { syncWords } from "./answers.js";
import { sendPhoto } from "./chunks.js";
import { isFull } from "./keeping.js";
import { instant, shiftOf } from "./skew.js";
import { ask, Declined, NotSent } from "./wire.js";

/** Cases asked for at once; the hub gives 20 at most. */
const CASES_AT_ONCE = 10;
/** Photos of cases fetched in one round. */
const PICTURES_AT_ONCE = 40;
/** Their longest side, pixels: what a phone's screen shows. */
const PICTURE_EDGE = 960;
const POLL = 60_000;
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 120_000;
/** Taps the hub could not take in one round before the round is given up. */
const FAULTS = 3;
/** Times the hub did not take a tap before those of other cases go first. */
const PATIENT = 5;
/** Times the photos of one tap are sent anew because the hub has them no more. */
const MENDED = 2;
/** Only one page of this phone sends. */
const LOCK = "onenet-phone";
const RESULTS = new Set(["applied", "already", "conflict", "refused"]);
/** There is no use in trying again by ourselves: somebody has to do something. */
const IN_VAIN = new Set(["signed_out", "other_person", "no_post"]);

/** @typedef {import("./shapes.js").SyncState} SyncState */

export class Sync {
  /**
   * @param {object} how
   * @param {import("./local.js").Local} how.local
   * @param {import("./outbox.js").Outbox} how.outbox
   * @param {import("./shifts.js").Shifts} how.shifts
   * @param {() => ?import("./shapes.js").Person} how.me
   * @param {(what: string, about?: any) => void} how.tell
   */
  constructor({ local, outbox, shifts, me, tell }) {
    this.local = local;
    this.outbox = outbox;
    this.shifts = shifts;
    this.me = me;
    this.tell = tell;
    /** @type {?import("./skew.js").Measured} */
    this.skew = null;
    this.token = "";
    this.wait = FIRST_WAIT;
    /** @type {?Promise<SyncState>} */
    this.running = null;
    this.again = false;
    this.stopped = true;
    /** Whoever leaves does not wait for a weak network. */
    this.leaving = new AbortController();
    /** @type {number|undefined} */
    this.timer = undefined;
    /** @type {SyncState} */
    this.state = { at: "new", words: syncWords("new"), waiting: 0, synced_at: null, skew_ms: 0 };
    this.hurry = () => document.hidden || this.soon();
  }

  /** Take up what the last page of this phone knew. */
  async recall() {
    this.skew = await this.local.fact("skew");
    this.state.synced_at = await this.local.fact("synced_at");
    this.state.skew_ms = this.skew?.ms ?? 0;
    this.state.waiting = await this.waiting();
  }

  start() {
    if (!this.stopped) return;
    this.stopped = false;
    addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.hurry);
    this.now();
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.hurry);
  }

  /** Stop at once, whatever is under way, and for good. */
  leave() {
    this.stop();
    this.leaving.abort();
  }

  /** @param {string} path @param {any} how */
  ask(path, how) {
    if (this.leaving.signal.aborted) throw new NotSent("offline");
    return ask(path, { ...how, until: this.leaving.signal });
  }

  /** Something was tapped, or the stream told of something. */
  soon() {
    if (this.stopped) return;
    if (this.running) this.again = true;
    else this.later(80);
  }

  /** @param {number} ms */
  later(ms) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.now(), ms);
  }

  /** @returns {Promise<SyncState>} */
  now() {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    clearTimeout(this.timer);
    this.running = this.alone(() => this.rounds()).finally(() => {
      this.running = null;
      const { at } = this.state;
      if (at === "ok") this.later(POLL);
      else if (!IN_VAIN.has(at)) this.later(this.wait * (0.5 + Math.random() / 2));
    });
    return this.running;
  }

  /** While no other page of this phone does. @template T @param {() => Promise<T>} act @returns {Promise<T>} */
  alone(act) {
    return navigator.locks ? navigator.locks.request(LOCK, act) : act();
  }

  async rounds() {
    do {
      this.again = false;
      await this.show("busy");
      await this.show(await this.round());
    } while (this.again && this.state.at === "ok");
    this.wait = this.state.at === "ok" ? FIRST_WAIT : Math.min(this.wait * 2, LONGEST_WAIT);
    return this.state;
  }

  /** @returns {Promise<SyncState["at"]>} */
  async round() {
    for (let tried = 0; ; tried += 1) {
      try {
        await this.hear();
        const { sent, trouble } = await this.send();
        if (sent) await this.hear();
        const walked = await this.shifts.send((path, how) => this.ask(path, { ...how, token: this.token }));
        await this.fetchCases();
        await this.fetchPictures();
        return trouble || !walked ? "fault" : "ok";
      } catch (fault) {
        if (fault instanceof NotSent && fault.why === "token" && !tried) continue; // it was of an older log-in
        if (fault instanceof NotSent) return fault.why === "token" ? "fault" : fault.why;
        if (isFull(fault)) {
          await this.local.dropPictures();
          this.tell("full");
        } else if (!(fault instanceof Declined)) console.error("the phone's synchronisation", fault);
        return "fault";
      }
    }
  }

  /** Ask what changed. */
  async hear() {
    const me = this.me();
    const { cursor, scope } = await this.local.heard();
    const query = new URLSearchParams(cursor === null ? {} : { cursor: String(cursor), scope });
    const looks = (/** @type {any} */ told) => Array.isArray(told.tasks) && Number.isInteger(told.cursor) && Boolean(told.me?.user);
    const { told, skew_ms } = await this.ask(`/api/phone/changes?${query}`, { looks });
    this.skew = { ms: skew_ms, server: Date.parse(told.at) };
    learn(told.at);
    this.token = told.csrf;
    await this.local.setFact("skew", this.skew);
    if (told.me.user !== me?.id || told.me.post !== me?.post.id) throw new NotSent("other_person");
    const left = await this.local.take(told);
    this.state.synced_at = told.at;
    await this.tellGone(await this.explained(left));
  }

  /** @param {Array<{id: number, number: string, why: "scope"|"done"}>} left */
  async tellGone(left) {
    for (const one of left) {
      const unsent = (await this.outbox.unsentOf(one.id)).length;
      this.tell("gone", { ...one, unsent });
    }
  }

  /** Why cases left: a list told whole does not say. @param {Array<{id: number, number: string, why: "scope"|"done"}>} left */
  async explained(left) {
    const unsure = [];
    for (const one of left) if (one.why === "done" && (await this.outbox.unsentOf(one.id)).length) unsure.push(one);
    for (const one of unsure) {
      const { told } = await this.ask(`/api/phone/cases?id=${one.id}`, { looks: isCases });
      if (told.gone.includes(one.id)) one.why = "scope";
    }
    await this.outbox.markGone(left.filter((one) => one.why === "scope").map((one) => one.id));
    return left;
  }

  /**
   * Send what waits, oldest first; a case whose tap cannot be sent waits with all that follows on it, and one that was
   * not taken many times keeps no other waiting.
   */
  async send() {
    const blocked = new Set();
    let sent = 0;
    for (const tap of inTurn(await this.outbox.toSend())) {
      const lane = laneOf(tap);
      if (blocked.has(lane)) continue;
      try {
        await this.sendTap(tap);
        sent += 1;
      } catch (fault) {
        if (!(fault instanceof NotSent)) throw fault;
        await this.outbox.note(tap, { state: "waiting", fault: fault.why === "offline" ? "" : syncWords(fault.why) });
        // the hub has just answered on this network: who refuses now, refuses this tap (a fault, a gateway that dislikes it)
        if (fault.why !== "fault" && fault.why !== "portal") throw fault;
        blocked.add(lane);
        if (blocked.size >= FAULTS) throw fault;
      }
    }
    return { sent, trouble: blocked.size > 0 };
  }

  /** @param {import("./outbox.js").Kept} tap */
  async sendTap(tap) {
    try {
      const photos = await this.outbox.photosOf(tap.id);
      // of a case that left, the hub looks at nothing else
      for (const photo of tap.gone ? [] : photos) await this.sendPhoto(tap, photo);
      const shift = tap.sealed ? tap.sealed.shift : this.skew && shiftOf(tap.tapped, this.skew);
      const latest = this.skew?.server ?? Infinity;
      // from here on it is always the same: the hub knows it again by its content
      const sealed = tap.sealed ?? { shift, acted_at: instant(tap.tapped.at, shift, latest), latest };
      await this.outbox.note(tap, { sealed, state: "sending", tries: tap.tries + 1 });
      const looks = (/** @type {any} */ told) => told.id === tap.id && RESULTS.has(told.result);
      const { told } = await this.ask("/api/phone/commands", { body: bodyOf(tap, photos), token: this.token, looks });
      const about = told.case_id ? { case_id: told.case_id } : {};
      await this.outbox.end(tap, { ...about, state: told.result, sentence: told.sentence, error: told.error, ...(told.number ? { number: told.number } : {}) });
    } catch (fault) {
      if (!(fault instanceof Declined)) throw fault;
      if (/payload\.photos/.test(fault.values.field ?? "") && tap.mended < MENDED) return this.mend(tap);
      await this.outbox.end(tap, { state: "refused", sentence: fault.message, error: { code: fault.code, values: fault.values } });
    }
  }

  /** @param {import("./outbox.js").Kept} tap @param {import("./chunks.js").Photo} photo */
  async sendPhoto(tap, photo) {
    if (photo.done) return;
    const bytes = await this.outbox.bytesOf(photo.id);
    if (!bytes) throw new Declined({ code: "phone.photo_lost", title: _("A photo cannot be read on this phone any more; take it again.") });
    await sendPhoto(photo, bytes, { token: () => this.token, came: (one) => this.outbox.photoCame(tap, one), until: this.leaving.signal });
  }

  /** The hub has the photos no more (they waited too long to be attached): send them anew. @param {import("./outbox.js").Kept} tap */
  async mend(tap) {
    for (const photo of await this.outbox.photosOf(tap.id)) await this.outbox.photoCame(tap, { ...photo, sent: 0, done: false });
    await this.outbox.note(tap, { mended: tap.mended + 1, gone: false });
    await this.sendTap(tap);
  }

  async fetchCases() {
    for (let before = Infinity; ; ) {
      const wanted = await this.local.wanted();
      if (!wanted.length || wanted.length >= before) return;
      before = wanted.length;
      const query = wanted.slice(0, CASES_AT_ONCE).map((id) => `id=${id}`).join("&");
      const { told } = await this.ask(`/api/phone/cases?${query}`, { looks: isCases });
      const left = await this.local.takeCases(told);
      await this.outbox.markGone(left.map((one) => one.id));
      await this.tellGone(left);
    }
  }

  /** Photos of the cases, for where there is no network. What fails is fetched another time. */
  async fetchPictures() {
    if (/** @type {any} */ (navigator).connection?.saveData) return;
    for (const one of (await this.local.picturesWanted()).slice(0, PICTURES_AT_ONCE)) {
      if (this.leaving.signal.aborted) return;
      const answer = await fetch(`${one.url}?edge=${PICTURE_EDGE}`, { credentials: "same-origin", redirect: "manual" }).catch(() => null);
      if (!answer) return;
      if (!answer.ok || !/^image\//.test(answer.headers.get("Content-Type") ?? "")) continue;
      const bytes = await answer.arrayBuffer().catch(() => null);
      if (!bytes || !(await this.local.keepPicture(one, bytes))) return;
    }
  }

  /** What was done here and is not at the hub yet. */
  async waiting() {
    const [taps, walks] = await Promise.all([this.outbox.unsentOf(0), this.shifts.unsent()]);
    return taps.length + walks.filter((one) => !one.ended).length;
  }

  /** @param {SyncState["at"]} at */
  async show(at) {
    const waiting = await this.waiting();
    this.state = { at, words: syncWords(at), waiting, synced_at: this.state.synced_at, skew_ms: this.skew?.ms ?? 0 };
    this.tell("sync", this.state);
  }
}

/** What must stay in order: the taps of a case. @param {import("./outbox.js").Kept} tap */
const laneOf = (tap) => tap.case_id ?? tap.id;

/** In the order of tapping, but for those the hub did not take many times. @param {import("./outbox.js").Kept[]} taps */
function inTurn(taps) {
  const stuck = new Set(taps.filter((one) => one.fault && one.tries >= PATIENT).map(laneOf));
  return [...taps.filter((one) => !stuck.has(laneOf(one))), ...taps.filter((one) => stuck.has(laneOf(one)))];
}

/** @param {any} told */
const isCases = (told) => Array.isArray(told.cases) && Array.isArray(told.gone);

/**
 * A tap as the hub is told it: the same at every sending.
 * @param {import("./outbox.js").Kept} tap
 * @param {import("./chunks.js").Photo[]} photos
 */
function bodyOf(tap, photos) {
  const { shift = null, acted_at = null, latest = Infinity } = /** @type {any} */ (tap.sealed ?? {});
  const taken = photos.map((one) => {
    const at = instant(one.taken, shift, latest);
    return { upload: one.id, kind: one.kind, ...(at ? { taken_at: at } : {}), ...(one.place ?? {}) };
  });
  const head = { id: tap.id, user: tap.user, post: tap.post, on: tap.on };
  const more = taken.length ? { photos: taken } : {};
  if (tap.on === "report") return { ...head, report: { ...tap.payload, ...more, ...(acted_at ? { occurred_at: acted_at } : {}) } };
  return { ...head, target: tap.target, verb: tap.verb, based_on_version: tap.based_on_version, acted_at, payload: { ...tap.payload, ...more } };
}
