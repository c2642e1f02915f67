/** One photograph large, with its neighbours a key away. */

import { el, fill, icon } from "../parts/element.js";
import { _ } from "../parts/text.js";
import { timeOf } from "../parts/words.js";

/**
 * @param {import("../live/shapes.js").Photo[]} photos
 * @param {import("../live/shapes.js").Photo} first
 */
export function openPhoto(photos, first) {
  let at = photos.indexOf(first);
  const view = el("figure.photo-large");
  const step = (/** @type {number} */ by) => {
    at = (at + by + photos.length) % photos.length;
    const one = photos[at];
    fill(
      view,
      el("img", { src: one.url, alt: "" }),
      el("figcaption", {}, { before: _("Before"), after: _("After"), check: _("Check") }[one.kind] ?? "", " · ", timeOf(one.at)),
    );
  };
  const close = el("button.button.bare.square", { type: "button", aria: { label: _("Close") }, on: { click: () => dialog.close() } }, icon("close", "large"));
  const dialog = /** @type {HTMLDialogElement} */ (
    el("dialog.photo-dialog", {
      on: {
        close: () => dialog.remove(),
        click: (/** @type {Event} */ event) => event.target === dialog && dialog.close(),
        keydown: (/** @type {KeyboardEvent} */ event) => {
          if (event.key === "ArrowRight") step(1);
          if (event.key === "ArrowLeft") step(-1);
          event.stopPropagation();
        },
      },
    }, view, close)
  );
  step(0);
  document.body.append(dialog);
  dialog.showModal();
}
