/** The console: queue, map and case are one selection; everything arrives by itself. */

import { CityMap } from "../../../maps/js/map.js";
import { Answers } from "./answers.js";
import { Bell } from "../live/bell.js";
import { drawRow } from "./caserow.js";
import { Attention } from "./attention.js";
import { eachTick } from "../live/clock.js";
import { Drawer } from "../case/drawer.js";
import { el, fill, find, icon } from "../parts/element.js";
import { Figures } from "../live/figures.js";
import { asked, everything, fits, fromAddress, isPlain, OPEN_STATES, toAddress } from "./filter.js";
import { FilterBar } from "./filterbar.js";
import { boot, breath, closeMenus, liven } from "../live/frame.js";
import { keptDraft } from "./draft.js";
import { Intake, takesReports } from "./intake.js";
import { listen } from "../parts/keys.js";
import { Listing } from "./listing.js";
import { Picks } from "./picks.js";
import { _, ngettext } from "../parts/text.js";
import { Together } from "../case/together.js";
import { Twin } from "./twin.js";
import { stateName } from "../parts/words.js";

/** @typedef {import("../live/shapes.js").Card} Card */
/** @typedef {import("./filter.js").Filter} Filter */

/** The tabs: all that is open, or one state. */
const TABS = ["all", ...OPEN_STATES];

const start = boot();
closeMenus();
const said = new URLSearchParams(location.search);
let wanted = fromAddress(said);
/** What is being written of a report. @type {?Intake} */
let report = null;

const { store, begin } = liven(async () => {
  await Promise.all([listing.load(), figures.refresh(), map.cases.refresh(), drawer.load(), answers.refresh(), bell.refresh()]);
  listing.queue.choose(drawer.id);
});

const listing = new Listing(find("#queue"), {
  store,
  draw: (card, row) => drawRow(card, row, { mixed: wanted.state.length !== 1, q: wanted.q, picked: picks.ids.has(card.id) }),
  choose: (card, event) => picks.clicked(card, event) || choose(card.id, card),
  above: (count) => showAbove(count),
  told: (told) => bar.tell(told),
  emptyWords: () => {
    if (wanted.q) return [_("Nothing found"), _("Search by case number, address, words of the report or class.")];
    return isPlain(wanted)
      ? [_("Nothing here now"), _("New cases appear here by themselves as they arrive.")]
      : [_("No open case is like that"), _("Remove one of the filters above the list to see more.")];
  },
});
const picks = new Picks(listing.queue, () => {
  listing.queue.refresh();
  find("#queue").classList.toggle("picking-many", picks.size > 0);
  together.changed();
});
const together = new Together({
  most: start.most,
  chosen: () => picks.inOrder().map((id) => ({ id, version: store.cards.get(id)?.version ?? 0 })),
  keep: (ids) => picks.keep(ids),
  done: () => answers.inbox.soon(),
});
store.subscribe(() => picks.size && together.changed());
find("#together").append(together.element);
const bar = new FilterBar(find("#tools"), (filter) => narrow(filter));
const drawer = new Drawer(find("#drawer"), {
  store,
  choose: (id) => choose(id),
  close: () => choose(null),
  moved: () => answers.inbox.soon(),
  loaded: ({ card }) => {
    if (map.cases.chosen !== card.id) map.choose(card);
  },
});
await breath();
const map = new CityMap(/** @type {any} */ (globalThis)[find(".folium-map").id], {
  boot: start.map,
  store,
  choose: (card) => choose(card.id, card),
});
await breath();
const answers = new Answers(find("#answers"), { store, choose: (id) => choose(id) });
const bell = new Bell(find("#bell"), { store, user: start.me.id, choose: (id) => choose(id) });
const figures = new Figures(store, (found) => showFigures(found));
const twin = new Twin("console", start.me.id, {
  now: () => ({ id: drawer.id, filter: wanted }),
  choose: (id) => id !== drawer.id && choose(id, undefined, false),
  narrow: (filter) => narrow(filter, { tell: false }),
});
new Attention(find("#sound"), store);

/**
 * One selection for queue, map, case, and the map in a second window.
 * @param {?number} id @param {Card} [card] @param {boolean} [tell]  the other window does not know yet
 */
function choose(id, card = store.cards.get(id ?? -1), tell = true) {
  listing.queue.choose(id, true);
  map.choose(card ?? null);
  drawer.open(id);
  showIntake();
  remember();
  if (tell) twin.choose(id);
}

function remember() {
  const address = toAddress(wanted);
  if (drawer.id !== null) address.set("case", String(drawer.id));
  history.replaceState(null, "", address.size ? `?${address}` : location.pathname);
}

/**
 * Narrow list and map, here and in the other window.
 * @param {Filter} filter
 * @param {object} [how]
 * @param {boolean} [how.later]  the lists are fetched when the stream has its position
 * @param {boolean} [how.tell]   the other window does not know yet
 */
async function narrow(filter, { later = false, tell = true } = {}) {
  wanted = filter;
  showAbove(0);
  const tab = wanted.state.length === 1 ? wanted.state[0] : wanted.state.length ? "" : "all";
  for (const one of document.querySelectorAll(".tab")) {
    one.setAttribute("aria-selected", String(/** @type {HTMLElement} */ (one).dataset.key === tab));
  }
  if (field.value.trim() !== wanted.q) field.value = wanted.q;
  bar.show(wanted);
  remember();
  if (tell) twin.narrow(wanted);
  map.cases.filter(asked(wanted), (card) => fits(wanted, card) !== false);
  if (later) return listing.prepare(wanted);
  map.cases.refresh();
  await listing.ask(wanted);
  listing.queue.choose(drawer.id);
}

