/** The plan (预案) of a case: what is done at the level its alarms reached, by whom, by when; ticked off as it is done. */

import { commandId, post } from "../live/api.js";
import { el, icon } from "../parts/element.js";
import { complain } from "../parts/notice.js";
import { _ } from "../parts/text.js";
import { exact, lightOf, moment, timeOf } from "../parts/words.js";
import { section } from "./why.js";

/**
 * @typedef {object} Step
 * @property {number} n
 * @property {string} who              the role, in words
 * @property {?string} org_name        the organisation that has it
 * @property {string[]} contacts
 * @property {string} what
 * @property {number} within_min
 * @property {string} due_at
 * @property {string} yellow_at
 * @property {?Done} done
 *
 * @typedef {object} Done
 * @property {string} by
 * @property {string} at
 * @property {string} [tap]   ticked off on this phone and not told yet: the id of the tap
 *
 * @typedef {(plan: Plan, step: Step) => Promise<void>} Tick   tick a step off, or take its tick back
 *
 * @typedef {object} Plan
 * @property {number} id
 * @property {string} rule_name
 * @property {number} level
 * @property {string} title
 * @property {string} basis
 * @property {number} version
 * @property {string} since
 * @property {Step[]} steps
 * @property {boolean} may_tick
 */

/**
 * The plans of a case, the gravest first; nothing where no alarm asks for one.
 * @param {import("../live/shapes.js").Detail} detail
 * @param {Tick} [tick]  without it they are only shown
 */
export function planPart({ card, plans }, tick) {
  if (!plans?.length) return null;
  const part = section(_("Plan"), plans.map((one) => plan(one, card, one.may_tick ? tick : undefined)));
  part.dataset.part = "plan";
  return part;
}

/**
 * Tell the hub at once.
 * @param {import("../live/shapes.js").Card} card
 * @param {() => void} told  the hub has answered
 * @returns {Tick}
 */
export function tickNow(card, told) {
  return async (one, step) => {
    try {
      const answer = await post(`/api/cases/${card.id}/plan`, { id: commandId(), ...said(one, step) });
      if (answer.result === "refused" || answer.result === "conflict") complain(new Error(answer.sentence));
      told();
    } catch (fault) {
      complain(fault);
    }
  };
}

/** What is said of a step: the other of what is so now, and which tick is meant. @param {Plan} one @param {Step} step */
export function said(one, step) {
  return { plan: one.id, step: step.n, done: !step.done, seen: step.done && !step.done.tap ? step.done.at : "" };
}

/** @param {Plan} one @param {import("../live/shapes.js").Card} card @param {Tick} [tick] */
function plan(one, card, tick) {
  const done = one.steps.filter((step) => step.done).length;
  return el(
    "article.plan",
    { data: { plan: one.id } },
    el(
      "header.plan-head",
      {},
      el(`span.flag.level-${Math.min(4, one.level)}`, {}, _("Level %(level)s", one)),
      el("strong", {}, one.title),
      el("span.state", {}, _("%(done)s of %(steps)s done", { done, steps: one.steps.length })),
    ),
    el("ol.plan-steps", {}, one.steps.map((step) => row(one, step, card, tick))),
    el("p.faint", { title: exact(one.since) }, _("Since the alarm of %(rule)s, %(at)s", { rule: one.rule_name, at: moment(one.since) }), " · ",
      _("Source: %(basis)s (version %(version)s)", one)),
  );
}

/** @param {Plan} one @param {Step} step @param {import("../live/shapes.js").Card} card @param {Tick} [tick] */
function row(one, step, card, tick) {
  const whom = [step.org_name ?? _("no unit named yet"), ...step.contacts];
  return el(
    `li.plan-step${step.done ? ".done" : ""}`,
    { data: { step: step.n } },
    el(
      "div.plan-what",
      {},
      el("p", {}, step.what),
      el("p.faint", {}, el("strong", {}, step.who), " · ", whom.join(" · ")),
      step.done
        ? el("p.plan-done", {}, icon(step.done.tap ? "clock" : "check"), step.done.by, " ", timeOf(step.done.at), step.done.tap ? [" · ", _("Not sent yet")] : null)
        : el("p.plan-when", {}, _("within %(n)s min", { n: step.within_min }), lightOf({ ...step, state: card.state })),
    ),
    tick ? button(one, step, tick) : null,
  );
}

/** @param {Plan} one @param {Step} step @param {Tick} tick */
function button(one, step, tick) {
  const name = step.done ? _("Take back") : _("Mark done");
  const made = /** @type {HTMLButtonElement} */ (el(
    "button.button.plan-tick",
    {
      type: "button",
      aria: { label: `${name}${_(": ")}${step.what}` },
      on: {
        click: async () => {
          made.disabled = true;
          await tick(one, step).catch(complain);
          made.disabled = false;
        },
      },
    },
    name,
  ));
  return made;
}
