/** Work items of one box, kept live: fetched, patched by the stream, fetched again when something of theirs moved. */

import { get } from "./api.js";
import { calmly } from "./frame.js";

/** @typedef {import("./shapes.js").Item & {card: import("./shapes.js").Card}} Task */

/** More than anyone works through in one sitting; then the list asks to be narrowed. */
export const MOST = 200;

export class Inbox {
  /**
   * @param {import("./store.js").Store} store
   * @param {object} how
   * @param {string[]} how.boxes            mine | org | pool
   * @param {(inbox: Inbox) => void} how.show
   */
  constructor(store, how) {
    this.store = store;
    this.how = how;
    /** @type {Task[]} */
    this.tasks = [];
    this.state = "loading";
    /** @type {unknown} */
    this.fault = null;
    this.more = false;
    this.soon = calmly(() => this.refresh(), 700);
    store.subscribe((changes) => this.changed(changes));
  }

  async refresh() {
    try {
      const found = await Promise.all(this.how.boxes.map((box) => get("/api/items", { box, limit: MOST })));
      /** @type {Map<number, Task>} */
      const byId = new Map();
      for (const page of found) for (const item of page.items) byId.set(item.id, item);
      const tasks = [...byId.values()];
      const cards = new Map(this.store.put(tasks.map((one) => one.card)).map((card) => [card.id, card]));
      this.tasks = tasks.filter((one) => cards.has(one.card.id));
      for (const task of this.tasks) task.card = cards.get(task.card.id) ?? task.card;
      this.tasks.sort((a, b) => due(a) - due(b) || a.id - b.id);
      this.more = found.some((page) => page.next);
      this.state = "there";
    } catch (fault) {
      if (this.state !== "there") this.state = "wrong";
      this.fault = fault;
    }
    this.how.show(this);
  }

  /** @param {import("./store.js").Change[]} changes */
  changed(changes) {
    const byCase = new Map(changes.map((one) => [one.id, one]));
    let touched = false;
    for (const task of this.tasks) {
      const change = byCase.get(task.card.id);
      if (change?.after) {
        task.card = change.after;
        touched = true;
      }
    }
    if (changes.some(({ entry }) => entry && (entry.kind === "gone" || entry.data?.items?.length || entry.data?.item))) this.soon();
    if (touched) this.how.show(this);
  }
}

/** @param {Task} task */
function due(task) {
  const at = task.due_at ?? task.card.due_at;
  return at ? Date.parse(at) : Infinity;
}