/** @param {any} found */
function showFigures(found) {
  const none = Object.fromEntries(OPEN_STATES.map((state) => [state, 0]));
  const counts = { ...none, ...found.by_state, all: found.open };
  for (const [key, count] of Object.entries(counts)) {
    const cell = document.querySelector(`.tab[data-key="${key}"] strong`);
    if (cell) fill(cell, count.toLocaleString("en"));
  }
  fill(
    find("#figures"),
    figure(_("due soon"), found.due_soon, "soon", "yellow"),
    figure(_("over time"), found.overdue, found.overdue ? "over" : "", "red"),
    figure(_("opened today"), found.opened_today, ""),
    figure(_("closed today"), found.closed_today, ""),
  );
}

/** @param {string} name @param {number} count @param {string} look @param {Filter["light"]} [light]  pressed, it narrows to it */
function figure(name, count, look, light) {
  const inside = [name, el("strong", {}, (count ?? 0).toLocaleString("en"))];
  if (light !== "red") return el(`span.bar-figure.${look || "plain"}`, {}, inside);
  const press = () => narrow(wanted.light === light ? { ...wanted, light: "" } : { ...everything(), light, order: wanted.order });
  return el(`button.bar-figure.${look || "plain"}`, { type: "button", on: { click: press } }, inside);
}

/** @param {number} count */
function showAbove(count) {
  const pill = find("#above");
  pill.hidden = !count;
  fill(pill, "↑ ", ngettext("%(n)s new case", "%(n)s new cases", count));
}

/** A report by hand takes the place of the case until it is sent; looking at a case meanwhile loses nothing of it. */
function takeReport() {
  if (!takesReports(start.me.post.role)) return;
  choose(null);
  report ??= new Intake({ user: start.me.id, sent: (id) => reportEnds(id), look: choose, close: () => choose(null), dropped: () => reportEnds(null) });
  report.open(find("#drawer"));
  showIntake();
}

/** It was sent and became a case, or was thrown away. @param {?number} id */
function reportEnds(id) {
  report = null;
  choose(id);
}

/** The way back to a report that waits. */
function showIntake() {
  if (report && !report.form.isConnected && !report.isBegun) report = null;
  fill(find("#intake"), report && !report.form.isConnected ? _("Go on with the report") : _("New report"));
}

/** @param {1|-1} step */
function step(step) {
  const card = listing.queue.neighbour(step);
  if (card) choose(card.id, card);
}

fill(find("#map-window"), icon("window"));
fill(
  find("#tabs"),
  TABS.map((key) =>
    el("button.tab", { type: "button", role: "tab", data: { key }, aria: { selected: "false" }, on: { click: () => narrow({ ...wanted, state: key === "all" ? [] : [key] }) } },
      el("strong", {}, "–"), key === "all" ? _("All open") : stateName(key)),
  ),
);
const field = /** @type {HTMLInputElement} */ (find("#search"));
/** @type {number|undefined} */
let typing;
field.addEventListener("input", () => {
  clearTimeout(typing);
  // what was found before may be in any state
  typing = window.setTimeout(() => narrow({ ...wanted, q: field.value.trim(), state: field.value.trim() ? [] : wanted.state }), 300);
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Escape") field.blur();
  if (event.key === "Enter") {
    field.blur();
    step(1);
  }
});
find("#above").addEventListener("click", () => listing.queue.toTop());
find("#map-window").addEventListener("click", () => open(`/console/map${location.search}`, "console-map", "popup,width=1280,height=800"));

const showHelp = listen([
  { keys: ["J", "ArrowDown"], words: _("Next case"), act: () => step(1) },
  { keys: ["K", "ArrowUp"], words: _("Case before"), act: () => step(-1) },
  { keys: ["Enter"], words: _("Open the case, into its text"), act: () => /** @type {?HTMLElement} */ (document.querySelector(".case-body"))?.focus() },
  { keys: ["D"], words: _("Dispatch the case"), act: () => drawer.moves.start("dispatch") },
  { keys: ["A"], words: _("Accept the case"), act: () => drawer.moves.start("accept") },
  { keys: ["F"], words: _("File the case"), act: () => drawer.moves.start("file") },
  { keys: ["N"], words: _("Take a new report"), act: takeReport },
  { keys: ["X"], words: _("Select the case, to work on several"), act: () => drawer.id !== null && picks.toggle(drawer.id) },
  { keys: [_("Shift + click")], words: _("Select all up to that case"), act: () => {} },
  { keys: [_("Ctrl + click")], words: _("Select that case, too"), act: () => {} },
  { keys: ["/"], words: _("Search"), act: () => field.focus() },
  { keys: ["G"], words: _("Narrow the list"), act: () => bar.narrow.querySelector("summary")?.click() },
  { keys: ["S"], words: _("Saved filters"), act: () => bar.kept.querySelector("summary")?.click() },
  { keys: ["M"], words: _("Map in a window of its own"), act: () => find("#map-window").click() },
  { keys: ["Ctrl + Enter"], words: _("Send the form that is open"), act: () => {} },
  { keys: ["Escape"], words: _("Let the selection go, or close the case"), act: () => (picks.size ? picks.clear() : choose(null)) },
]);
find("#help").addEventListener("click", showHelp);
find("#intake").hidden = !takesReports(start.me.post.role);
find("#intake").addEventListener("click", takeReport);

eachTick(() => {
  listing.queue.refresh();
  drawer.refresh();
});
narrow(wanted, { later: true, tell: false });
choose(Number(said.get("case")) || null, undefined, false);
twin.tell();
// what was being written when the page was left comes back with it
if (drawer.id === null && takesReports(start.me.post.role) && keptDraft(start.me.id)) takeReport();
begin();
