/** The field for photographs of a move: the camera, the place as it was before beside it, and why one is far away. */

import { Photos } from "./camera.js";
import { el, fill } from "../parts/element.js";
import { metresBetween } from "../live/here.js";
import { _ } from "../parts/text.js";
import { distance } from "../parts/words.js";

/** @typedef {import("./fields.js").About} About */
/** @typedef {import("./fields.js").Field} Field */
/** @typedef {{lon?: number, lat?: number}} Place */

/**
 * On a phone a photo taken far from the case asks why; nothing is refused. The reason becomes part of the note.
 * @param {string} kind  before | after | check
 * @param {string} title
 * @returns {(about: About) => Field}
 */
export const photos = (kind, title) => ({ detail, move, changed, required, pocket }) => {
  const { lon, lat } = detail.card;
  const metres = (/** @type {Place} */ place) =>
    place.lon === undefined || lon === null || lat === null ? null : metresBetween({ lon, lat }, /** @type {any} */ (place));
  const taken = new Photos({
    label: _("Take photo"), large: true, keep: Boolean(pocket),
    say: pocket ? (place) => saidOf(place, metres(place)) : undefined,
    changed: () => {
      draw();
      changed();
    },
  });
  const why = /** @type {HTMLTextAreaElement} */ (el("textarea.input", { rows: "2", name: "far" }));
  const far = el("label.field.far", { hidden: true });
  /** How far the farthest photo is, when that is too far and the move can carry the reason. */
  const farthest = () => {
    if (!pocket || !move.needs.some((one) => one.need === "note")) return 0;
    const most = Math.max(0, ...taken.taken.map((one) => metres(one.place) ?? 0));
    return most > pocket.far_m ? most : 0;
  };
  const draw = () => {
    const most = farthest();
    if (most && far.hidden) fill(far, el("span.name", {}, _("This photo was taken %(far)s from the case. Why?", { far: distance(most) }), el("span.must", {}, " *")), why);
    far.hidden = !most;
  };
  const of = (/** @type {string} */ which) => detail.evidence.filter((one) => one.kind === which);
  // who checks and has no picture of before is shown what was reported as done
  const earlier = kind === "before" ? undefined : of("before")[0] ?? (kind === "check" ? of("after").at(-1) : undefined);
  return {
    taken,
    element: el(
      "div.field",
      {},
      el("span.name", {}, title, required ? el("span.must", {}, " *") : null),
      // the place as it was, beside the camera: the same angle shows the difference
      earlier
        ? el("div.beside", {}, el("figure", {}, shown(earlier, pocket), el("figcaption", {}, earlier.kind === "before" ? _("Before") : _("After"))), taken.element)
        : taken.element,
      far,
    ),
    read: () => ({
      photos: taken.list(kind),
      ...(farthest() ? { note: _("(Photo taken %(far)s from the case: %(why)s)", { far: distance(farthest()), why: why.value.trim() }) } : {}),
    }),
    missing: () => {
      if (taken.sending) return pocket ? _("A photo is still being made smaller.") : _("A photo is still being sent.");
      if (farthest() && !why.value.trim()) return _("Say why the photo was taken so far from the case.");
      return required && !taken.count ? _("Take a photo.") : null;
    },
  };
};

/** @param {import("../live/shapes.js").Photo} photo @param {About["pocket"]} pocket */
function shown(photo, pocket) {
  const view = /** @type {HTMLImageElement} */ (el("img", { alt: photo.kind === "before" ? _("Before") : _("After") }));
  if (pocket) pocket.picture(view, photo);
  else view.src = photo.thumb ?? photo.url;
  return view;
}

/** @param {Place} place @param {?number} metres */
function saidOf(place, metres) {
  if (place.lon === undefined) return _("without position");
  return metres === null ? _("with position") : _("%(far)s from the case", { far: distance(metres) });
}
