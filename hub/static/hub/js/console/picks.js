/** The cases chosen together: by their boxes, by Shift and Control with a click, by the key X. */

/** @typedef {import("../live/shapes.js").Card} Card */

export class Picks {
  /**
   * @param {import("./queue.js").Queue<Card>} queue
   * @param {() => void} changed
   */
  constructor(queue, changed) {
    this.queue = queue;
    this.changed = changed;
    /** @type {Set<number>} */
    this.ids = new Set();
    /** Where a choice of many begins. @type {?number} */
    this.from = null;
  }

  get size() {
    return this.ids.size;
  }

  /** In the order of the list; what the list does not hold any more comes last. @returns {number[]} */
  inOrder() {
    const place = (/** @type {number} */ id) => (this.queue.byId.has(id) ? this.queue.placeOf(id) : Infinity);
    return [...this.ids].sort((a, b) => place(a) - place(b) || a - b);
  }

  /**
   * A click that may be about several. True when it was, and the case is not to be opened.
   * @param {Card} card @param {MouseEvent} event
   */
  clicked(card, event) {
    const box = /** @type {HTMLElement} */ (event.target).closest(".row-tick");
    if (event.shiftKey) {
      getSelection()?.removeAllRanges();
      this.upTo(card.id);
    } else if (box || event.ctrlKey || event.metaKey) this.toggle(card.id);
    else {
      this.from = card.id;
      return false;
    }
    // the box shows what is so: the row draws it, after the browser has put its own mark back
    event.preventDefault();
    setTimeout(() => this.changed());
    return true;
  }

  /** @param {number} id */
  toggle(id) {
    if (!this.ids.delete(id)) this.ids.add(id);
    this.from = id;
    this.changed();
  }

  /** All from where the choice began to this one. @param {number} id */
  upTo(id) {
    const from = this.from ?? this.queue.chosen ?? id;
    for (const { id: one } of this.queue.between(from, id)) this.ids.add(one);
    this.changed();
  }

  /** Only these stay chosen. @param {number[]} ids */
  keep(ids) {
    if (!ids.length) this.from = null;
    this.ids = new Set(ids);
    this.changed();
  }

  clear() {
    this.keep([]);
  }
}
