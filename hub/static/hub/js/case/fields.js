/** What a move may ask for, one field per need of the hub's table of moves. */

import { classOf } from "../live/classes.js";
import { earlierReports } from "./earlier.js";
import { el, fill } from "../parts/element.js";
import { picker } from "../parts/picker.js";
import { photos } from "./photofield.js";
import { placeField } from "./place.js";
import { _ } from "../parts/text.js";
import { ago, orgKindName, placeOf, stateName } from "../parts/words.js";
import { HANDLING_ORGS, isHandling, itemOf, levels, sayHandler } from "./whom.js";

/**
 * @typedef {object} Field
 * @property {HTMLElement} element
 * @property {() => Object<string, any>} read     what goes into the payload
 * @property {() => ?string} missing              a sentence when it cannot be sent yet
 * @property {import("./camera.js").Photos} [taken]   of a field for photographs
 */
/**
 * @typedef {object} About  What the move is about.
 * @property {import("../live/shapes.js").Detail} detail
 * @property {import("../live/shapes.js").Move} move
 * @property {boolean} required
 * @property {import("../live/shapes.js").Need} need
 * @property {Object<string, any>} said   what other fields of the form need to know
 * @property {() => void} changed
 * @property {Pocket} [pocket]            on a phone
 */
/**
 * @typedef {object} Pocket  How a phone makes a move: kept first, sent when there is a network.
 * @property {import("../phone/drafts.js").Drafts} drafts   what was begun outlasts the page
 * @property {number} far_m               from here on a photo is taken far from its case, metres
 * @property {(view: HTMLImageElement, photo: import("../live/shapes.js").Photo) => void} picture   shows a photo of the case
 * @property {(detail: import("../live/shapes.js").Detail, move: import("../live/shapes.js").Move, payload: Object<string, any>, photos: any[]) => Promise<{result: string, sentence: string}>} send
 */

/** @param {string} name @param {boolean} must @param {...any} inside */
export const labelled = (name, must, ...inside) =>
  el("label.field", {}, el("span.name", {}, name, must ? el("span.must", { title: _("required") }, " *") : null), ...inside);

/**
 * The city's own sentences, each put behind what is written already; nothing where it offers none.
 * @param {import("../live/shapes.js").Need} need @param {HTMLTextAreaElement} input @param {() => void} changed
 */
const phrases = (need, input, changed) => {
  const chips = (need.phrases ?? []).map((text) =>
    el("button.choice", { type: "button", on: { click: () => {
      input.value = [input.value.trim(), text].filter(Boolean).join(" ");
      input.focus();
      changed();
    } } }, text),
  );
  return chips.length ? el("div.choices", { role: "group", aria: { label: _("Common phrases") } }, chips) : null;
};

/** @param {string} name @param {string} title @param {string} asked @returns {(about: About) => Field} */
const words = (name, title, asked) => ({ required, need, changed }) => {
  const input = /** @type {HTMLTextAreaElement} */ (el("textarea.input", { rows: "2", name }));
  return {
    element: el("div.field", {}, labelled(title, required, input), phrases(need, input, changed)),
    read: () => (input.value.trim() ? { [name]: input.value.trim() } : {}),
    missing: () => (required && !input.value.trim() ? asked : null),
  };
};

/**
 * A reason of the hub's list, words, or both. strict: it has to be one of the list; some of them need words beside it.
 * @param {boolean} strict @returns {(about: About) => Field}
 */
const reason = (strict) => ({ need, required, changed }) => {
  const input = /** @type {HTMLTextAreaElement} */ (el("textarea.input", { rows: "2", name: "reason" }));
  /** @type {?{value: any, label: string, needs_text: boolean}} */
  let chosen = null;
  const chips = (need.choices ?? []).map((one) =>
    el("button.choice", { type: "button", aria: { pressed: "false" }, on: { click: (/** @type {Event} */ event) => {
      chosen = chosen === one ? null : one;
      for (const chip of chips) chip.setAttribute("aria-pressed", String(chip === event.currentTarget && chosen === one));
      if (chosen?.needs_text) input.focus();
      changed();
    } } }, one.label),
  );
  return {
    element: el("div.field", { role: "group", aria: { label: _("Reason") } },
      chips.length ? el("div.choices", {}, chips) : null, labelled(_("Reason"), required, input), phrases(need, input, changed)),
    read: () => ({ ...(chosen ? { reason_code: chosen.value } : {}), ...(input.value.trim() ? { reason: input.value.trim() } : {}) }),
    missing: () => {
      if (strict && !chosen) return _("Choose one of the reasons.");
      if (chosen?.needs_text && !input.value.trim()) return _("Add a sentence to this reason.");
      return required && !chosen && !input.value.trim() ? _("Give a reason.") : null;
    },
  };
};

