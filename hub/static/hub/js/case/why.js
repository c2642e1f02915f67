/** Why the case stands as it does: each decision in a sentence, and the facts it was made of behind it. */

import { el } from "../parts/element.js";
import { _ } from "../parts/text.js";
import { timeOf } from "../parts/words.js";

/** @typedef {import("../live/shapes.js").Detail} Detail */
/** @typedef {import("../live/shapes.js").Reason} Reason */

/** Whether the reader folded the part away; it stays so from case to case. */
let folded = false;
/** Which reasons the reader opened, by what they are about. */
const opened = new Set();

/** @param {string} title @param {...any} content */
export const section = (title, ...content) => el("section.case-part", {}, el("h3", {}, title), ...content);

/** @param {Detail} detail */
export function whyPart({ why }) {
  if (!why.length) return null;
  const part = el(
    "details.case-part.why-part.fold",
    { open: !folded, on: { toggle: () => { folded = !part.hasAttribute("open"); } } },
    el("summary", {}, _("Why so")),
    el("ul.why-list", {}, why.map(reason)),
  );
  return part;
}

/** @param {Reason} one */
function reason(one) {
  /** @type {Object<string, string>} */
  const names = {
    cell: _("Grid"), place: _("Place"), class: _("Class"), department: _("Department"), deadline: _("Deadline"), filing: _("Filing"),
    extension: _("Extension"), suspension: _("Suspension"), exemption: _("Timeout appeal"), verify: _("Verification"), check: _("Check"),
    onward: _("Closing"), exclusion: _("Assessment"),
  };
  const says = [
    el("span.why-about", {}, names[one.about] ?? one.about, el("span.why-by", {}, one.automatic ? _("automatic") : _("by a person"))),
    el("span.why-says", {}, one.sentence),
  ];
  if (!one.facts.length) return el("li", { data: { about: one.about } }, el("div.why-row", {}, says));
  const row = el(
    "details.fold",
    { open: opened.has(one.about), on: { toggle: () => (row.hasAttribute("open") ? opened.add(one.about) : opened.delete(one.about)) } },
    el("summary.why-row", {}, says),
    el("dl.facts", {}, one.facts.map(fact)),
  );
  return el("li", { data: { about: one.about } }, row);
}

/** @param {Reason["facts"][number]} one */
function fact({ name, value, at, percent }) {
  return [
    el("dt", {}, name),
    el("dd", {}, at ? timeOf(at) : value, percent === null ? null : [" ", el("meter", { min: "0", max: "100", value: String(percent), aria: { label: value } }), ` ${percent} %`]),
  ];
}
