/** Keys of the console and the overlay that explains them. */

import { el } from "./element.js";
import { _ } from "./text.js";

/** @typedef {{keys: string[], words: string, act: () => void}} Key */

/** How a key is written on the keyboard. @type {Object<string, string>} */
const SIGNS = { ArrowDown: "↓", ArrowUp: "↑", Escape: "Esc" };

/** Letters mean nothing while somebody types. @param {EventTarget?} target */
const typing = (target) => target instanceof Element && Boolean(target.closest("input, textarea, select, dialog, [contenteditable]"));

/** What has the focus moves by the arrows itself: a text, a map, a menu. @param {KeyboardEvent} event */
const scrolls = ({ key, target }) => key.startsWith("Arrow") && target instanceof Element && target !== document.body && !target.closest(".queue, .inbox");

/**
 * Listen to these keys; `?` shows them.
 * @param {Key[]} keys
 * @returns {() => void} shows the overlay
 */
export function listen(keys) {
  const show = () => overlay(keys);
  const all = [...keys, { keys: ["?"], words: _("Show these keys"), act: show }];
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || typing(event.target) || scrolls(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = all.find((one) => one.keys.includes(event.key) || one.keys.includes(event.key.toUpperCase()));
    if (!key) return;
    // a focused button, link or menu keeps its own Enter
    if (event.key === "Enter" && event.target instanceof Element && event.target.closest("button, a, summary")) return;
    event.preventDefault();
    key.act();
  });
  return show;
}

/** @param {Key[]} keys */
function overlay(keys) {
  if (document.querySelector(".help-dialog")) return;
  const dialog = /** @type {HTMLDialogElement} */ (
    el(
      "dialog.help-dialog",
      { on: { close: () => dialog.remove(), click: (/** @type {Event} */ event) => event.target === dialog && dialog.close() } },
      el("h2", {}, _("Keys")),
      el(
        "dl.help-keys",
        {},
        keys.map((one) => [el("dt", {}, one.keys.flatMap((key, at) => [at ? " " : "", el("kbd", {}, SIGNS[key] ?? key)])), el("dd", {}, one.words)]),
      ),
      el("button.button.first", { type: "button", on: { click: () => dialog.close() } }, _("Close")),
    )
  );
  document.body.append(dialog);
  dialog.showModal();
}
