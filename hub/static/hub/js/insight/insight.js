/** The scorecard: choose whose figures and which time, look into a row, open a figure down to its journal lines. */

import { get } from "../live/api.js";
import { Behind } from "./behind.js";
import { Bell } from "../live/bell.js";
import { el, fill, find, icon } from "../parts/element.js";
import { boot, calmly, closeMenus, liven } from "../live/frame.js";
import { empty, loading, wrong } from "../parts/liststate.js";
import { addDays, cityToday, periodName, step } from "./periods.js";
import { _, ngettext } from "../parts/text.js";

/**
 * @typedef {{value: ?number, numerator: number, denominator: ?number}} Figure
 * @typedef {{whole: Figure, assessed: Figure}} Both
 * @typedef {{code: string, group: string, name: string, formula: string, source: string, unit: string, version: number,
 *   leaves_out: string[], lower_is_better: boolean, waits_for: string, opens: boolean}} Definition
 * @typedef {{id: ?number, name: string, opens: boolean, figures: Object<string, Both>[]}} Row
 */

const SUBJECTS = [
  { key: "area", name: _("Areas") },
  { key: "organisation", name: _("Organisations") },
  { key: "post", name: _("Posts") },
];
const CYCLES = [
  { key: "day", name: _("Day") },
  { key: "noon", name: _("Noon to noon") },
  { key: "month", name: _("Month") },
  { key: "month_19", name: _("19th to 18th") },
];
/** Entries come in all day; figures need not be fetched with each. */
const PAUSE = 10_000;

const start = boot();
closeMenus();
const said = new URLSearchParams(location.search);
const asked = {
  subject: said.get("subject") ?? "area",
  of: said.get("of"),
  cycle: said.get("cycle") ?? "month",
  on: said.get("on") ?? cityToday(),
  group: said.get("group") ?? "",
};
/** @type {any} */
let card = null;
/** @type {?AbortController} */
let asking = null;
/** The figure that is open. @type {?{row: string, code: string}} */
let open = null;

const behind = new Behind(find("#behind"), () => {
  open = null;
  mark();
});

/** @param {Partial<typeof asked>} change */
function ask(change) {
  Object.assign(asked, change);
  behind.close();
  const told = new URLSearchParams(Object.entries(asked).filter(([, value]) => value).map(([name, value]) => [name, String(value)]));
  history.replaceState(null, "", `?${told}`);
  card = null;
  drawTools();
  fill(find("#way"));
  fill(find("#fresh"));
  fill(find("#table"), loading(8));
  return load();
}

async function load() {
  asking?.abort();
  const mine = (asking = new AbortController());
  try {
    const group = asked.group || { area: "filing", organisation: "dispatch", post: "filing" }[asked.subject];
    const found = await get("/api/evaluation/figures", { ...asked, group }, mine.signal);
    if (mine !== asking) return;
    card = found;
    asked.group = String(group);
    draw();
  } catch (fault) {
    if (/** @type {Error} */ (fault).name === "AbortError") return;
    fill(find("#table"), wrong(fault, () => ask({})));
  }
}

function drawTools() {
  choices("#subjects", SUBJECTS, asked.subject, (key) => ask({ subject: key, of: null, group: "" }));
  choices("#cycles", CYCLES, asked.cycle, (key) => ask({ cycle: key }));
  const last = step(asked.cycle, asked.on, 1) > step(asked.cycle, addDays(cityToday(), 1), 0);
  fill(
    find("#time"),
    move("back", _("Earlier"), -1, false),
    el("strong.number", {}, periodName(asked.cycle, asked.on)),
    move("next", _("Later"), 1, last),
    el("input.input", { type: "date", value: asked.on, aria: { label: _("A day of the period") }, on: {
      change: (/** @type {any} */ event) => event.target.value && ask({ on: event.target.value }),
    } }),
  );
  const query = new URLSearchParams(Object.entries({ ...asked, group: "" }).filter(([, value]) => value).map(([name, value]) => [name, String(value)]));
  const along = /** @type {HTMLAnchorElement} */ (find("#briefing"));
  along.hidden = !start.map.briefing;
  along.href = `${start.map.briefing}${asked.subject === "area" && asked.of ? `?area=${asked.of}` : ""}`;
  /** @type {HTMLAnchorElement} */ (find("#export")).href = `/api/evaluation/workbook?${query}`;
}

/** @param {"back"|"next"} drawing @param {string} name @param {number} by @param {boolean} off */
function move(drawing, name, by, off) {
  return el("button.button.square", { type: "button", title: name, disabled: off, aria: { label: name }, on: {
    click: () => ask({ on: step(asked.cycle, asked.on, by) }),
  } }, icon(drawing));
}

/** @param {string} box @param {{key: string, name: string}[]} all @param {string} chosen @param {(key: string) => void} choose */
function choices(box, all, chosen, choose) {
  fill(find(box), all.map(({ key, name }) =>
    el("button.choice", { type: "button", aria: { pressed: String(key === chosen) }, on: { click: () => choose(key) } }, name)));
}