/**
 * A field that picks one of a list the hub holds.
 * @param {object} how
 * @param {string} how.title
 * @param {string} how.asked
 * @param {string|((about: About) => string)} how.url
 * @param {(about: About) => Object<string, any>} [how.query]
 * @param {(one: any, about: About) => boolean} [how.keep]
 * @param {(one: any) => [string, string]} how.say
 * @param {(chosen: any) => Object<string, any>} how.read
 * @param {(about: About) => any} [how.first]
 * @param {(chosen: any, about: About) => void} [how.chosen]
 * @returns {(about: About) => Field}
 */
const one = (how) => (about) => {
  const pick = picker({
    name: how.title,
    must: about.required,
    url: typeof how.url === "string" ? how.url : how.url(about),
    query: () => how.query?.(about) ?? {},
    keep: (one) => how.keep?.(one, about) ?? true,
    say: how.say,
    first: how.first?.(about),
    changed: () => {
      how.chosen?.(pick.chosen(), about);
      about.changed();
    },
  });
  return {
    element: pick.element,
    read: () => (pick.chosen() ? how.read(pick.chosen()) : {}),
    missing: () => (about.required && !pick.chosen() ? how.asked : null),
  };
};

/** @param {any} org @returns {[string, string]} */
const sayOrg = (org) => [org.name, orgKindName(org.kind)];
/** States in which a case is still worked on. */
const LIVE = ["intake", "filing", "dispatch", "handling", "check", "call_back", "closing"];
/** @param {import("../live/shapes.js").Card} card @returns {[string, string]} */
const sayCase = (card) => [`${card.number} ${classOf(card) || _("no class yet")}`, [placeOf(card), stateName(card.state), ago(card.opened_at)].filter(Boolean).join(" · ")];
/** The class chosen in the same form, else the one the case has, as the catalogue names it. @param {About} about */
const sameClass = ({ detail: { card }, said }) => ({ class: said.class ?? `${card.class_scheme}/${card.class_kind}/${card.class_code}` });
/** @param {About} about */
const leadOrg = ({ detail: { card } }) => (card.lead_org ? { id: card.lead_org, name: card.lead_org_name } : null);

/** An address, a click on the map, or where one stands. @param {About} about @returns {Field} */
function place({ changed, required }) {
  const field = placeField(changed);
  return {
    element: field.element,
    read: () => (field.at() ? { ...field.at(), crs: "EPSG:4490" } : {}),
    missing: () => (required && !field.at() ? _("Choose a place.") : null),
  };
}

/** @param {About} about @returns {Field} */
function assists({ changed, required }) {
  /** @type {Map<number, string>} */
  const chosen = new Map();
  const shelf = el("div.choices");
  const draw = () =>
    fill(shelf, [...chosen].map(([id, name]) =>
      el("button.choice", { type: "button", title: _("Remove"), aria: { pressed: "true" }, on: { click: () => { chosen.delete(id); draw(); } } }, name, " ×")));
  const pick = picker({
    name: _("Assisting departments"),
    must: required,
    url: "/api/orgs",
    keep: (one) => HANDLING_ORGS.has(one.kind),
    say: sayOrg,
    changed: () => {
      const org = pick.chosen();
      if (org) {
        chosen.set(org.id, org.name);
        pick.clear();
        draw();
      }
      changed();
    },
  });
  return {
    element: el("div.field", {}, pick.element, shelf),
    read: () => (chosen.size ? { assists: [...chosen.keys()] } : {}),
    missing: () => (required && !chosen.size ? _("Choose a unit.") : null),
  };
}

/** Which of the case's reports are about the other problem. @param {About} about @returns {Field} */
function reports({ detail, changed, required }) {
  /** @type {Set<number>} */
  const chosen = new Set();
  const tick = (/** @type {About["detail"]["events"][0]} */ event) =>
    el("label.tick", {},
      el("input", { type: "checkbox", value: String(event.id), on: { change: (/** @type {Event} */ tick) => {
        if (/** @type {HTMLInputElement} */ (tick.target).checked) chosen.add(event.id);
        else chosen.delete(event.id);
        changed();
      } } }),
      el("span.clip", {}, [event.text ?? event.title, ago(event.occurred_at ?? event.received_at)].filter(Boolean).join(" · ")));
  return {
    element: el("div.field", { role: "group", aria: { label: _("Reports of the other problem") } },
      el("span.name", {}, _("Reports of the other problem"), required ? el("span.must", {}, " *") : null), earlierReports(detail, tick), detail.events.map(tick)),
    read: () => (chosen.size ? { reports: [...chosen] } : {}),
    missing: () => (required && !chosen.size ? _("Choose the reports of the other problem.") : null),
  };
}

