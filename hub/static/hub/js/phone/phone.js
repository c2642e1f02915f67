/** The phone: four tabs, one case and what is not sent yet, reached by the address's hash, so that "back" is the phone's own button. */

import { Bell } from "../live/bell.js";
import { eachTick } from "../live/clock.js";
import { boot, closeMenus, liven } from "../live/frame.js";
import { hear } from "../live/here.js";
import { el, fill, find, icon } from "../parts/element.js";
import { tell } from "../parts/notice.js";
import { _ } from "../parts/text.js";
import { CasePage } from "./casepage.js";
import { Ground } from "./ground.js";
import { Installed } from "./installed.js";
import { Drafts } from "./drafts.js";
import { Following } from "./following.js";
import { depart, departing } from "./leave.js";
import { Me } from "./me.js";
import { Nearby } from "./nearby.js";
import { Pictures } from "./pictures.js";
import { openPocket } from "./pocket.js";
import { Queue } from "./queue.js";
import { Report } from "./report.js";
import { Shift } from "./shift.js";
import { largeText } from "./size.js";
import { Strip } from "./strip.js";
import { Tasks } from "./tasks.js";
import { Visits } from "./visits.js";

const start = boot();
if (departing()) {
  // who signed out without a network is signed out first, and sees nothing
  await depart();
  location.reload();
}
largeText();
closeMenus();

/** @type {Array<{key: string, title: string, drawing: "tasks"|"map"|"plus"|"person"}>} */
const TABS = [
  { key: "tasks", title: _("Tasks"), drawing: "tasks" },
  { key: "map", title: _("Map"), drawing: "map" },
  { key: "report", title: _("Report"), drawing: "plus" },
  { key: "me", title: _("Me"), drawing: "person" },
];
/** Pages that stand before a tab: they have a way back instead of the tabs. @type {Object<string, string>} */
const BEFORE = { case: _("Case"), queue: _("Kept on this phone"), shift: _("My shift"), visit: _("Visits") };

const pocket = await openPocket({ me: start.me });
const drafts = await new Drafts(pocket.local).begin();
const pictures = new Pictures(pocket);
const { store, begin } = liven(async () => {
  pocket.sync.soon();
  await Promise.all([nearby.refresh(), bell.refresh()]);
}, () => true); // what is kept here is shown and written without a log-in, too
store.subscribe((changes) => changes.some((one) => one.entry) && pocket.sync.soon());

const toCase = (/** @type {number} */ id) => go(`case/${id}`);
const tasks = new Tasks(find("#page-tasks"), { pocket, pictures, me: start.me, choose: toCase, shown: () => drawTabs(), above: toVisits });
const page = el("div.drawer");
find("#page-case").append(page);
const onecase = new CasePage(page, {
  pocket, pictures, drafts, far_m: start.far_m ?? Infinity, close: () => go("tasks"), queue: () => go("queue"), formed,
});
const bell = new Bell(find("#bell"), { store, user: start.me.id, choose: toCase });
const nearby = new Nearby(find("#phone-map"), { boot: start.map, store, pocket, choose: toCase, changed: () => following.look() });
const report = new Report(find("#page-report"), { boot: start.map, pocket, drafts, queue: () => go("queue"), changed: () => (installed.draw(), following.look()) });
const queue = new Queue(find("#page-queue"), { pocket, choose: toCase, photos: (id) => report.photosFor(id) });
const shift = new Shift(find("#onshift"), find("#page-shift"), {
  pocket, boot: start.map, open: () => go("shift"), changed: () => (here().known === "shift" ? shift.openPage() : me.draw()),
});
// only community officers have the page
const visits = start.visits.length ? new Visits(find("#page-visit"), {
  pocket, purposes: start.visits, choose: toCase, changed: () => (tasks.draw(), me.draw(), installed.draw(), following.look()),
  report: (begun) => {
    // a map that is made before its page is seen has no size
    addEventListener("hashchange", () => report.start(begun), { once: true });
    go("report");
  },
}) : null;
const me = new Me(find("#me-more"), { pocket, go, shift, install: () => installed, visits });
new Ground({ pocket, own: start.own ?? null, city: start.map.bounds });
const following = new Following(find("#followed"), { asked: () => nearby.asked, recorded: () => shift.recording });
const strip = new Strip(find("#strip"), { pocket, open: () => go("queue") });
const installed = new Installed(find("#update"), {
  version: start.version ?? "", busy: () => Boolean(document.querySelector(".move-form, dialog[open]")) || report.begun || Boolean(visits?.begun), changed: () => me.draw(),
});

