/** What the console's list and map are narrowed to: one value, said in the address, asked of the hub, tested on a card. */

import { _ } from "../parts/text.js";
import { clockOf, isOpen, kindName, levelName, stateName } from "../parts/words.js";

/** @typedef {import("../live/shapes.js").Card} Card */
/**
 * @typedef {object} Filter  Empty fields do not narrow. The names of class, area and organisation are for the reader.
 * @property {string[]} state
 * @property {""|"green"|"yellow"|"red"} light
 * @property {?number} importance      at least: 1 raised, 2 serious, 3 red list
 * @property {string} kind
 * @property {string} class
 * @property {string} class_name
 * @property {?number} area
 * @property {string} area_name
 * @property {?number} org             the organisation that leads
 * @property {string} org_name
 * @property {string} source
 * @property {string} q                number, address, class or words of a report
 * @property {"due"|"newest"} order
 */

export const OPEN_STATES = ["intake", "filing", "dispatch", "handling", "check", "call_back", "closing"];
const LIGHTS = /** @type {const} */ ({ green: "ok", yellow: "soon", red: "over" });
/** Said in the address and kept by name. */
const TEXTS = /** @type {const} */ (["light", "kind", "class", "class_name", "area_name", "org_name", "source", "q"]);
const NUMBERS = /** @type {const} */ (["importance", "area", "org"]);
/** Only for the reader. */
const NAMES = new Set(["class_name", "area_name", "org_name"]);

/** Everything that is open, newest first. @returns {Filter} */
export const everything = () => ({
  state: [], light: "", importance: null, kind: "", class: "", class_name: "", area: null, area_name: "",
  org: null, org_name: "", source: "", q: "", order: "newest",
});

/** From the page's address. @param {URLSearchParams} said @returns {Filter} */
export function fromAddress(said) {
  // addresses of before name a tab
  const tab = said.get("tab") ?? "";
  const state = OPEN_STATES.includes(tab) ? [tab] : said.getAll("state");
  return complete({
    ...Object.fromEntries(TEXTS.map((name) => [name, said.get(name) ?? ""])),
    ...Object.fromEntries(NUMBERS.map((name) => [name, said.get(name)])),
    state,
    ...(tab === "over" ? { light: "red" } : {}),
    order: said.get("order"),
  });
}

/** From what was kept, or came from another window: whatever is missing or unknown does not narrow. @param {Object<string, any>} kept @returns {Filter} */
export function complete(kept) {
  /** @type {Object<string, any>} */
  const made = everything();
  for (const name of TEXTS) if (typeof kept[name] === "string") made[name] = kept[name];
  if (Array.isArray(kept.class)) made.class = kept.class[0] ?? "";
  for (const name of NUMBERS) made[name] = Number(kept[name]) || null;
  made.state = OPEN_STATES.filter((state) => (kept.state ?? []).includes(state));
  if (!(made.light in LIGHTS)) made.light = "";
  if (kept.order === "due") made.order = "due";
  return /** @type {Filter} */ (made);
}

/** As the page's address says it; only what narrows. @param {Filter} filter */
export function toAddress(filter) {
  const said = new URLSearchParams();
  for (const state of filter.state) said.append("state", state);
  for (const name of [...TEXTS, ...NUMBERS]) if (filter[name]) said.set(name, String(filter[name]));
  if (filter.order !== "newest") said.set("order", filter.order);
  return said;
}

/** As the hub is asked, list and map alike. @param {Filter} filter */
export function asked(filter) {
  const { order, ...rest } = filter;
  return { ...Object.fromEntries(Object.entries(rest).filter(([name]) => !NAMES.has(name))), state: filter.state.length ? filter.state : OPEN_STATES };
}

/** As it is kept by name. @param {Filter} filter */
export const toKeep = (filter) => ({ ...filter, class: filter.class ? [filter.class] : [] });

/** Whether a card belongs into the list; null when only the hub can tell. @param {Filter} filter @param {Card} card @returns {?boolean} */
export function fits(filter, card) {
  const { state, light, importance, kind, area, org, source } = filter;
  if (state.length ? !state.includes(card.state) : !isOpen(card.state)) return false;
  if (light && clockOf(card).light !== LIGHTS[light]) return false;
  if (importance && card.importance < importance) return false;
  if (kind && card.kind !== kind) return false;
  if (filter.class && card.class_code !== filter.class) return false;
  if (area && !card.area_path.includes(area)) return false;
  if (org && card.lead_org !== org) return false;
  if (source && card.source !== source) return false;
  return filter.q ? null : true;
}

/** Whether nothing narrows but a single state. @param {Filter} filter */
export const isPlain = (filter) => !chips({ ...filter, state: filter.state.length === 1 ? [] : filter.state }).length;

/**
 * What narrows, in words, each with what is left without it.
 * @param {Filter} filter
 * @returns {Array<{key: string, words: string, without: Filter}>}
 */
export function chips(filter) {
  const lights = { "": "", green: _("in time"), yellow: _("due soon"), red: _("over time") };
  /** @type {Array<[string, string, Partial<Filter>]>} */
  const made = [
    ["q", filter.q && `“${filter.q}”`, { q: "" }],
    ["state", filter.state.map(stateName).join(" · "), { state: [] }],
    ["light", lights[filter.light], { light: "" }],
    ["importance", filter.importance ? _("%(level)s or more", { level: levelName(filter.importance) }) : "", { importance: null }],
    ["kind", filter.kind && kindName(filter.kind), { kind: "" }],
    ["class", filter.class && (filter.class_name || filter.class), { class: "", class_name: "" }],
    ["area", filter.area ? filter.area_name || `#${filter.area}` : "", { area: null, area_name: "" }],
    ["org", filter.org ? filter.org_name || `#${filter.org}` : "", { org: null, org_name: "" }],
    ["source", filter.source && _("from %(source)s", { source: filter.source }), { source: "" }],
  ];
  return made.filter(([, words]) => words).map(([key, words, less]) => ({ key, words, without: { ...filter, ...less } }));
}
