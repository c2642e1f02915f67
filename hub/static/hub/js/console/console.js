/** The console: queue, map and case are one selection; everything arrives by itself. */

import { CityMap } from "../../../maps/js/map.js";
import { Answers } from "./answers.js";
import { Bell } from "../live/bell.js";
import { drawRow } from "./caserow.js";
import { chime } from "../parts/chime.js";
import { eachTick } from "../live/clock.js";
import { Drawer } from "../case/drawer.js";
import { el, fill, find } from "../parts/element.js";
import { Figures } from "../live/figures.js";
import { boot, closeMenus, liven } from "../live/frame.js";
import { intakeForm, takesReports } from "./intake.js";
import { listen } from "../parts/keys.js";
import { Listing, OPEN_STATES } from "./listing.js";
import { _, ngettext } from "../parts/text.js";
import { stateName } from "../parts/words.js";

/** @typedef {import("../live/shapes.js").Card} Card */
/** @typedef {import("./listing.js").Filter} Filter */

/** @type {Array<{key: string, title: string, filter: Omit<Filter, "order">}>} */
const TABS = [
  { key: "all", title: _("All open"), filter: {} },
  ...["intake", "filing", "dispatch", "handling", "check", "call_back"].map((state) => ({
    key: state, title: stateName(state), filter: { state: [state] },
  })),
  { key: "closing", title: stateName("closing"), filter: { state: ["closing"] } },
];
/** @type {typeof TABS[number]} */
const OVER = { key: "over", title: _("Over time"), filter: { light: "red" } };

/** The importance that chimes. */
const RED_LIST = 3;

const start = boot();
closeMenus();
const asked = new URLSearchParams(location.search);
/** @type {{tab: string, order: "due"|"newest", q: string}} */
const wanted = {
  tab: asked.get("tab") ?? "all",
  order: asked.get("order") === "due" ? "due" : "newest",
  q: asked.get("q") ?? "",
};

const { store, begin } = liven(async () => {
  await Promise.all([listing.load(), figures.refresh(), map.cases.refresh(), drawer.load(), answers.refresh(), bell.refresh()]);
  listing.queue.choose(drawer.id);
});

const listing = new Listing(find("#queue"), {
  store,
  draw: (card, row) => drawRow(card, row, !chosenTab().filter.state),
  choose: (card) => choose(card.id, card),
  above: (count) => showAbove(count),
  told: (told) => showTools(told),
  emptyWords: () =>
    wanted.q
      ? [_("Nothing found"), _("Search by case number, address, words of the report or class.")]
      : [_("Nothing here now"), _("New cases appear here by themselves as they arrive.")],
});
const drawer = new Drawer(find("#drawer"), {
  store,
  choose: (id) => choose(id),
  close: () => choose(null),
  moved: () => answers.inbox.soon(),
  loaded: ({ card }) => {
    if (map.cases.chosen !== card.id) map.choose(card);
  },
});
const map = new CityMap(/** @type {any} */ (globalThis)[find(".folium-map").id], {
  boot: start.map,
  store,
  choose: (card) => choose(card.id, card),
});
const answers = new Answers(find("#answers"), { store, choose: (id) => choose(id) });
const bell = new Bell(find("#bell"), { store, user: start.me.id, choose: (id) => choose(id) });
const figures = new Figures(store, (found) => showFigures(found));

function chosenTab() {
  return [...TABS, OVER].find((one) => one.key === wanted.tab) ?? TABS[0];
}

/** One selection for queue, map and case. @param {?number} id @param {Card} [card] */
function choose(id, card = store.cards.get(id ?? -1)) {
  listing.queue.choose(id, true);
  map.choose(card ?? null);
  drawer.open(id);
  remember();
}

function remember() {
  const said = new URLSearchParams();
  if (wanted.tab !== "all") said.set("tab", wanted.tab);
  if (wanted.order !== "newest") said.set("order", wanted.order);
  if (wanted.q) said.set("q", wanted.q);
  if (drawer.id !== null) said.set("case", String(drawer.id));
  history.replaceState(null, "", said.size ? `?${said}` : location.pathname);
}

/** @param {boolean} [later]  the lists are fetched when the stream has its position */
async function ask(later = false) {
  const { filter } = chosenTab();
  showAbove(0);
  for (const tab of document.querySelectorAll(".tab")) {
    tab.setAttribute("aria-selected", String(/** @type {HTMLElement} */ (tab).dataset.key === wanted.tab));
  }
  remember();
  const whole = { ...filter, q: wanted.q, order: wanted.order };
  map.cases.filter({ state: OPEN_STATES, ...filter, q: wanted.q }, (card) => listing.matches(card) !== false);
  if (later) return listing.prepare(whole);
  map.cases.refresh();
  await listing.ask(whole);
  listing.queue.choose(drawer.id);
}

