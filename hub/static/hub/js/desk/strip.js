/** The strip on top of the desk: what is open now, how the unit did this month, what turns yellow next. */

import { get } from "../live/api.js";
import { classOf } from "../live/classes.js";
import { now } from "../live/clock.js";
import { el, fill } from "../parts/element.js";
import { _ } from "../parts/text.js";
import { clockOf, timeOf } from "../parts/words.js";
import { allOf, rowsOf } from "./rows.js";
import { clock } from "./table.js";

/** @typedef {import("../live/inbox.js").Task} Task */

/** The unit's own figures, as they are defined for the evaluation. */
const MONTH = ["handling_due", "handling_on_time_rate", "rework_rate", "returned"];
/** Counting a month anew costs the hub something: not more often. */
const AGAIN_MS = 10 * 60_000;
const NEXT = 3;

export class Strip {
  /** @param {HTMLElement} box @param {(id: number) => void} choose */
  constructor(box, choose) {
    this.box = box;
    this.choose = choose;
    /** @type {any} */
    this.counted = null;
    /** @type {?{names: any[], figures: Object<string, any>}} */
    this.month = null;
    this.asked = -Infinity;
  }

  /** The month's figures, when they are old. */
  async refresh() {
    if (now() - this.asked < AGAIN_MS) return;
    this.asked = now();
    const found = await get("/api/evaluation/figures", { subject: "organisation", cycle: "month", metric: MONTH }).catch(() => null);
    if (!found) this.asked = -Infinity;
    else this.month = { names: found.definitions, figures: found.together.at(-1) ?? {} };
  }

  /** @param {?Task[]} tasks  null: not known @param {boolean} more  there are further ones, due later */
  draw(tasks, more) {
    fill(this.box, this.today(tasks, more), this.ofMonth(), this.next(tasks));
  }

  /** Counted as the rows below are, so that the two never say different things. @param {?Task[]} tasks @param {boolean} more */
  today(tasks, more) {
    const rows = tasks && rowsOf(tasks);
    const [soon, over] = ["soon", "over"].map((light) => rows?.filter((row) => worst(row) === light).length);
    return el("div.strip-part", {},
      el("span.strip-name", {}, _("Now")),
      el("div.strip-figures", {},
        figure(_("open"), whole(rows?.length) + (more ? "+" : "")), figure(_("due soon"), whole(soon), soon ? "soon" : ""),
        figure(_("over time"), whole(over), over ? "over" : ""), figure(_("closed today"), whole(this.counted?.closed_today))));
  }

  ofMonth() {
    if (!this.month) return null;
    const { names, figures } = this.month;
    return el("div.strip-part.strip-month", {},
      el("a.strip-name", { href: "/insight" }, _("This month")),
      el("div.strip-figures", {}, MONTH.map((code) => {
        const about = names.find((one) => one.code === code);
        const value = figures[code]?.whole?.value ?? null;
        const said = value === null ? "–" : about?.unit === "rate" ? `${Math.round(value * 10) / 10} %` : whole(value);
        return about ? figure(about.name, said, "", about.formula) : null;
      })));
  }

  /** @param {?Task[]} tasks */
  next(tasks) {
    const turning = (tasks ?? [])
      .map((task) => ({ task, at: Date.parse(clock(task).yellow_at ?? "") }))
      .filter(({ task, at }) => at > now() && !task.card.suspended)
      .sort((a, b) => a.at - b.at)
      .slice(0, NEXT);
    return el("div.strip-part.strip-next", {},
      el("span.strip-name", {}, _("About to turn yellow")),
      turning.length
        ? el("div.strip-cases", {}, turning.map(({ task }) =>
            el("button.strip-case", { type: "button", title: task.card.number, on: { click: () => this.choose(task.card.id) } },
              el("span.clip", {}, classOf(task.card) || task.card.number), el("span.faint", {}, timeOf(clock(task).yellow_at ?? "")))))
        : el("span.faint", {}, tasks ? _("none") : "–"));
  }
}

/** The gravest light of a row's clocks. @param {import("./rows.js").Row} row */
function worst(row) {
  const lights = allOf(row).map((task) => clockOf(clock(task)).light);
  return lights.includes("over") ? "over" : lights.includes("soon") ? "soon" : "ok";
}

/** @param {?number|undefined} count */
const whole = (count) => (count === null || count === undefined ? "–" : count.toLocaleString("en"));

/** @param {string} name @param {string} said @param {string} [look] @param {string} [title] */
const figure = (name, said, look = "", title = "") => el(`div.strip-figure.${look || "plain"}`, { title: title || null }, el("span.faint", {}, name), el("strong", {}, said));
