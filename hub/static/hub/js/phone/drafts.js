/** What was begun in a form and is not sent: kept as it is made, because a phone may end the page while its camera is open. */

import { isFull } from "./keeping.js";

/** @typedef {import("../case/camera.js").Photos} Photos */
/** @typedef {import("../case/camera.js").KeptPhoto} KeptPhoto */
/** @typedef {{begun_at: number, [said: string]: any}} Draft  begun_at: milliseconds by the device's clock */

const WORDS = "draft.";
const PHOTOS = "photos.";
/** Nobody comes back to what was begun so long ago, milliseconds. */
const LONGEST = 7 * 24 * 3600 * 1000;

/** The drafts of who bears this phone; they are forgotten with what the pages remember of him (phone/local.js). */
export class Drafts {
  /** @param {import("./local.js").Local} local */
  constructor(local) {
    this.local = local;
    /** By name. @type {Map<string, Draft>} */
    this.all = new Map();
    /** Photos as they were kept last, by name. @type {Map<string, string>} */
    this.pictured = new Map();
    /** One after the other, as it was done. @type {Promise<unknown>} */
    this.writing = Promise.resolve();
  }

  /** What an earlier page left. */
  async begin() {
    for (const name of await this.local.names(WORDS)) {
      const value = await this.local.recall(name);
      const draft = typeof value === "string" ? { text: value } : value; // as older versions kept it
      if ((draft?.begun_at || draft?.text) && Date.now() - (draft.begun_at ?? Date.now()) < LONGEST) this.all.set(name.slice(WORDS.length), draft);
    }
    const pictured = await this.local.names(PHOTOS);
    await this.local.forget(...pictured.filter((name) => !this.all.has(name.slice(PHOTOS.length))));
    return this;
  }

  /** @param {string} name @returns {Draft|undefined} */
  of(name) {
    return this.all.get(name);
  }

  /** @param {string} name @param {Object<string, any>} said */
  keep(name, said) {
    const draft = { begun_at: this.of(name)?.begun_at ?? Date.now(), ...said };
    this.all.set(name, draft);
    return this.later(() => this.local.remember(WORDS + name, draft));
  }

  /** The photos of a form, of one field after the other. @param {string} name @returns {Promise<KeptPhoto[][]>} */
  async photos(name) {
    await this.writing;
    return (await this.local.recall(PHOTOS + name)) ?? [];
  }

  /** Keep what was photographed, when that is not what is kept already. @param {string} name @param {Photos[]} fields */
  keepPhotos(name, fields) {
    const now = JSON.stringify(fields.map((one) => one.taken.map(({ at, place, blob }) => blob && [at, place])));
    if (now === (this.pictured.get(name) ?? JSON.stringify(fields.map(() => [])))) return;
    this.pictured.set(name, now);
    this.later(async () => {
      const kept = await Promise.all(fields.map((one) => one.kept()));
      const write = () => this.local.remember(PHOTOS + name, kept);
      await write().catch((fault) => {
        if (!isFull(fault)) throw fault;
        return this.local.dropPictures().then(write); // those can be fetched again
      });
    });
  }

  /** It was sent, or thrown away. @param {string} name */
  drop(name) {
    this.all.delete(name);
    this.pictured.delete(name);
    return this.later(() => this.local.forget(WORDS + name, PHOTOS + name));
  }

  /** @param {() => Promise<unknown>} act */
  later(act) {
    // a full phone says so where the form is sent
    this.writing = this.writing.then(act).catch(console.warn);
    return this.writing;
  }
}