/** @param {any} found */
function showFigures(found) {
  const none = Object.fromEntries(OPEN_STATES.map((state) => [state, 0]));
  const counts = { ...none, ...found.by_state, all: found.open, over: found.overdue };
  for (const [key, count] of Object.entries(counts)) {
    const cell = document.querySelector(`.tab[data-key="${key}"] strong`);
    if (cell) fill(cell, count.toLocaleString("en"));
  }
  fill(
    find("#figures"),
    bar(_("due soon"), found.due_soon, "soon", { light: "yellow" }),
    bar(_("over time"), found.overdue, found.overdue ? "over" : "", OVER.filter),
    bar(_("opened today"), found.opened_today, ""),
    bar(_("closed today"), found.closed_today, ""),
  );
}

/** @param {string} name @param {number} count @param {string} look @param {Omit<Filter, "order">} [filter] */
function bar(name, count, look, filter) {
  const inside = [name, el("strong", {}, (count ?? 0).toLocaleString("en"))];
  if (filter?.light !== "red") return el(`span.bar-figure.${look || "plain"}`, {}, inside);
  return el(`button.bar-figure.${look || "plain"}`, { type: "button", on: { click: () => toTab("over") } }, inside);
}

/** @param {string} key */
function toTab(key) {
  wanted.tab = wanted.tab === key && key === "over" ? "all" : key;
  ask();
}

/** @param {?{total: number, exact: boolean}} told */
function showTools(told) {
  const order = /** @type {HTMLSelectElement} */ (
    el(
      "select",
      { aria: { label: _("Order") }, on: { change: () => { wanted.order = /** @type {any} */ (order.value); ask(); } } },
      el("option", { value: "newest", selected: wanted.order === "newest" }, _("newest first")),
      el("option", { value: "due", selected: wanted.order === "due" }, _("due first")),
    )
  );
  const words = told
    ? ngettext("%(count)s case", "%(count)s cases", told.total, { count: told.total.toLocaleString("en") + (told.exact ? "" : "+") })
    : "";
  fill(
    find("#tools"),
    el("span.told.number", {}, words),
    wanted.tab === "over" ? filterChip(OVER.title, () => toTab("all")) : null,
    wanted.q ? filterChip(`“${wanted.q}”`, () => search("")) : null,
    order,
  );
}

/** @param {string} words @param {() => void} drop */
function filterChip(words, drop) {
  return el("button.filter", { type: "button", title: _("Remove filter"), on: { click: drop } }, words, " ×");
}

/** @param {number} count */
function showAbove(count) {
  const pill = find("#above");
  pill.hidden = !count;
  fill(pill, "↑ ", ngettext("%(n)s new case", "%(n)s new cases", count));
}

/** @param {string} q */
function search(q) {
  const field = /** @type {HTMLInputElement} */ (find("#search"));
  field.value = q;
  wanted.q = q;
  if (q) wanted.tab = "all";
  ask();
}

/** A report by hand takes the place of the case until it is sent. */
function takeReport() {
  if (!takesReports(start.me.post.role)) return;
  choose(null);
  intakeForm(find("#drawer"), { sent: (id) => choose(id), close: () => choose(null) });
}

/** @param {1|-1} step */
function step(step) {
  const card = listing.queue.neighbour(step);
  if (card) choose(card.id, card);
}

fill(
  find("#tabs"),
  TABS.map((tab) =>
    el("button.tab", { type: "button", role: "tab", data: { key: tab.key }, aria: { selected: "false" }, on: { click: () => toTab(tab.key) } }, el("strong", {}, "–"), tab.title),
  ),
);
const field = /** @type {HTMLInputElement} */ (find("#search"));
field.value = wanted.q;
/** @type {number|undefined} */
let typing;
field.addEventListener("input", () => {
  clearTimeout(typing);
  typing = window.setTimeout(() => search(field.value.trim()), 300);
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Escape") field.blur();
  if (event.key === "Enter") {
    field.blur();
    step(1);
  }
});
find("#above").addEventListener("click", () => listing.queue.toTop());

const showHelp = listen([
  { keys: ["J", "ArrowDown"], words: _("Next case"), act: () => step(1) },
  { keys: ["K", "ArrowUp"], words: _("Case before"), act: () => step(-1) },
  { keys: ["Enter"], words: _("Open the case, into its text"), act: () => /** @type {?HTMLElement} */ (document.querySelector(".case-body"))?.focus() },
  { keys: ["D"], words: _("Dispatch the case"), act: () => drawer.moves.start("dispatch") },
  { keys: ["A"], words: _("Accept the case"), act: () => drawer.moves.start("accept") },
  { keys: ["F"], words: _("File the case"), act: () => drawer.moves.start("file") },
  { keys: ["N"], words: _("Take a new report"), act: takeReport },
  { keys: ["/"], words: _("Search"), act: () => field.focus() },
  { keys: ["Escape"], words: _("Close the case"), act: () => choose(null) },
]);
find("#help").addEventListener("click", showHelp);
find("#intake").hidden = !takesReports(start.me.post.role);
find("#intake").addEventListener("click", takeReport);

store.subscribe((changes) => {
  const grave = changes.some(({ entry, after }) => entry?.kind === "case.opened" && after?.importance === RED_LIST);
  if (grave) chime();
});

eachTick(() => {
  listing.queue.refresh();
  drawer.refresh();
});
ask(true);
choose(Number(asked.get("case")) || null);
begin();
