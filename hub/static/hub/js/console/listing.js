/** A live list of cases: pages from the API, entries from the stream, the four states of a list. */

import { get } from "../live/api.js";
import { fill } from "../parts/element.js";
import { calmly } from "../live/frame.js";
import { empty, loading, many, partial, wrong } from "../parts/liststate.js";
import { Queue } from "./queue.js";
import { asked, everything, fits } from "./filter.js";

/** @typedef {import("../live/shapes.js").Card} Card */
/** @typedef {import("./filter.js").Filter} Filter */

const PAGE = 60;
/** Who scrolls on wants more of it at once. */
const NEXT_PAGE = 200;
/** Rows that are fetched again at once after a break; who scrolled further begins again below them. */
const MOST_AGAIN = 1000;
/** Every open case of a large city; beyond this the list asks to be narrowed. */
const MOST = 10_000;

export class Listing {
  /**
   * @param {HTMLElement} box
   * @param {object} how
   * @param {import("../live/store.js").Store} how.store
   * @param {(card: Card, row: HTMLElement) => void} how.draw
   * @param {(card: Card, event: MouseEvent) => void} how.choose
   * @param {(count: number) => void} how.above
   * @param {(told: ?{total: number, exact: boolean}) => void} how.told   null: nothing is known
   * @param {() => [string, string]} how.emptyWords
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    this.filter = everything();
    /** @type {?string} */
    this.next = null;
    this.shelf = document.createElement("div");
    box.replaceChildren(this.shelf);
    this.queue = /** @type {Queue<Card>} */ (
      new Queue(box, {
        draw: how.draw,
        choose: how.choose,
        order: (a, b) => this.compare(a, b),
        nearEnd: () => this.more(),
        above: how.above,
      })
    );
    // what only the hub can tell: of new ones first, its first page holds them
    this.again = calmly(() => this.load(this.filter.order === "due" ? this.queue.items.length : PAGE), 2000);
    this.recount = calmly(() => this.count(), 2000 + Math.random() * 2000);
    how.store.subscribe((changes) => this.changed(changes));
  }

  /** @param {Card} a @param {Card} b */
  compare(a, b) {
    if (this.filter.order !== "due") return later(b.opened_at, a.opened_at) || b.id - a.id;
    return later(a.due_at ?? NEVER, b.due_at ?? NEVER) || a.id - b.id;
  }

  /** Whether a card belongs into the list; null when only the hub can tell. @param {Card} card */
  matches(card) {
    return fits(this.filter, card);
  }

  /** @param {Filter} filter */
  ask(filter) {
    this.prepare(filter);
    return this.load();
  }

  /** Show that a list is coming, without fetching it yet. @param {Filter} filter */
  prepare(filter) {
    this.filter = filter;
    this.queue.set([]);
    fill(this.shelf, loading(12));
  }

  /**
   * Fetch the list, or its first rows again: what stays does not move under the reader.
   * @param {number} [count]  rows at least
   */
  async load(count = Math.min(this.queue.items.length, MOST_AGAIN)) {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    try {
      const found = await this.pages(Math.max(PAGE, count), asking.signal);
      const cards = this.how.store.put(found.items).filter((card) => this.matches(card) !== false);
      if (this.queue.items.length) this.renew(cards, found.next);
      else this.queue.set(cards);
      if (!found.next || this.queue.items.length <= cards.length) this.next = found.next;
      this.tell(found);
    } catch (fault) {
      if (/** @type {Error} */ (fault).name === "AbortError") return;
      this.queue.set([]);
      fill(this.shelf, wrong(fault, () => this.ask(this.filter)));
      this.how.told(null);
    }
  }

  /** Put what was fetched in the place of what is shown; rows behind it stay. @param {Card[]} cards @param {?string} next */
  renew(cards, next) {
    const there = new Set(cards.map((card) => card.id));
    const last = cards.at(-1);
    const behind = (/** @type {Card} */ card) => next !== null && last !== undefined && this.compare(card, last) > 0;
    this.queue.change(cards, this.queue.items.filter((card) => !there.has(card.id) && !behind(card)).map((card) => card.id));
  }

  /** So many rows from the first on, at least. @param {number} count @param {AbortSignal} signal */
  async pages(count, signal) {
    const found = await this.page(null, signal, Math.min(count, NEXT_PAGE));
    while (found.next && found.items.length < count) {
      const more = await this.page(found.next, signal);
      found.items.push(...more.items);
      found.next = more.next;
      found.complete = more.complete;
    }
    return found;
  }

  /** @param {?string} after @param {AbortSignal} [signal] @param {number} [limit] */
  page(after, signal, limit = NEXT_PAGE) {
    return get("/api/cases", { ...asked(this.filter), order: this.filter.order, after, limit }, signal);
  }

  async more() {
    if (!this.next || this.fetching) return;
    if (this.queue.items.length >= MOST) {
      fill(this.shelf);
      if (!this.foot) this.box.append((this.foot = many(MOST)));
      return;
    }
    this.fetching = true;
    const asked = this.asking;
    const found = await this.page(this.next).catch(() => null);
    this.fetching = false;
    if (!found || asked !== this.asking) return;
    this.next = found.next;
    this.queue.extend(this.how.store.put(found.items).filter((card) => this.matches(card) !== false));
    this.end(found);
  }

  /** Say below the last row that there may be older ones. @param {{complete: boolean, next: ?string}} found */
  end({ complete, next }) {
    if (!complete && !next && !this.foot) this.box.append((this.foot = partial()));
  }

  /** @param {{total: number, total_is: string, complete: boolean, next: ?string}} found */
  tell(found) {
    this.foot?.remove();
    this.foot = undefined;
    this.end(found);
    fill(this.shelf, this.queue.items.length ? null : empty(...this.how.emptyWords()));
    this.counted(found.total, found.total_is);
  }

  /** @param {number} total @param {string} [total_is]  as before without it */
  counted(total, total_is) {
    this.total = total;
    if (total_is) this.exact = total_is !== "at_least";
    this.how.told({ total, exact: this.exact ?? true });
  }

  /** @param {import("../live/store.js").Change[]} changes */
  changed(changes) {
    const known = this.queue.byId;
    /** @type {Map<number, Card>} */
    const put = new Map();
    /** @type {Set<number>} */
    const drop = new Set();
    let moved = 0;
    let beyond = false;
    for (const { id, after } of changes) {
      if (!id) continue;
      const here = put.has(id) || (known.has(id) && !drop.has(id));
      const fits = after ? this.matches(after) : false;
      if (fits === null && !here) this.again();
      else if (fits !== false && after) {
        drop.delete(id);
        if (!here && !this.within(after)) beyond = true;
        else {
          put.set(id, after);
          if (!here) moved += 1;
        }
      } else if (here) {
        put.delete(id);
        drop.add(id);
        moved -= 1;
      } else beyond = true;
    }
    if (beyond && this.next) this.recount();
    if (put.size || drop.size) this.queue.change([...put.values()], drop);
    if (this.queue.trim(MOST)) this.next = null;
    if (!moved) return;
    fill(this.shelf, this.queue.items.length ? null : empty(...this.how.emptyWords()));
    this.counted(Math.max(0, (this.total ?? 0) + moved));
  }

  /** How many there are now: whether one behind what is loaded was counted before, only the hub knows. */
  async count() {
    if (this.filter.q) return this.again();
    const { asking } = this;
    const found = await this.page(null, undefined, 1).catch(() => null);
    if (found && asking === this.asking) this.counted(found.total, found.total_is);
  }

  /** Whether a card stands before the end of what is loaded. @param {Card} card */
  within(card) {
    const last = this.queue.items.at(-1);
    return !this.next || !last || this.compare(card, last) <= 0;
  }
}

/** Instants are all written alike (ISO 8601, UTC), so that their letters stand in the order of time. @param {string} a @param {string} b */
const later = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const NEVER = "~";
