/** What did not fit on its line tells the whole of itself when pointed at. */

document.addEventListener("pointerover", ({ target }) => {
  const line = target instanceof Element ? /** @type {HTMLElement?} */ (target.closest(".clip")) : null;
  if (line && line.scrollWidth > line.clientWidth && !line.closest("[title]")) line.title = line.textContent ?? "";
});
