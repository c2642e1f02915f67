/** What waits for an answer of this reader's role: requests to agree to or refuse, replies to a supervision. */

import { el, fill } from "../parts/element.js";
import { Inbox } from "../live/inbox.js";
import { _ } from "../parts/text.js";
import { itemKindName, lightOf } from "../parts/words.js";

/** @typedef {import("../live/inbox.js").Task} Task */

export class Answers {
  /**
   * @param {HTMLElement} box   a details element of the bar; hidden while nothing waits
   * @param {object} how
   * @param {import("../live/store.js").Store} how.store
   * @param {(id: number) => void} how.choose
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    this.inbox = new Inbox(how.store, { boxes: ["answers"], show: () => this.draw() });
  }

  /** Ask again. */
  refresh() {
    return this.inbox.refresh();
  }

  draw() {
    const { tasks, more } = this.inbox;
    this.box.hidden = !tasks.length;
    if (!tasks.length) return this.box.removeAttribute("open");
    fill(
      this.box,
      el("summary.button", {}, _("To answer"), " ", el("strong.number", {}, `${tasks.length}${more ? "+" : ""}`)),
      el("div.answers-menu", {}, tasks.map((task) => this.row(task))),
    );
  }

  /** @param {Task} task */
  row(task) {
    const { card } = task;
    const choose = () => {
      this.box.removeAttribute("open");
      this.how.choose(card.id);
    };
    return el(
      "button.option",
      { type: "button", data: { case: card.id, item: task.id }, on: { click: choose } },
      el("span", {}, task.kind === "supervise" ? _("%(what)s: answered", { what: task.asks }) : (task.asks ?? itemKindName(task.kind))),
      el("span.faint", {}, [card.class_name, card.lead_org_name, card.number].filter(Boolean).join(" · ")),
      task.kind === "approve" ? lightOf({ due_at: task.due_at, yellow_at: task.yellow_at }) : null,
    );
  }
}
