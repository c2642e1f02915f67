/** The counts of this reader's scope: fetched at the start, again after something moved, never more than needed. */

import { get } from "./api.js";
import { calmly } from "./frame.js";

/** With a thousand open pages the same entry must not bring a thousand questions in one instant. */
const PAUSE = 2000 + Math.random() * 2000;

export class Figures {
  /**
   * @param {import("./store.js").Store} store
   * @param {(figures: any) => void} show
   */
  constructor(store, show) {
    this.show = show;
    this.soon = calmly(() => this.refresh(), PAUSE);
    store.subscribe((changes) => {
      if (changes.some((one) => one.entry)) this.soon();
    });
  }

  async refresh() {
    const figures = await get("/api/figures").catch(() => null);
    if (figures) this.show(figures);
  }
}
