/**
 * What can be judged of a page without taste: given to Chromium as an expression, it returns a function that tells
 * every word a reader meets (`words`), and what is wrong with how it lies on the screen (`wrong`).
 */
({ touch }) => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab], [role=option]";
  const WITH_WORDS = ["aria-label", "title", "placeholder", "alt", "aria-description"];
  const page = document.documentElement;
  const modal = document.querySelector("dialog:modal");
  const seen = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
  const ours = (one) => !modal || modal.contains(one);
  /** Whether the words stand for themselves: in another language than the page, and said to be. */
  const foreign = (one) => one.closest("[lang]") !== page || one.closest("[translate=no]") !== null;

  /** What is left of a box inside everything that cuts it off. */
  const visible = (one) => {
    let { left, top, right, bottom } = one.getBoundingClientRect();
    for (let box = one.parentElement; box && box !== page; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.overflowX !== "visible" || style.overflowY !== "visible") {
        const cut = box.getBoundingClientRect();
        left = Math.max(left, cut.left);
        top = Math.max(top, cut.top);
        right = Math.min(right, cut.right);
        bottom = Math.min(bottom, cut.bottom);
      }
      if (style.position === "fixed") break;
    }
    return { left: Math.max(left, 0), top: Math.max(top, 0), right: Math.min(right, innerWidth), bottom: Math.min(bottom, innerHeight) };
  };
  /**
   * The first box around a control that it reaches out of, where nobody can bring it back: one with a ground or an edge
   * of its own that it lies over, or one that cuts it off and does not scroll that way. Null for what lies well.
   */
  const outOf = (one) => {
    const own = one.getBoundingClientRect();
    let floats = false;
    for (let box = one; box !== document.body; ) {
      const { position } = getComputedStyle(box);
      if (position === "fixed") return null;
      floats ||= position === "absolute";
      box = (position === "absolute" ? box.offsetParent : box.parentElement) ?? document.body;
      const { overflowX, overflowY, borderRightWidth, backgroundColor } = getComputedStyle(box);
      const whole = box === document.body;
      const edge = whole ? { left: 0, top: 0, right: innerWidth, bottom: innerHeight } : box.getBoundingClientRect();
      const sideways = own.left < edge.left - 1 || own.right > edge.right + 1;
      const upDown = own.top < edge.top - 1 || own.bottom > edge.bottom + 1;
      if ((sideways && /hidden|clip/.test(overflowX)) || (upDown && /hidden|clip/.test(overflowY))) return box;
      // what scrolls brings the control back
      if ((sideways && overflowX !== "visible") || (upDown && overflowY !== "visible")) return null;
      const painted = borderRightWidth !== "0px" || !/, 0\)$|transparent/.test(backgroundColor);
      if (sideways && painted && !floats && !whole) return box;
    }
    return null;
  };
  /** Whether what lies over a control only stays in sight while their pane scrolls: further on the control is free. */
  const comesUp = (one, over) => {
    let stuck = over;
    while (stuck && getComputedStyle(stuck).position !== "sticky") stuck = stuck.parentElement;
    let pane = stuck?.parentElement;
    while (pane && !/auto|scroll/.test(getComputedStyle(pane).overflowY)) pane = pane.parentElement;
    return Boolean(pane) && pane.contains(one) && !stuck.contains(one) && pane.scrollHeight > pane.clientHeight + 1;
  };
  const name = (one) => {
    const words = (one.getAttribute("aria-label") || one.textContent || one.getAttribute("name") || "").trim().replace(/\s+/g, " ");
    const kind = one.id ? `#${one.id}` : typeof one.className === "string" && one.className ? `.${one.className.trim().split(/\s+/).join(".")}` : "";
    return `${one.tagName.toLowerCase()}${kind} “${words.slice(0, 30)}”`;
  };

  const words = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const box = node.parentElement;
    const text = node.textContent.trim().replace(/\s+/g, " ");
    if (text && box && !box.closest("script, style, noscript, template") && seen(box) && !foreign(box)) words.push(text);
  }
  for (const one of document.body.querySelectorAll("*")) {
    if (!seen(one) || foreign(one)) continue;
    for (const key of WITH_WORDS) if (one.getAttribute(key)) words.push(one.getAttribute(key).trim());
  }
  words.push(document.title);

  const wrong = [];
  if (page.scrollWidth > innerWidth) wrong.push(`wider than the screen by ${page.scrollWidth - innerWidth} px`);
  for (const one of document.body.querySelectorAll(CONTROLS)) {
    if (!seen(one) || !ours(one) || one.disabled || one.closest(".leaflet-container")) continue;
    const cutting = one.matches(".only-heard") ? null : outOf(one);
    if (cutting) wrong.push(`${name(one)} reaches out of ${name(cutting)}`);
    const left = visible(one);
    if (left.right - left.left < 8 || left.bottom - left.top < 8) continue;
    const there = document.elementFromPoint((left.left + left.right) / 2, (left.top + left.bottom) / 2);
    const label = one.closest("label");
    // a menu that is open lies over the page for as long as somebody looks into it
    const menu = there?.closest("details[open], dialog, [popover]");
    if (menu && !menu.contains(one)) continue;
    if (there && comesUp(one, there)) continue;
    if (there && !one.contains(there) && !there.contains(one) && !(label && label.contains(there))) {
      wrong.push(`${name(one)} lies under ${name(there)}`);
    }
    if (touch) {
      const rows = [one, label].filter(Boolean).map((box) => box.getBoundingClientRect());
      const inline = getComputedStyle(one).display === "inline";
      if (!inline && Math.max(...rows.map((row) => row.height)) < 43.5) {
        wrong.push(`${name(one)} is ${Math.round(Math.max(...rows.map((row) => row.height)))} px high for a finger`);
      }
    }
  }
  for (const one of document.body.querySelectorAll("*")) {
    const own = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (!own || !seen(one) || !ours(one) || one.closest(".leaflet-container, .only-heard, select")) continue;
    const style = getComputedStyle(one);
    const cut = style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1 && !/auto|scroll/.test(style.overflowX);
    if (cut && style.textOverflow !== "ellipsis") wrong.push(`${name(one)} is cut off`);
    // parts/clipped.js tells the whole of a .clip to whoever points at it
    if (cut && style.textOverflow === "ellipsis" && !one.closest("[title], .clip")) wrong.push(`${name(one)} is cut short and tells nowhere what it said`);
  }
  return { words: [...new Set(words)], wrong: [...new Set(wrong)] };
}
