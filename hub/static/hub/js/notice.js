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

/** @param {string} sentence @param {boolean} [wrong] */
function show(sentence, wrong = false) {
  const notice = el(`div.notice${wrong ? ".wrong" : ""}`, {}, icon(wrong ? "warn" : "check"), el("span", {}, sentence));
  shelf().append(notice);
  setTimeout(() => notice.remove(), wrong ? STAY * 2 : STAY);
}

/** Something was done. @param {string} sentence */
export const tell = (sentence) => show(sentence);

/** Something went wrong; the error's own sentence is shown. @param {unknown} fault */
export function complain(fault) {
  show(/** @type {Error} */ (fault).message ?? String(fault), true);
}
