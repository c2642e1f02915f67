/** Photographs: taken or chosen, made small on the device; sent at once with their digest, or kept until the move is sent. */

import { upload } from "../live/api.js";
import { now } from "../live/clock.js";
import { el, icon } from "../parts/element.js";
import { hear, lastPlace } from "../live/here.js";
import { complain } from "../parts/notice.js";
import { _ } from "../parts/text.js";

/** Longest edge in pixels: enough to read a house number, small enough for a weak signal. */
const EDGE = 1600;
const QUALITY = 0.82;
/** A place found this much later still is where the photo was taken, milliseconds. */
const SOON = 15_000;

/**
 * A smaller JPEG of a photograph, upright.
 * @param {Blob} photo
 * @returns {Promise<Blob>} the photo itself when the browser cannot read it
 */
async function shrink(photo) {
  let picture;
  try {
    picture = await createImageBitmap(photo, { imageOrientation: "from-image" });
  } catch {
    return photo;
  }
  const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((done) =>
    canvas.toBlob((small) => done(small && small.size < photo.size ? small : photo), "image/jpeg", QUALITY),
  );
}

/**
 * @typedef {object} Taken
 * @property {?string} id       of the upload, once it is there
 * @property {?Blob} blob       where photos are kept: the photo, once it is small
 * @property {HTMLElement} box
 * @property {boolean} sending
 * @property {string} at        ISO instant
 * @property {{lon?: number, lat?: number}} place
 */

/** A photo that waits for its form to be sent. @typedef {{bytes: ArrayBuffer, type: string, at: string, place: {lon?: number, lat?: number}}} KeptPhoto */

/** A field that collects photographs; each is uploaded at once, or kept here until the move is sent. */
export class Photos {
  /**
   * @param {object} how
   * @param {string} how.label
   * @param {number} [how.most]
   * @param {boolean} [how.large]  a big button for the thumb
   * @param {boolean} [how.keep]   upload nothing: whoever sends the move takes the photos along
   * @param {(place: {lon?: number, lat?: number}) => string} [how.say]   what stands under a photo
   * @param {() => void} [how.changed]
   */
  constructor({ label, most = 6, large = false, keep = false, say = () => "", changed = () => {} }) {
    this.most = most;
    this.keep = keep;
    this.say = say;
    this.changed = () => {
      this.button.classList.toggle("again", this.taken.length > 0);
      this.words.textContent = this.taken.length ? _("One more") : label;
      changed();
    };
    /** @type {Taken[]} */
    this.taken = [];
    this.input = /** @type {HTMLInputElement} */ (
      el("input.only-heard", {
        type: "file",
        accept: "image/*",
        capture: "environment",
        multiple: true,
        aria: { label },
        on: { change: () => this.chosen() },
      })
    );
    this.strip = el("div.photo-strip");
    this.words = el("span", {}, label);
    this.button = el(
      `label.${large ? "shutter" : "button"}`,
      {},
      icon("camera", large ? "large" : ""),
      this.words,
      this.input,
    );
    this.element = el("div.photos", {}, this.strip, this.button);
  }

  /**
   * What a command's payload carries, in the order taken; where photos are kept, the photos themselves.
   * @param {string} kind  before | after | check
   * @returns {any[]}
   */
  list(kind) {
    if (this.keep) return this.taken.flatMap((one) => (one.blob ? [{ blob: one.blob, kind, taken_at: one.at, place: one.place.lon === undefined ? null : one.place }] : []));
    return this.taken.flatMap((one) => (one.id ? [{ upload: one.id, kind, taken_at: one.at, ...one.place }] : []));
  }

  get count() {
    return this.taken.filter((one) => one.id ?? one.blob).length;
  }

  get sending() {
    return this.taken.some((one) => one.sending);
  }

  async chosen() {
    const files = [...(this.input.files ?? [])].slice(0, this.most - this.taken.length);
    this.input.value = "";
    await Promise.all(files.map((file) => this.take(file)));
  }

  /** Put back what `kept` gave, of a page that is gone. @param {KeptPhoto[]} kept */
  restore(kept) {
    for (const { bytes, type, at, place } of kept) {
      const blob = new Blob([bytes], { type });
      const { one } = this.show(blob, { at, place });
      one.blob = blob;
    }
    this.changed();
  }

  /** Those that are small already, as bytes: a Blob out of a browser's store may turn unreadable. @returns {Promise<KeptPhoto[]>} */
  kept() {
    const ready = this.taken.flatMap(({ blob, at, place }) => (blob ? [{ blob, at, place }] : []));
    return Promise.all(ready.map(async ({ blob, at, place }) => ({ bytes: await blob.arrayBuffer(), type: blob.type, at, place })));
  }

  /** A photo in the strip. @param {Blob} photo @param {Pick<Taken, "at"|"place">} of @returns {{one: Taken, words: HTMLElement}} */
  show(photo, { at, place }) {
    const view = el("img", { alt: _("Photo taken"), src: URL.createObjectURL(photo) });
    const drop = el("button.photo-drop", { type: "button", aria: { label: _("Remove photo") }, on: { click: () => this.drop(one) } }, icon("close"));
    const words = el("span.photo-words", {}, this.say(place));
    const box = el("div.photo-taken", {}, view, drop, words.textContent ? words : null);
    /** @type {Taken} */
    const one = { id: null, blob: null, box, sending: false, at, place };
    this.taken.push(one);
    this.strip.append(box);
    return { one, words };
  }

  /** @param {File} file */
  async take(file) {
    // what is kept is told by the device's clock, and set right once, when it is sent
    const { one, words } = this.show(file, { at: new Date(this.keep ? Date.now() : now()).toISOString(), place: lastPlace() ?? {} });
    one.sending = true;
    one.box.setAttribute("aria-busy", "true");
    if (one.place.lon === undefined) {
      const until = Date.now() + SOON;
      hear((at) => {
        if (!at || one.place.lon !== undefined || Date.now() > until) return;
        one.place = { lon: at.lon, lat: at.lat };
        words.textContent = this.say(one.place);
        this.changed();
      });
    }
    this.changed();
    try {
      const small = await shrink(file);
      if (this.keep) one.blob = small;
      else one.id = (await upload("/api/uploads", small, "photo.jpg")).id;
    } catch (fault) {
      complain(fault);
      this.drop(one);
    }
    one.sending = false;
    one.box.removeAttribute("aria-busy");
    this.changed();
  }

  /** @param {Taken} one */
  drop(one) {
    this.taken = this.taken.filter((other) => other !== one);
    one.box.remove();
    this.changed();
  }
}
