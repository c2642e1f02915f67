/** The phone: four tabs and one case, reached by the address's hash, so that "back" is the phone's own button. */

import { CityMap } from "../../../maps/js/map.js";
import { Bell } from "../live/bell.js";
import { eachTick } from "../live/clock.js";
import { Drawer } from "../case/drawer.js";
import { el, fill, find, icon } from "../parts/element.js";
import { Figures } from "../live/figures.js";
import { boot, closeMenus, liven } from "../live/frame.js";
import { follow } from "../live/here.js";
import { Inbox } from "../live/inbox.js";
import { Installed } from "./installed.js";
import { Report } from "./report.js";
import { Tasks } from "./tasks.js";
import { _ } from "../parts/text.js";

const start = boot();
closeMenus();

/** The map opens where one stands, near enough for single cases. */
const NEAR_ME = 16;

/** Which boxes a post works from: what is theirs, what is their unit's, what anyone of them may take. */
const BOXES = /** @type {Object<string, string[]>} */ ({
  handler: ["mine"],
  collector: ["mine", "pool"],
  grid_officer: ["mine", "org", "pool"],
});

/** @type {Array<{key: string, title: string, drawing: "tasks"|"map"|"plus"|"person"}>} */
const TABS = [
  { key: "tasks", title: _("Tasks"), drawing: "tasks" },
  { key: "map", title: _("Map"), drawing: "map" },
  { key: "report", title: _("Report"), drawing: "plus" },
  { key: "me", title: _("Me"), drawing: "person" },
];

const { store, begin } = liven(async () => {
  await Promise.all([inbox.refresh(), figures.refresh(), drawer.load(), map?.cases.refresh(), bell.refresh()]);
});
const inbox = new Inbox(store, {
  boxes: BOXES[start.me.post.role] ?? ["mine", "org"],
  show: () => {
    tasks.draw();
    drawTabs();
  },
});
const tasks = new Tasks(find("#page-tasks"), { inbox, me: start.me, choose: (id) => go(`case/${id}`) });
const box = el("div.drawer");
find("#page-case").append(box);
const drawer = new Drawer(box, {
  store,
  pocket: true,
  choose: (id) => go(`case/${id}`),
  close: () => history.back(),
  moved: () => inbox.soon(),
});
const bell = new Bell(find("#bell"), { store, user: start.me.id, choose: (id) => go(`case/${id}`) });
const figures = new Figures(store, (found) => drawFigures(found));
const report = new Report(find("#page-report"), { boot: start.map, sent: (id) => go(`case/${id}`) });
/** @type {?CityMap} */
let map = null;

/** @param {string} where */
function go(where) {
  location.hash = where;
}

function show() {
  const [page, id] = (location.hash.slice(1) || "tasks").split("/");
  const known = page === "case" || TABS.some((one) => one.key === page) ? page : "tasks";
  for (const one of document.querySelectorAll(".phone-page")) {
    /** @type {HTMLElement} */ (one).hidden = one.id !== `page-${known}`;
  }
  const title = known === "case" ? _("Case") : (TABS.find((one) => one.key === known)?.title ?? "");
  fill(
    find("#title"),
    known === "case"
      ? el("button.button.bare.square.back", { type: "button", aria: { label: _("Back") }, on: { click: () => (history.length > 1 ? history.back() : go("tasks")) } }, icon("back", "large"))
      : null,
    title,
  );
  find("#tabs").hidden = known === "case";
  drawTabs(known);
  if (known === "case") drawer.open(Number(id));
  else drawer.open(null);
  if (known === "map") openMap();
  if (known === "report") report.open();
}

function openMap() {
  if (!map) {
    map = new CityMap(find("#phone-map"), {
      boot: start.map,
      store,
      choose: (card) => go(`case/${card.id}`),
      layers: ["areas", "cases", "components"],
    });
    map.cases.refresh();
    let first = true;
    follow((at) => {
      map?.here(at);
      if (first && map?.covers(at)) map.map.setView([at.lat, at.lon], NEAR_ME, { animate: false });
      first = false;
    });
  } else {
    map.map.invalidateSize();
    map.cases.refresh();
  }
}

/** @param {string} [at] */
function drawTabs(at = (location.hash.slice(1) || "tasks").split("/")[0]) {
  fill(
    find("#tabs"),
    TABS.map((tab) =>
      el(
        "button.phone-tab",
        { type: "button", data: { tab: tab.key }, aria: { current: tab.key === at ? "page" : null }, on: { click: () => go(tab.key) } },
        icon(tab.drawing, "large"),
        tab.title,
        tab.key === "tasks" && inbox.tasks.length ? el("span.count", {}, tasks.own().length || "") : null,
      ),
    ),
  );
}

/** @param {any} found */
function drawFigures(found) {
  /** @type {Array<[string, number]>} */
  const cells = [[_("my tasks"), found.mine], [_("due soon"), found.due_soon], [_("over time"), found.overdue]];
  fill(
    find("#me-figures"),
    el("div.me-figures", {}, cells.map(([name, count]) => el("div.me-figure", {}, el("strong", {}, count ?? 0), el("span.faint", {}, name)))),
  );
}

addEventListener("hashchange", show);
eachTick(() => {
  tasks.draw();
  drawer.refresh();
});
follow(() => tasks.draw());
show();
tasks.draw();
begin();
new Installed(find("#update"), { version: start.version ?? "", busy: () => Boolean(document.querySelector(".move-form")), changed: () => {} }).begin();
