/** A form as it was on an earlier page of this phone: what was said in it, put in again, and thrown away after asking. */

import { el, icon } from "../parts/element.js";
import { _ } from "../parts/text.js";
import { moment } from "../parts/words.js";

/** @typedef {{written: Object<string, string|boolean>, pressed: string[]}} Said */

const INPUTS = "input:not([type=file], [type=search]), textarea, select";

/** What stands in a form and which buttons are pressed; photographs and what was searched are not of it. @param {HTMLElement} form @returns {Said} */
export function saidIn(form) {
  const written = Object.fromEntries(inputsOf(form).map((one) => [nameOf(one), ticks(one) ? one.checked : one.value]));
  return { written, pressed: [...form.querySelectorAll("button[aria-pressed=true]")].map(buttonName) };
}

/** Say it again, as by hand: the fields hear of it. @param {HTMLElement} form @param {Said} said */
export function sayIn(form, { written, pressed }) {
  for (const one of /** @type {NodeListOf<HTMLButtonElement>} */ (form.querySelectorAll("button[aria-pressed=false]"))) {
    if (pressed.includes(buttonName(one))) one.click();
  }
  for (const one of inputsOf(form)) {
    const value = written[nameOf(one)];
    if (value === undefined || value === (ticks(one) ? one.checked : one.value)) continue;
    if (ticks(one)) one.checked = Boolean(value);
    else one.value = String(value);
    for (const kind of ["input", "change"]) one.dispatchEvent(new Event(kind, { bubbles: true }));
  }
}

/** The line that says since when it waits, and lets it go. @param {{begun_at?: number}} draft @param {() => void} drop */
export function begunBefore({ begun_at: at = Date.now() }, drop) {
  const sure = () => confirm(_("What you wrote and photographed here is lost. Throw it away?")) && drop();
  return el("div.begun-before", {}, icon("clock"), el("span", {}, _("Begun %(when)s, not sent yet", { when: moment(new Date(at).toISOString()) })),
    el("button.button.bare", { type: "button", data: { draft: "drop" }, on: { click: sure } }, _("Throw away")));
}

/** @param {HTMLElement} form */
const inputsOf = (form) => /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll(INPUTS)]);
/** @param {HTMLInputElement} one */
const ticks = (one) => one.type === "checkbox" || one.type === "radio";
/** @param {HTMLInputElement} one */
const nameOf = (one) => (ticks(one) ? `${one.name} ${one.value}` : one.name);
/** @param {Element} one */
const buttonName = (one) => `${one.closest("[role=group]")?.getAttribute("aria-label") ?? ""} ${one.textContent}`;
