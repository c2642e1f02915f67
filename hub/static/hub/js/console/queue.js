/** A list of any length that draws only what is seen, and never moves the row under the pointer. */

import { el } from "../parts/element.js";
import { _ } from "../parts/text.js";

/** Rows drawn beyond what is seen, above and below. */
const SPARE = 6;
/** Rows that left the view and are kept for the next that enter: making one costs more than filling it. */
const KEPT = 60;

/** @template {{id: number}} T */
export class Queue {
  /**
   * @param {HTMLElement} box  scrolls; rows are laid into it
   * @param {object} how
   * @param {(item: T, row: HTMLElement) => void} how.draw  fill the row, which may have shown another one before
   * @param {(a: T, b: T) => number} how.order   never 0 for two different ones
   * @param {(item: T, event: MouseEvent) => void} how.choose
   * @param {() => void} how.nearEnd  the last rows came into view
   * @param {(above: number) => void} [how.above]  how many new rows wait above the view
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    this.field = el("ul.rows", { role: "grid", tabindex: "0", aria: { label: _("Cases") } });
    box.append(this.field);
    /** In their order. @type {T[]} */
    this.items = [];
    /** The same by id. @type {Map<number, T>} */
    this.byId = new Map();
    /** What is drawn. @type {Map<number, HTMLElement>} */
    this.rows = new Map();
    /** Out of view. @type {HTMLElement[]} */
    this.spare = [];
    /** Where each was laid. @type {WeakMap<HTMLElement, number>} */
    this.tops = new WeakMap();
    /** @type {?number} */
    this.chosen = null;
    this.above = 0;
    this.pointerInside = false;
    this.rowHeight = parseFloat(getComputedStyle(box).getPropertyValue("--row")) || 60;
    // as the box is now: reading it while rows are laid would make the browser lay out the page each time
    this.height = box.clientHeight;
    this.top = 0;
    box.addEventListener("scroll", () => this.scrolled(), { passive: true });
    box.addEventListener("pointerenter", () => (this.pointerInside = true));
    box.addEventListener("pointerleave", () => (this.pointerInside = false));
    this.field.addEventListener("click", (event) => this.clicked(event));
    new ResizeObserver(() => {
      this.height = box.clientHeight;
      this.draw();
    }).observe(box);
  }

  /** Replace everything. @param {T[]} items */
  set(items) {
    this.items = [...items].sort(this.how.order);
    this.byId = new Map(this.items.map((one) => [one.id, one]));
    for (const id of [...this.rows.keys()]) this.lay(id);
    this.scrollTo(0);
    this.setAbove(0);
    this.draw();
  }

  /** Add further items, from the next page. @param {T[]} items */
  extend(items) {
    for (const item of items) if (!this.byId.has(item.id)) this.insert(item);
    this.draw();
  }

  /**
   * Take many changes in one drawing.
   * @param {T[]} put   added or changed
   * @param {Iterable<number>} drop  ids no longer here
   */
  change(put, drop) {
    const anchor = this.anchor();
    for (const id of drop) this.remove(id);
    const fresh = [];
    for (const item of put) {
      if (!this.byId.has(item.id)) fresh.push(item.id);
      this.insert(item);
    }
    this.settle(anchor, fresh);
    for (const { id } of put) this.redraw(id);
    for (const id of fresh) this.rows.get(id)?.classList.add("new");
  }

  /** Put one where it belongs, in place of what it was before. @param {T} item */
  insert(item) {
    const before = this.byId.get(item.id);
    this.byId.set(item.id, item);
    if (before && this.how.order(before, item) === 0) {
      this.items[this.indexOf(item)] = item;
      return;
    }
    if (before) this.items.splice(this.indexOf(before), 1);
    const last = this.items.at(-1);
    if (!last || this.how.order(last, item) < 0) this.items.push(item);
    else this.items.splice(this.indexOf(item), 0, item);
  }

  /** @param {number} id */
  remove(id) {
    const item = this.byId.get(id);
    if (!item) return;
    this.items.splice(this.indexOf(item), 1);
    this.byId.delete(id);
  }

  /** Where one stands, or would stand: found by the order, not by walking. @param {T} item */
  indexOf(item) {
    let low = 0;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.how.order(this.items[middle], item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where the one with this id stands; -1: nowhere. @param {?number} id */
  placeOf(id) {
    const item = id === null ? undefined : this.byId.get(id);
    return item ? this.indexOf(item) : -1;
  }

  /** Let the end go, so that a list that only grows does not grow for ever. @param {number} most */
  trim(most) {
    if (this.items.length <= most) return false;
    for (const { id } of this.items.splice(most)) this.byId.delete(id);
    this.draw();
    return true;
  }

  /** Draw one again because what it shows changed. @param {number} id */
  redraw(id) {
    const row = this.rows.get(id);
    const item = this.byId.get(id);
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
    const at = this.placeOf(id);
    if (!show || at < 0) return this.draw();
    const top = at * this.rowHeight;
    if (top < this.top) this.scrollTo(top);
    else if (top + this.rowHeight > this.top + this.height) this.scrollTo(top + this.rowHeight - this.height);
    this.draw();
  }

  /** The neighbour of the chosen one. @param {1|-1} step @returns {?T} */
  neighbour(step) {
    const at = this.placeOf(this.chosen);
    if (at < 0) return this.items[0] ?? null;
    return this.items[at + step] ?? null;
  }

  /** Those from one to another, both included, in their order. @param {number} from @param {number} to @returns {T[]} */
  between(from, to) {
    const ends = [this.placeOf(from), this.placeOf(to)].filter((at) => at >= 0);
    return this.items.slice(Math.min(...ends), Math.max(...ends) + 1);
  }

  toTop() {
    this.box.scrollTo({ top: 0, behavior: "smooth" });
  }

  /** @param {number} top */
  scrollTo(top) {
    this.box.scrollTop = top;
    this.top = this.box.scrollTop;
  }

  /** The row that must not move: the one under the pointer, else the first seen once the reader scrolled. */
  anchor() {
    if (this.top <= 2 && !this.pointerInside) return null;
    const under = this.pointerInside ? this.field.querySelector("li:hover") : null;
    const at = under ? this.placeOf(Number(/** @type {HTMLElement} */ (under).dataset.id)) : Math.floor(this.top / this.rowHeight);
    const item = this.items[at];
    return item ? { id: item.id, at } : null;
  }

  /** Keep the anchor where it was. @param {?{id: number, at: number}} anchor @param {number[]} fresh  ids of new rows */
  settle(anchor, fresh) {
    // The field must be tall enough before the view can be moved down.
    this.stretch();
    if (anchor) {
      const at = this.placeOf(anchor.id);
      if (at >= 0 && at !== anchor.at) this.scrollTo(this.top + (at - anchor.at) * this.rowHeight);
      const seenFrom = Math.floor(this.top / this.rowHeight);
      this.setAbove(this.above + fresh.filter((id) => this.placeOf(id) < seenFrom).length);
    }
    this.draw();
  }

  scrolled() {
    this.top = this.box.scrollTop;
    if (this.top < this.rowHeight) this.setAbove(0);
    this.draw();
    const end = (this.items.length - SPARE) * this.rowHeight;
    if (this.top + this.height >= end) this.how.nearEnd();
  }

  /** @param {number} count */
  setAbove(count) {
    if (count === this.above) return;
    this.above = count;
    this.how.above?.(count);
  }

  /** As tall as all rows. */
  stretch() {
    if (this.stretched === this.items.length) return;
    this.stretched = this.items.length;
    this.field.style.height = `${this.items.length * this.rowHeight}px`;
  }

  draw() {
    this.stretch();
    const first = Math.max(0, Math.floor(this.top / this.rowHeight) - SPARE);
    const count = Math.ceil(this.height / this.rowHeight) + 2 * SPARE;
    const seen = this.items.slice(first, first + count);
    const ids = new Set(seen.map((one) => one.id));
    for (const id of [...this.rows.keys()]) if (!ids.has(id)) this.lay(id);
    seen.forEach((item, offset) => {
      const row = this.rows.get(item.id) ?? this.take(item);
      const top = (first + offset) * this.rowHeight;
      if (this.tops.get(row) === top) return;
      this.tops.set(row, top);
      row.style.transform = `translateY(${top}px)`;
    });
    const at = this.chosen === null ? undefined : this.rows.get(this.chosen);
    if (at) this.field.setAttribute("aria-activedescendant", at.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  /** A row for one that came into view. @param {T} item */
  take(item) {
    const row = this.spare.pop() ?? el("li.row", { role: "row" });
    row.dataset.id = String(item.id);
    row.id = `row-${item.id}`;
    row.setAttribute("aria-selected", String(item.id === this.chosen));
    this.rows.set(item.id, row);
    this.how.draw(item, row);
    this.field.append(row);
    return row;
  }

  /** Lay a row aside that left the view. @param {number} id */
  lay(id) {
    const row = /** @type {HTMLElement} */ (this.rows.get(id));
    this.rows.delete(id);
    row.classList.remove("new");
    row.remove();
    if (this.spare.length < KEPT) this.spare.push(row);
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const row = /** @type {HTMLElement} */ (event.target).closest("li.row");
    const item = this.byId.get(Number(/** @type {HTMLElement} */ (row)?.dataset.id));
    if (item) this.how.choose(item, event);
  }
}
