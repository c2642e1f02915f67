/** Open cases near this one, and those that are likely the same problem: what speaks for it, and merging in one click. */

import { classOf } from "../live/classes.js";
import { el } from "../parts/element.js";
import { _, ngettext } from "../parts/text.js";
import { ago, distance, stateName } from "../parts/words.js";
import { section } from "./why.js";

/** @typedef {import("../live/shapes.js").Detail} Detail */
/** @typedef {import("../live/shapes.js").Card} Card */
/** @typedef {import("../live/shapes.js").Like} Like */

/**
 * Those that are likely the same problem; nothing when there are none.
 * @param {Detail} detail @param {(id: number) => void} choose @param {(card: Card) => void} merge
 */
export function likely(detail, choose, merge) {
  const found = detail.nearby.filter((one) => one.likely);
  if (!found.length || !may(detail)) return null;
  return el("section.case-part.likely", {},
    el("h3", {}, ngettext("%(n)s open case is likely the same problem", "%(n)s open cases are likely the same problem", found.length)),
    alikeList(found, choose, mergeButton(detail, merge)));
}

/** The others near by. @param {Detail} detail @param {(id: number) => void} choose @param {(card: Card) => void} merge */
export function nearby(detail, choose, merge) {
  const others = detail.nearby.filter((one) => !one.likely || !may(detail));
  return others.length ? section(_("Open nearby"), alikeList(others, choose, mergeButton(detail, merge))) : null;
}

/** @param {Detail} detail */
const may = (detail) => detail.moves.some((one) => one.verb === "merge");

/** @param {Detail} detail @param {(card: Card) => void} merge @returns {(card: Card) => ?HTMLElement} */
const mergeButton = (detail, merge) => (card) =>
  may(detail)
    ? el("button.button", { type: "button", data: { merge: card.id }, title: _("One problem: this case ends, its reports and callers go there."), on: { click: () => merge(card) } }, _("Merge into it"))
    : null;

/**
 * Cases with what they have in common with the one that is looked at.
 * @param {Like[]} found @param {(id: number) => void} choose @param {(card: Card) => ?HTMLElement} button
 */
export function alikeList(found, choose, button) {
  return el("ul.nearby", {}, found.map((one) => el("li", { data: { like: one.card.id } }, row(one, choose), button(one.card))));
}

/** @param {Like} like @param {(id: number) => void} choose */
function row({ card, distance_m, likeness, likely, reasons }, choose) {
  // how far it is stands on the line before
  const told = reasons.filter((one) => one.about !== "near");
  const sum = reasons.map((one) => `${one.words} ${one.points > 0 ? "+" : "−"}${Math.abs(one.points)}`).join(" · ");
  return el(
    "button.option.like",
    { type: "button", title: sum, on: { click: () => choose(card.id) } },
    el("span.like-head", {}, el("span.clip", {}, classOf(card) || _("no class yet")), likely ? el("span.like-points.number", {}, _("%(percent)s alike", { percent: `${likeness} %` })) : null),
    el("span.faint.number", { title: card.number },
      [`…${card.number.slice(-6)}`, distance_m === null ? _("no place") : distance(distance_m), ago(card.opened_at), stateName(card.state),
        card.events > 1 ? ngettext("%(n)s report", "%(n)s reports", card.events) : ""].filter(Boolean).join(" · ")),
    told.length ? el("span.like-why.soft", {}, told.map((one) => one.words).join(" · ")) : null,
  );
}
