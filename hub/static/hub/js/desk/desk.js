/** The department's desk: what falls due first stands first; sign, hand on, return, report; one or several at once. */

import { Bell } from "../live/bell.js";
import { eachTick } from "../live/clock.js";
import { Drawer } from "../case/drawer.js";
import { Together } from "../case/together.js";
import { el, fill, find, icon } from "../parts/element.js";
import { Figures } from "../live/figures.js";
import { boot, calmly, closeMenus, liven } from "../live/frame.js";
import { Inbox, MOST } from "../live/inbox.js";
import { listen } from "../parts/keys.js";
import { empty, loading, many, wrong } from "../parts/liststate.js";
import { _ } from "../parts/text.js";
import { MARKS, Narrow, TABS } from "./narrow.js";
import { allOf, rowsOf } from "./rows.js";
import { Strip } from "./strip.js";
import { Table } from "./table.js";

/** Sheets the hub prints in one file. */
const SHEETS = 30;

const start = boot();
closeMenus();
const asked = new URLSearchParams(location.search);
const narrow = new Narrow(asked);
const words = /** @type {HTMLInputElement} */ (el("input.input.inbox-search", { type: "search", placeholder: _("Number, class, place, person"), aria: { label: _("Search") }, value: narrow.words, on: { input: () => { narrow.words = words.value; changed(); } } }));

const { store, begin } = liven(async () => {
  await Promise.all([inbox.refresh(), figures.refresh(), drawer.load(), bell.refresh(), strip.refresh()]);
  drawStrip();
});
const table = new Table(find("#inbox"), { choose, ticked: () => draw() });
const together = new Together({ most: start.most, chosen: picks, keep, done: () => inbox.refresh(), beside: sheets });
const inbox = new Inbox(store, { boxes: ["org"], show: draw });
const drawer = new Drawer(find("#drawer"), { store, choose, close: () => choose(null), moved: () => inbox.soon(), empty: _("Choose one in the list.") });
const bell = new Bell(find("#bell"), { store, user: start.me.id, choose });
const strip = new Strip(find("#strip"), choose);
const drawStrip = calmly(() => strip.draw(inbox.state === "there" ? inbox.tasks : null, inbox.more), 500);
const figures = new Figures(store, (found) => { strip.counted = found; drawStrip(); });

/** @param {?number} id  a case */
function choose(id) {
  drawer.open(id);
  table.show(id);
  address();
}

/** What is shown, in the address: it can be sent on, and stands again after a reload. */
function address() {
  const said = new URLSearchParams();
  narrow.tell(said);
  if (drawer.id !== null) said.set("case", String(drawer.id));
  history.replaceState(null, "", said.size ? `?${said}` : location.pathname);
}

/** What is narrowed changed. */
function changed() {
  draw();
  address();
}

/** The cases that are ticked, each with the tasks of its rows. @returns {import("../case/shared.js").Pick[]} */
function picks() {
  /** @type {Map<number, {id: number, version: number, tasks: import("../live/inbox.js").Task[]}>} */
  const byCase = new Map();
  for (const row of table.chosen) {
    const known = byCase.get(row.card.id);
    if (known) known.tasks.push(...allOf(row));
    else byCase.set(row.card.id, { id: row.card.id, version: row.card.version, tasks: allOf(row) });
  }
  return [...byCase.values()];
}

/** Only the rows of these cases stay ticked. @param {number[]} ids */
function keep(ids) {
  for (const row of table.chosen) if (!ids.includes(row.card.id)) table.ticks.delete(row.key);
  draw();
}

/** The case sheets of all that are ticked. @param {import("../case/shared.js").Pick[]} chosen */
function sheets(chosen) {
  const wanted = new URLSearchParams(chosen.slice(0, SHEETS).map(({ id }) => ["case", String(id)]));
  const words = chosen.length > SHEETS ? _("Case sheets (the first %(n)s)", { n: SHEETS }) : _("Case sheets");
  return el("a.button.bare", { href: `/cases/sheets.pdf?${wanted}`, target: "_blank" }, icon("sheet"), words);
}

function draw() {
  const rows = rowsOf(inbox.tasks);
  drawTools(rows);
  drawMarks(rows);
  drawStrip();
  const box = find("#inbox");
  if (inbox.state === "loading") return fill(box, loading(10));
  if (inbox.state === "wrong") return fill(box, wrong(inbox.fault, () => inbox.refresh()));
  const left = narrow.leaves(rows);
  if (left.length) table.draw(left, inbox.more ? many(MOST) : null);
  else {
    table.rows = [];
    table.ticks.clear();
    fill(box, narrow.isNarrow && rows.length ? hidden() : empty(_("Nothing waits here"), _("Work the dispatcher sends to your department appears here by itself, what falls due first on top.")));
  }
  together.changed();
}

/** There are tasks, but what is searched for or chosen hides them. */
function hidden() {
  const box = empty(_("Nothing here fits"), _("Other tasks are hidden by what you search for or chose above."), "filter");
  const all = () => {
    narrow.clear();
    words.value = "";
    changed();
  };
  box.append(el("button.button", { type: "button", on: { click: all } }, _("Show all again")));
  return box;
}

/** @param {import("./rows.js").Row[]} rows */
function drawTools(rows) {
  fill(find("#tools"), TABS.map((one) => {
    const count = narrow.inTab(rows, one.key).length;
    return el("button.inbox-tab", { type: "button", role: "tab", aria: { selected: String(one.key === narrow.tab) }, on: { click: () => { narrow.tab = one.key; changed(); } } },
      one.title, " ", el("span.number", {}, inbox.state === "there" ? count : ""));
  }));
}

/** What the rows can be narrowed by, with how many there are. @param {import("./rows.js").Row[]} rows */
function drawMarks(rows) {
  const here = narrow.inTab(rows);
  fill(find("#marks"), MARKS.map((one) => {
    const count = here.filter(one.is).length;
    const on = narrow.marks.has(one.key);
    if (!count && !on) return null;
    return el("button.choice", { type: "button", aria: { pressed: String(on) }, on: { click: () => { if (!narrow.marks.delete(one.key)) narrow.marks.add(one.key); changed(); } } },
      one.title, " ", el("span.number", {}, count));
  }));
}

/** Begin a move of the case that is shown. @param {string[]} verbs  the first that is allowed */
const press = (verbs) => verbs.some((verb) => drawer.moves.start(verb));

listen([
  { keys: ["J", "ArrowDown"], words: _("Next case"), act: () => table.step(1) },
  { keys: ["K", "ArrowUp"], words: _("Case before"), act: () => table.step(-1) },
  { keys: ["X"], words: _("Choose this case, or not"), act: () => { const row = table.here(); if (row) table.tick(row, false); } },
  { keys: ["S"], words: _("Sign for it"), act: () => press(["sign"]) },
  { keys: ["A"], words: _("Hand it to a person"), act: () => press(["assign"]) },
  { keys: ["R"], words: _("Report it handled"), act: () => press(["report_handled"]) },
  { keys: ["/"], words: _("Search"), act: () => words.focus() },
  { keys: ["Escape"], words: _("Choose none"), act: () => { if (table.ticks.size) { table.ticks.clear(); draw(); } else choose(null); } },
]);
find("#search").append(words);
find("#together").append(together.element);
words.addEventListener("keydown", (event) => {
  if (event.key === "Escape") words.blur();
});
eachTick(() => {
  draw();
  drawer.refresh();
  strip.refresh();
});
draw();
choose(Number(asked.get("case")) || null);
begin();
document.title = `${start.me.post.organisation} · ${document.title}`;
