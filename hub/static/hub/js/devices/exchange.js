/** A part of a page in place of the one that stands there, so that nobody who works in it notices. */

/**
 * Put what `fresh` holds into `part`, if it differs: what is unfolded stays so, the focus stays where it was, and what
 * somebody is marking with the pointer is not taken away.
 * @param {HTMLElement} part
 * @param {?Element} fresh
 */
export function exchange(part, fresh) {
  if (!fresh || fresh.isEqualNode(part) || marking(part)) return;
  const open = new Set([...part.querySelectorAll("details[open][data-key]")].map(key));
  const held = document.activeElement instanceof HTMLElement && part.contains(document.activeElement) ? place(document.activeElement) : "";
  part.replaceChildren(...fresh.childNodes);
  for (const one of part.querySelectorAll("details[data-key]")) one.toggleAttribute("open", open.has(key(one)));
  if (held) /** @type {?HTMLElement} */ (part.querySelector(held))?.focus({ preventScroll: true });
}

/** @param {Element} one */
const key = (one) => /** @type {HTMLElement} */ (one).dataset.key ?? "";

/** @param {HTMLElement} part */
function marking(part) {
  const chosen = getSelection();
  return Boolean(chosen && !chosen.isCollapsed && part.contains(chosen.anchorNode));
}

/** How what has the focus is found again: a link by where it leads, what unfolds by its name. @param {HTMLElement} one */
function place(one) {
  const folded = one.closest("details[data-key]");
  if (one.matches("summary") && folded) return `details[data-key="${CSS.escape(key(folded))}"] > summary`;
  const to = one.getAttribute("href");
  return to ? `a[href="${CSS.escape(to)}"]` : "";
}