/** @param {string} title @param {Array<[any, string]>} answers @param {(value: any) => void} given */
function question(title, answers, given) {
  const buttons = answers.map(([value, say]) =>
    el("button.choice", { type: "button", aria: { pressed: "false" }, on: { click: (/** @type {Event} */ event) => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === event.currentTarget));
      given(value);
    } } }, say),
  );
  return el("div.field", { role: "group", aria: { label: title } }, el("span.name", {}, title), el("div.choices", {}, buttons));
}

/** One of a few, as buttons. @param {string} name @param {string} title @param {string} asked @returns {(about: About) => Field} */
const choice = (name, title, asked) => ({ need, required, changed }) => {
  /** @type {any} */
  let chosen;
  const given = (/** @type {any} */ value) => { chosen = value; changed(); };
  return {
    element: question(title, (need.choices ?? []).map(({ value, label }) => [value, label]), given),
    read: () => (chosen === undefined ? {} : { [name]: chosen }),
    missing: () => (required && chosen === undefined ? asked : null),
  };
};

/** Some of a few, as buttons that stay pressed; nothing to choose, nothing drawn. @param {string} name @param {string} title @param {string} hint @returns {(about: About) => Field} */
const several = (name, title, hint) => ({ need, changed }) => {
  /** @type {Set<any>} */
  const chosen = new Set();
  const choices = need.choices ?? [];
  const buttons = choices.map(({ value, label }) =>
    el("button.choice", { type: "button", aria: { pressed: "false" }, on: { click: (/** @type {Event} */ event) => {
      if (!chosen.delete(value)) chosen.add(value);
      /** @type {HTMLElement} */ (event.currentTarget).setAttribute("aria-pressed", String(chosen.has(value)));
      changed();
    } } }, label),
  );
  return {
    element: el("div.field", { role: "group", aria: { label: title }, hidden: choices.length < 2 },
      el("span.name", {}, title, " ", el("span.faint", {}, hint)), el("div.choices", {}, buttons)),
    read: () => (chosen.size ? { [name]: [...chosen] } : {}),
    missing: () => null,
  };
};

/** What a caller who was reached said: contacted before, solved, satisfied. @param {About} about @returns {Field} */
function answer({ changed }) {
  /** @type {{contacted: boolean, responded: ?boolean, resolved: ?boolean, rating: ?number}} */
  const said = { contacted: true, responded: null, resolved: null, rating: null };
  return {
    element: el("div.field", {},
      question(_("Had the unit contacted the caller?"), [[true, _("Contacted")], [false, _("Not contacted")]], (value) => { said.responded = value; changed(); }),
      question(_("Problem solved?"), [[true, _("Solved")], [false, _("Not solved")]], (value) => { said.resolved = value; changed(); }),
      question(_("Satisfied?"), [[5, _("very satisfied")], [4, _("satisfied")], [3, _("fair")], [2, _("dissatisfied")], [1, _("very dissatisfied")]], (value) => { said.rating = value; changed(); })),
    read: () => ({ answer: said }),
    missing: () => (said.responded === null || said.resolved === null || said.rating === null ? _("Answer each question.") : null),
  };
}

/** @param {HTMLInputElement} input @param {import("../live/shapes.js").Need} need */
const outside = (input, { least, most }) =>
  input.validity.valid ? null : _("Choose from %(least)s to %(most)s.", { least: String(least ?? ""), most: String(most ?? "") });

/** A whole number within the bounds the hub gives. @param {string} name @param {string} title @param {string} asked @returns {(about: About) => Field} */
const number = (name, title, asked) => ({ required, need }) => {
  const input = /** @type {HTMLInputElement} */ (el("input.input.short", { type: "number", name, min: need.least, max: need.most, step: 1, inputmode: "numeric" }));
  return {
    element: labelled(need.most === undefined ? title : _("%(title)s (at most %(most)s)", { title, most: need.most }), required, input),
    read: () => (input.value ? { [name]: Number(input.value) } : {}),
    missing: () => (required && !input.value ? asked : outside(input, need)),
  };
};

/** A day within the bounds the hub gives. @param {string} name @param {string} title @param {string} asked @returns {(about: About) => Field} */
const day = (name, title, asked) => ({ required, need }) => {
  const input = /** @type {HTMLInputElement} */ (el("input.input.short", { type: "date", name, min: need.least, max: need.most }));
  return {
    element: labelled(title, required, input),
    read: () => (input.value ? { [name]: input.value } : {}),
    missing: () => (required && !input.value ? asked : outside(input, need)),
  };
};

/** @param {About} about @returns {Field} */
function confirmed({ detail, changed }) {
  const tick = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", on: { change: changed } }));
  const condition = detail.rule?.closing_condition;
  return {
    element: el("label.tick", {}, tick, el("span", {}, condition ? _("The closing condition is met: %(condition)s", { condition }) : _("The closing condition is met."))),
    read: () => (tick.checked ? { confirmed: true } : {}),
    missing: () => (tick.checked ? null : _("Confirm that the closing condition is met.")),
  };
}