function draw() {
  drawWay();
  drawGroups();
  const box = find("#table");
  const keep = [box.scrollLeft, box.scrollTop];
  const rows = /** @type {Row[]} */ (card.rows).filter((row) => row.id !== null || hasAny(row.figures[0]));
  if (!hasAny(card.together[0])) {
    return fill(box, empty(
      _("Nothing counted in this period"),
      _("Figures appear here by themselves as cases are reported, dispatched and handled. Choose another period, or look at all organisations."),
      "list",
    ));
  }
  fill(box, el("table.figures", {},
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, _("Name")), definitions().map(heading))),
    el("tbody", {}, [
      line({ id: null, name: _("All together"), opens: false, figures: card.together }, "all"),
      rows.map((row) => line(row, row.id === null ? "none" : String(row.id))),
    ]),
  ));
  [box.scrollLeft, box.scrollTop] = keep;
  mark();
}

/** @returns {Definition[]} */
const definitions = () => card.definitions;

/** @param {Object<string, Both>} figures */
const hasAny = (figures) => Object.values(figures).some(({ whole }) => whole.numerator || whole.denominator);

function drawWay() {
  const way = /** @type {Row[]} */ (card.way);
  const top = { area: _("Whole area"), organisation: _("All organisations"), post: _("All posts") }[asked.subject];
  const steps = way.length && asked.of ? [{ id: null, name: top, opens: true }, ...way] : way.length ? way : [{ id: null, name: top }];
  fill(find("#way"), steps.map((one, n) => [
    n ? el("span.faint", {}, "›") : null,
    n === steps.length - 1
      ? el("strong", { aria: { current: "page" } }, one.name)
      : el("button.link", { type: "button", on: { click: () => ask({ of: one.id === null ? null : String(one.id) }) } }, one.name),
  ]));
  fill(
    find("#fresh"),
    card.behind ? ngettext("%(n)s journal line is not counted yet", "%(n)s journal lines are not counted yet", card.behind) : _("Everything so far is counted"),
  );
}

function drawGroups() {
  fill(find("#groups"), card.groups.map((/** @type {{key: string, name: string}} */ { key, name }) =>
    el("button.inbox-tab", { type: "button", role: "tab", aria: { selected: String(key === asked.group) }, on: { click: () => ask({ group: key }) } }, name)));
}

/** @param {Definition} one */
function heading(one) {
  return el("th", { scope: "col", title: `${one.formula}\n${one.source}` }, one.name, one.unit === "rate" ? el("span.faint", {}, " %") : null);
}

/** @param {Row} row @param {string} key */
function line(row, key) {
  const into = row.opens && asked.subject !== "post";
  return el(`tr${key === "all" ? ".together" : ""}`, {},
    el("th.clip", { scope: "row", title: row.name }, into
      ? el("button.link", { type: "button", on: { click: () => ask({ of: key }) } }, row.name)
      : row.name),
    definitions().map((one) => cell(row, key, one)),
  );
}

/** @param {Row} row @param {string} key @param {Definition} one */
function cell(row, key, one) {
  const { whole, assessed } = row.figures[0][one.code];
  if (one.waits_for) return el("td.faint", { title: one.waits_for }, _("not known"));
  const words = [
    el("span.whole", {}, number(whole, one.unit)),
    el("span.assessed", {}, _("assessed %(value)s", { value: number(assessed, one.unit) })),
  ];
  const empty_ = !whole.numerator && !whole.denominator;
  if (!one.opens || empty_) return el("td", {}, el("span.cell", {}, words));
  return el("td", {}, el("button.cell", {
    type: "button",
    data: { row: key, code: one.code },
    title: _("%(name)s of %(row)s: look behind it", { name: one.name, row: row.name }),
    on: { click: () => look(row, key, one) },
  }, words));
}

/** @param {Figure} figure @param {string} unit */
function number({ value }, unit) {
  if (value === null) return "–";
  return unit === "count" ? value.toLocaleString("en") : value.toFixed(2);
}

/** @param {Row} row @param {string} key @param {Definition} one */
function look(row, key, one) {
  open = { row: key, code: one.code };
  mark();
  behind.open({ ...asked, metric: one.code, row: key }, one, row.name, row.figures[0][one.code]);
}

/** Show which figure is open. */
function mark() {
  for (const cell of document.querySelectorAll("button.cell")) {
    const { row, code } = /** @type {HTMLElement} */ (cell).dataset;
    cell.setAttribute("aria-pressed", String(open !== null && open.row === row && open.code === code));
  }
}

drawTools();
fill(find("#table"), loading(8));
const { store, begin } = liven(() => Promise.all([load(), bell.refresh()]));
const bell = new Bell(find("#bell"), { store, user: start.me.id, choose: (id) => location.assign(`/console?case=${id}`) });
const soon = calmly(load, PAUSE);
store.subscribe((changes) => {
  if (card && changes.some((one) => one.entry)) soon();
});
begin();
document.title = `${start.me.post.organisation} · ${document.title}`;
