/** Short notices at the foot of the page, read aloud by screen readers, gone by themselves. */

import { el, icon } from "./element.js";

const STAY = 4500;

function shelf() {
  let box = document.querySelector(".notices");
  if (!box) {
    box = el("div.notices", { role: "status", aria: { live: "polite" } });
    document.body.append(box);
  }
  return box;
}

/** @typedef {{label: string, act: () => void}} Offer  what may still be done about it, as a button */

/** @param {string} sentence @param {boolean} [wrong] @param {Offer} [offer] @param {boolean} [stays]  until it is taken away */
function show(sentence, wrong = false, offer, stays = false) {
  const take = () => {
    if (!stays) notice.remove();
    offer?.act();
  };
  const notice = el(
    `div.notice${wrong ? ".wrong" : ""}`,
    {},
    icon(wrong ? "warn" : "check"),
    el("span", {}, sentence),
    offer ? el("button.button.bare", { type: "button", on: { click: take } }, offer.label) : null,
  );
  shelf().append(notice);
  if (!stays) setTimeout(() => notice.remove(), offer ? STAY * 4 : wrong ? STAY * 2 : STAY);
  return () => notice.remove();
}

/** Something was done. @param {string} sentence @param {Offer} [offer] */
export const tell = (sentence, offer) => void show(sentence, false, offer);

/** Something is so until it is over. @param {string} sentence @param {Offer} offer @returns {() => void} takes it away */
export const hold = (sentence, offer) => show(sentence, true, offer, true);

/** Something went wrong; the error's own sentence is shown. @param {unknown} fault */
export function complain(fault) {
  show(/** @type {Error} */ (fault).message ?? String(fault), true);
}
