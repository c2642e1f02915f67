/** Photographs kept on the phone, as addresses an <img> can show; fetched from the hub where none is kept. */

import { el } from "../parts/element.js";

/** @typedef {import("../live/shapes.js").Photo} Photo */

export class Pictures {
  /** @param {import("./shapes.js").Pocket} pocket */
  constructor(pocket) {
    this.pocket = pocket;
    /** By evidence id. @type {Map<number, string>} */
    this.addresses = new Map();
    /** The one that stands for a case; null: there is none. @type {Map<number, ?Photo>} */
    this.first = new Map();
    pocket.on("case", ({ id }) => this.first.delete(id));
    pocket.on("gone", ({ id }) => this.first.delete(id));
  }

  /** Where a photo is shown from: the phone when it is kept, else the hub. @param {Photo} photo */
  async address(photo) {
    const known = this.addresses.get(Number(photo.id));
    if (known) return known;
    const kept = await this.pocket.local.picture(Number(photo.id));
    if (!kept) return photo.url;
    const made = URL.createObjectURL(kept);
    this.addresses.set(Number(photo.id), made);
    return made;
  }

  /** Show a photo; without one, and without a network, the frame stays grey. @param {HTMLImageElement} view @param {Photo} photo */
  async show(view, photo) {
    const address = await this.address(photo);
    view.addEventListener("error", () => (view.hidden = true), { once: true });
    view.src = address;
  }

  /** The small picture of a case on its card. @param {number} caseId */
  of(caseId) {
    const box = el("span.task-photo", { aria: { hidden: "true" } });
    this.firstOf(caseId).then((photo) => {
      if (!photo) return box.remove();
      const view = /** @type {HTMLImageElement} */ (el("img", { alt: "" }));
      box.append(view);
      return this.show(view, photo);
    });
    return box;
  }

  /** @param {number} caseId @returns {Promise<?Photo>} */
  async firstOf(caseId) {
    const known = this.first.get(caseId);
    if (known !== undefined) return known;
    const detail = await this.pocket.local.case(caseId);
    const found = detail?.evidence.find((one) => one.kind === "before") ?? detail?.evidence[0] ?? null;
    if (detail) this.first.set(caseId, found);
    return found;
  }
}
