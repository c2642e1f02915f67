/** A list of any length that draws only what is seen, and never moves the row under the pointer. */

import { el } from "../parts/element.js";

/** Rows drawn beyond what is seen, above and below. */
const SPARE = 6;

/** @template {{id: number}} T */
export class Queue {
  /**
   * @param {HTMLElement} box  scrolls; rows are laid into it
   * @param {object} how
   * @param {(item: T, row: HTMLElement) => void} how.draw  fill the row
   * @param {(a: T, b: T) => number} how.order
   * @param {(item: T) => void} how.choose
   * @param {() => void} how.nearEnd  the last rows came into view
   * @param {(above: number) => void} [how.above]  how many new rows wait above the view
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    this.field = el("ul.rows", { role: "listbox" });
    box.append(this.field);
    /** @type {T[]} */
    this.items = [];
    /** @type {Map<number, HTMLElement>} */
    this.rows = new Map();
    /** @type {?number} */
    this.chosen = null;
    this.above = 0;
    this.pointerInside = false;
    this.rowHeight = parseFloat(getComputedStyle(box).getPropertyValue("--row")) || 60;
    box.addEventListener("scroll", () => this.scrolled(), { passive: true });
    box.addEventListener("pointerenter", () => (this.pointerInside = true));
    box.addEventListener("pointerleave", () => (this.pointerInside = false));
    this.field.addEventListener("click", (event) => this.clicked(event));
    new ResizeObserver(() => this.draw()).observe(box);
  }

  /** Replace everything. @param {T[]} items */
  set(items) {
    this.items = [...items].sort(this.how.order);
    this.rows.forEach((row) => row.remove());
    this.rows.clear();
    this.box.scrollTop = 0;
    this.setAbove(0);
    this.draw();
  }

  /** Add further items, from the next page. @param {T[]} items */
  extend(items) {
    const known = new Set(this.items.map((one) => one.id));
    this.items = [...this.items, ...items.filter((one) => !known.has(one.id))].sort(this.how.order);
    this.draw();
  }

  /**
   * Take many changes in one drawing.
   * @param {T[]} put   added or changed
   * @param {Iterable<number>} drop  ids no longer here
   */
  change(put, drop) {
    const anchor = this.anchor();
    const known = new Set(this.items.map((one) => one.id));
    const out = new Set([...drop, ...put.map((one) => one.id)]);
    this.items = this.items.filter((one) => !out.has(one.id));
    for (const item of put) this.items.splice(this.placeFor(item), 0, item);
    const fresh = put.filter((one) => !known.has(one.id)).map((one) => one.id);
    this.settle(anchor, fresh);
    for (const item of put) {
      if (known.has(item.id)) this.redraw(item.id);
      else this.rows.get(item.id)?.classList.add("new");
    }
  }

  /** Let the end go, so that a list that only grows does not grow for ever. @param {number} most */
  trim(most) {
    if (this.items.length <= most) return false;
    this.items.length = most;
    this.draw();
    return true;
  }

  /** Draw one again because what it shows changed. @param {number} id */
  redraw(id) {
    const row = this.rows.get(id);
    const item = this.items.find((one) => one.id === id);
    if (row && item) this.how.draw(item, row);
  }

  /** Draw what is seen again: time has passed. */
  refresh() {
    for (const id of this.rows.keys()) this.redraw(id);
  }

  /** Mark one as chosen and, when asked, bring it into view. @param {?number} id @param {boolean} [show] */
  choose(id, show = false) {
    this.chosen = id;
    for (const [key, row] of this.rows) row.setAttribute("aria-selected", String(key === id));
    const at = this.items.findIndex((one) => one.id === id);
    if (!show || at < 0) return;
    const top = at * this.rowHeight;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    const bottom = top + this.rowHeight - this.box.clientHeight;
    if (bottom > this.box.scrollTop) this.box.scrollTop = bottom;
  }

  /** The neighbour of the chosen one. @param {1|-1} step @returns {?T} */
  neighbour(step) {
    const at = this.items.findIndex((one) => one.id === this.chosen);
    if (at < 0) return this.items[0] ?? null;
    return this.items[at + step] ?? null;
  }

  toTop() {
    this.box.scrollTo({ top: 0, behavior: "smooth" });
  }

  /** The row that must not move: the one under the pointer, else the first seen once the reader scrolled. */
  anchor() {
    const scrolled = this.box.scrollTop > 2;
    if (!scrolled && !this.pointerInside) return null;
    const under = this.pointerInside ? this.field.querySelector("li:hover") : null;
    const id = under ? Number(/** @type {HTMLElement} */ (under).dataset.id) : null;
    const first = Math.floor(this.box.scrollTop / this.rowHeight);
    const item = this.items.find((one) => one.id === id) ?? this.items[first];
    return item ? { id: item.id, at: this.items.indexOf(item) } : null;
  }

  /** Keep the anchor where it was. @param {?{id: number, at: number}} anchor @param {number[]} fresh  ids of new rows */
  settle(anchor, fresh) {
    // The field must be tall enough before the view can be moved down.
    this.field.style.height = `${this.items.length * this.rowHeight}px`;
    if (anchor) {
      const at = this.items.findIndex((one) => one.id === anchor.id);
      if (at >= 0 && at !== anchor.at) this.box.scrollTop += (at - anchor.at) * this.rowHeight;
      const seenFrom = Math.floor(this.box.scrollTop / this.rowHeight);
      const waiting = new Set(this.items.slice(0, seenFrom).map((one) => one.id));
      this.setAbove(this.above + fresh.filter((id) => waiting.has(id)).length);
    }
    this.draw();
  }

  /** @param {T} item */
  placeFor(item) {
    let low = 0;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.how.order(this.items[middle], item) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  scrolled() {
    if (this.box.scrollTop < this.rowHeight) this.setAbove(0);
    this.draw();
    const end = (this.items.length - SPARE) * this.rowHeight;
    if (this.box.scrollTop + this.box.clientHeight >= end) this.how.nearEnd();
  }

  /** @param {number} count */
  setAbove(count) {
    if (count === this.above) return;
    this.above = count;
    this.how.above?.(count);
  }

  draw() {
    this.field.style.height = `${this.items.length * this.rowHeight}px`;
    const first = Math.max(0, Math.floor(this.box.scrollTop / this.rowHeight) - SPARE);
    const count = Math.ceil(this.box.clientHeight / this.rowHeight) + 2 * SPARE;
    const seen = this.items.slice(first, first + count);
    const ids = new Set(seen.map((one) => one.id));
    for (const [id, row] of this.rows) {
      if (!ids.has(id)) {
        row.remove();
        this.rows.delete(id);
      }
    }
    seen.forEach((item, offset) => {
      let row = this.rows.get(item.id);
      if (!row) {
        row = el("li.row", { role: "option", data: { id: item.id }, aria: { selected: item.id === this.chosen } });
        this.rows.set(item.id, row);
        this.how.draw(item, row);
        this.field.append(row);
      }
      row.style.transform = `translateY(${(first + offset) * this.rowHeight}px)`;
    });
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const row = /** @type {HTMLElement} */ (event.target).closest("li.row");
    const item = this.items.find((one) => one.id === Number(/** @type {HTMLElement} */ (row)?.dataset.id));
    if (item) this.how.choose(item);
  }
}
