/** Who was told of a case, by which ways, and what became of each; asked for when somebody looks. */

import { get } from "../live/api.js";
import { el, fill } from "../parts/element.js";
import { loading, wrong } from "../parts/liststate.js";
import { _ } from "../parts/text.js";
import { exact, moment } from "../parts/words.js";

/** @typedef {import("../live/bell.js").Notice & {to: string}} Told */

export class ToldOf {
  constructor() {
    /** @type {?number} */
    this.id = null;
    this.list = el("div");
    this.element = el("details.case-part.case-told.fold", { on: { toggle: () => this.load() } }, el("summary", {}, _("Who was told")), this.list);
  }

  /** Another case, or the same one again. @param {number} id */
  show(id) {
    if (id !== this.id) {
      this.id = id;
      this.element.removeAttribute("open");
      fill(this.list);
    } else this.load();
  }

  async load() {
    const { id } = this;
    if (id === null || !this.element.hasAttribute("open")) return;
    if (!this.list.childElementCount) fill(this.list, loading(2));
    try {
      const told = await get(`/api/cases/${id}/notices`);
      if (id === this.id) fill(this.list, told.length ? el("ul.reach-list", {}, told.map(row)) : el("p.faint", {}, _("Nobody was told of it yet.")));
    } catch (fault) {
      if (id === this.id) fill(this.list, wrong(fault, () => this.load()));
    }
  }
}

/** @param {Told} told */
function row(told) {
  return el(
    "li.reach-told",
    { data: { notice: told.id } },
    el("span", {}, el("strong", {}, told.to), ` ${told.lead}`),
    el("span.faint", { title: exact(told.at) }, [moment(told.at), told.why, told.read_at ? _("read") : _("not read yet")].filter(Boolean).join(" · ")),
    sentWays(told.sent),
  );
}

/** What became of a notice on each way. @param {Told["sent"]} sent */
export function sentWays(sent) {
  return sent.map((one) =>
    el(
      `span.reach-sent.${one.state}`,
      { title: exact(one.at) },
      `${one.way_name}${_(": ")}${one.state_name}${one.cause && one.state !== "delivered" ? ` (${one.cause})` : ""}`,
    ),
  );
}