/** @type {Object<string, (about: About) => Field>} */
const FIELDS = {
  reason: reason(false),
  reason_code: reason(true),
  to_caller: words("to_caller", _("Answer to the caller"), _("Write what the caller is told.")),
  note: words("note", _("Note"), _("Write a note.")),
  photo_before: photos("before", _("Photos before")),
  photo_after: photos("after", _("Photos after")),
  photo_check: photos("check", _("Photos of the check")),
  org: one({
    title: _("Department"), asked: _("Choose a department."), url: "/api/orgs", say: sayOrg,
    keep: (org) => HANDLING_ORGS.has(org.kind), read: (org) => ({ org_id: org.id }), first: leadOrg,
  }),
  sub_org: one({
    title: _("Unit below"), asked: _("Choose a unit."), url: "/api/orgs", say: sayOrg,
    query: ({ detail, move }) => ({ under: itemOf(detail, move)?.org_id }), keep: (org, { detail, move }) => org.id !== itemOf(detail, move)?.org_id,
    read: (org) => ({ org_id: org.id }),
  }),
  service: choice("service", _("Service called"), _("Choose a service.")),
  own_org: one({
    title: _("Unit of the own organisation"), asked: _("Choose a unit."), url: "/api/orgs", say: sayOrg,
    query: ({ detail, move }) => ({ under: itemOf(detail, move)?.org_id }), keep: (org, { detail, move }) => org.id !== itemOf(detail, move)?.org_id,
    read: (org) => ({ org_id: org.id }),
  }),
  upper_org: one({
    title: _("Unit above"), asked: _("Choose a unit."), url: "/api/orgs", say: sayOrg, query: levels(true),
    keep: (org, { detail, move }) => (org.kind === "centre" || HANDLING_ORGS.has(org.kind)) && org.id !== itemOf(detail, move)?.org_id, read: (org) => ({ org_id: org.id }),
  }),
  lower_org: one({
    title: _("Unit of a level below"), asked: _("Choose a unit."), url: "/api/orgs", say: sayOrg, query: levels(false),
    keep: (org, { detail, move }) => HANDLING_ORGS.has(org.kind) && org.id !== itemOf(detail, move)?.org_id, read: (org) => ({ org_id: org.id }),
  }),
  assists,
  part: choice("part", _("Result of your part"), _("Choose a result.")),
  units: several("units", _("Units that do it again"), _("none chosen: all of them")),
  person: one({
    title: _("Person"), asked: _("Choose a person."), url: ({ detail, move }) => (isHandling(detail, move) ? "/api/handlers" : "/api/people"),
    query: ({ detail, move }) => (isHandling(detail, move) ? { item: move.on } : { role: "collector", area: detail.card.cell_id }),
    say: (person) => (person.post ? [person.name, [person.post.title || person.post.role_name, person.post.organisation.short_name].join(" · ")] : sayHandler(person)),
    read: (person) => ({ person_id: person.id }),
  }),
  rule: one({
    title: _("Filing rule"), asked: _("Choose the rule it is filed under."), url: "/api/rules", query: sameClass,
    say: (rule) => [rule.condition, [rule.limit_value, rule.unit].filter(Boolean).join(" ")],
    read: (rule) => ({ rule_id: rule.id }), first: ({ detail }) => detail.rule,
  }),
  class: one({
    title: _("Class"), asked: _("Choose a class."), url: "/api/classes",
    say: (found) => [found.name, found.category],
    read: (found) => ({ class_scheme: found.scheme, class_kind: found.kind, class_code: found.code }),
    chosen: (found, { said }) => { said.class = found?.ref; },
  }),
  place,
  answer,
  confirmed,
  reports,
  other_case: one({
    title: _("The case that goes on"), asked: _("Choose the case that goes on."), url: "/api/cases", query: () => ({ order: "newest", state: LIVE }),
    keep: (card, { detail }) => card.id !== detail.card.id, say: sayCase,
    read: (card) => ({ other_case: card.id }), first: ({ said }) => said.other_case,
  }),
  extra_days: number("extra_days", _("Additional working days"), _("Say how many working days more.")),
  caller: choice("caller", _("Caller"), _("Choose the caller.")),
  grade: choice("grade", _("Grade"), _("Choose a grade.")),
  until: day("until", _("Goes on at the beginning of"), _("Choose the day on which it goes on.")),
};

/**
 * The field for one need; a need nobody drew yet becomes a line of text.
 * @param {import("../live/shapes.js").Need} need
 * @param {Omit<About, "required"|"need">} about
 * @returns {Field}
 */
export function fieldFor(need, about) {
  return (FIELDS[need.need] ?? words(need.need, need.need, _("Fill in every field.")))({ ...about, need, required: need.required });
}