/** The way to the visits, above a community officer's tasks. */
function toVisits() {
  return visits ? el("button.me-row.to-visits", { type: "button", on: { click: () => go("visit") } }, icon("pin"), el("span", {}, _("Visits")), el("span.soft.me-says", {}, visits.words())) : null;
}

/** @param {string} where */
function go(where) {
  location.hash = where;
}

/** Where the address points: a page and what of it. */
function here() {
  const [name, of] = (location.hash.slice(1) || "tasks").split("/");
  const known = document.getElementById(`page-${name}`) ? name : "tasks";
  return { known, of };
}

function show() {
  const { known, of } = here();
  for (const one of document.querySelectorAll(".phone-page")) {
    /** @type {HTMLElement} */ (one).hidden = one.id !== `page-${known}`;
  }
  const back = () => (history.length > 1 ? history.back() : go("tasks"));
  fill(
    find("#title"),
    known in BEFORE ? el("button.button.bare.square.back", { type: "button", aria: { label: _("Back") }, on: { click: back } }, icon("back", "large")) : null,
    BEFORE[known] ?? TABS.find((one) => one.key === known)?.title ?? "",
  );
  find("#tabs").hidden = known in BEFORE;
  drawTabs();
  onecase.open(known === "case" ? Number(of) : null);
  if (known === "map") nearby.open();
  else nearby.leave();
  if (known === "report") report.open();
  if (known === "queue") queue.draw();
  if (known === "me") me.draw();
  if (known === "shift") shift.openPage();
  if (known === "visit") visits?.open();
  strip.draw();
  installed.draw();
  following.look();
}

/** Going back takes a moment: asked twice in it, the phone would leave the case, too. */
let leaving = false;

/** A form is a step of its own: the phone's back button closes it, and not the case. @param {boolean} open */
function formed(open) {
  following.look();
  if (leaving || open === Boolean(history.state?.form)) return;
  if (open) history.pushState({ form: true }, "");
  else {
    leaving = true;
    history.back();
  }
  installed.draw();
}
addEventListener("popstate", () => {
  if (leaving) {
    leaving = false;
    formed(Boolean(onecase.moves.open));
  } else if (!history.state?.form && onecase.moves.open) onecase.moves.cancel();
  installed.draw(); // what waited for the end of the form
});

function drawTabs() {
  const at = here().known;
  fill(
    find("#tabs"),
    TABS.map((tab) =>
      el(
        "button.phone-tab",
        { type: "button", data: { tab: tab.key }, aria: { current: tab.key === at ? "page" : null }, on: { click: () => go(tab.key) } },
        icon(tab.drawing, "large"),
        tab.title,
        tab.key === "tasks" && tasks.own().length ? el("span.count", {}, tasks.own().length) : null,
      ),
    ),
  );
}

pocket.on("tasks", () => {
  tasks.load();
  nearby.draw();
});
pocket.on("outbox", () => tasks.load());
pocket.on("left", () => location.reload());
pocket.on("sync", () => tasks.tasks === null && tasks.load());
pocket.on("case", () => tasks.draw());
pocket.on("gone", ({ id, number, why, unsent }) => {
  const kept = Number(Array.isArray(unsent) ? unsent.length : unsent) || 0;
  // on its own page it is said there
  if (here().known === "case" && Number(here().of) === id) return;
  if (why === "scope" || kept) {
    tell(kept ? _("Case %(number)s left your tasks; what you did there is kept here.", { number }) : _("Case %(number)s is no longer yours to see.", { number }),
      kept ? { label: _("Show it"), act: () => go("queue") } : undefined);
  }
});
addEventListener("hashchange", show);
eachTick(() => {
  tasks.draw();
  onecase.refresh();
  shift.refresh();
  following.look(); // a form may go by itself
});
show();
await tasks.load();
pocket.sync.start();
begin();
await shift.begin();
hear(() => {
  tasks.draw();
  onecase.refresh();
});
installed.begin();
