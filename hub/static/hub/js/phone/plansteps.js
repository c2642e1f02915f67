/** Steps of a plan ticked off on the phone: kept and sent like every tap, and shown as they will be once it has arrived. */

import { said } from "../case/plan.js";
import { _ } from "../parts/text.js";

/** @typedef {import("../case/plan.js").Plan} Plan */
/** @typedef {import("../case/plan.js").Step} Step */
/** @typedef {import("../live/shapes.js").Detail} Detail */
/** @typedef {import("./shapes.js").Entry} Entry */

/** How the outbox calls such a tap. */
const VERB = "plan_step";

export class PlanSteps {
  /** @param {import("./shapes.js").Pocket} pocket */
  constructor(pocket) {
    this.pocket = pocket;
    /** Taps on the case that is shown, by id: what waits, and what the hub took and has not told yet. @type {Map<string, Entry>} */
    this.taps = new Map();
    /** @type {Set<string>} */
    this.taken = new Set();
  }

  /** Something became of a tap. @param {{id: string, state: string}} about */
  ended({ id, state }) {
    if (state === "applied" || state === "already") this.taken.add(id);
    else if (state === "conflict" || state === "refused" || state === "forgotten") this.taps.delete(id);
  }

  /** The hub told the case anew. */
  told() {
    for (const id of this.taken) this.taps.delete(id);
    this.taken.clear();
  }

  /**
   * The plans of a case with what was tapped here, in its order.
   * @param {Detail & Partial<import("./shapes.js").Kept>} detail
   * @returns {Plan[]}
   */
  over({ card, plans = [], unsent = [] }) {
    for (const one of unsent) if (one.verb === VERB) this.taps.set(one.id, one);
    const mine = [...this.taps.values()].filter((one) => one.case_id === card.id);
    return plans.map((plan) => ({ ...plan, steps: plan.steps.map((step) => this.step(plan, step, mine)) }));
  }

  /** @param {Plan} plan @param {Step} step @param {Entry[]} taps @returns {Step} */
  step(plan, step, taps) {
    const last = taps.filter(({ payload }) => payload.plan === plan.id && payload.step === step.n).at(-1);
    if (!last) return step;
    const tap = this.taken.has(last.id) ? undefined : last.id;
    return { ...step, done: last.payload.done ? { by: this.pocket.me?.name ?? "", at: last.made_at, tap } : null };
  }

  /**
   * Keep a tap on a step; one that never left the phone is given up instead of taken back.
   * @param {Detail} detail @param {Plan} plan @param {Step} step
   */
  async tap(detail, plan, step) {
    if (step.done?.tap && (await this.pocket.outbox.discard(step.done.tap))) return;
    const words = step.done ? _("Step %(n)s of the plan taken back", step) : _("Step %(n)s of the plan done", step);
    await this.pocket.outbox.put({ detail, plan: { label: words, payload: said(plan, step) } });
  }
}
