/** The department's desk: what falls due first stands first; sign, assign, return, report; several at once. */

import { commandId, post } from "../live/api.js";
import { Bell } from "../live/bell.js";
import { classOf } from "../live/classes.js";
import { eachTick } from "../live/clock.js";
import { Drawer } from "../case/drawer.js";
import { el, fill, find } from "../parts/element.js";
import { Figures } from "../live/figures.js";
import { boot, closeMenus, liven } from "../live/frame.js";
import { Inbox, MOST } from "../live/inbox.js";
import { empty, loading, many, wrong } from "../parts/liststate.js";
import { complain, tell } from "../parts/notice.js";
import { _, ngettext } from "../parts/text.js";
import { clockOf, flagOf, itemKindName, itemStateName, lightOf, placeOf, timeOf } from "../parts/words.js";

/** @typedef {import("../live/inbox.js").Task} Task */

/** @type {Array<{key: string, title: string, states: string[]}>} */
const TABS = [
  { key: "open", title: _("All open"), states: ["offered", "accepted", "working"] },
  { key: "offered", title: _("To sign"), states: ["offered"] },
  { key: "working", title: _("In hand"), states: ["accepted", "working"] },
];

const start = boot();
closeMenus();
const asked = new URLSearchParams(location.search);
let tab = asked.get("tab") ?? "open";
/** Items ticked to be signed together. @type {Set<number>} */
const ticked = new Set();
/** @type {Set<number>} */
let seen = new Set();

const { store, begin } = liven(async () => {
  await Promise.all([inbox.refresh(), figures.refresh(), drawer.load(), bell.refresh()]);
});
const inbox = new Inbox(store, { boxes: ["org"], show: draw });
const drawer = new Drawer(find("#drawer"), { store, choose, close: () => choose(null), moved: () => inbox.soon() });
const bell = new Bell(find("#bell"), { store, user: start.me.id, choose });
const figures = new Figures(store, (found) => drawStrip(found));
/** @type {any} */
let counted = null;

/** @param {?number} id  a case */
function choose(id) {
  drawer.open(id);
  for (const row of document.querySelectorAll("tr[data-case]")) {
    row.setAttribute("aria-selected", String(Number(/** @type {HTMLElement} */ (row).dataset.case) === id));
  }
  const said = new URLSearchParams();
  if (tab !== "open") said.set("tab", tab);
  if (id !== null) said.set("case", String(id));
  history.replaceState(null, "", said.size ? `?${said}` : location.pathname);
}

function shown() {
  const { states } = TABS.find((one) => one.key === tab) ?? TABS[0];
  return inbox.tasks.filter((task) => states.includes(task.state));
}

function draw() {
  drawTools();
  drawStrip(counted);
  const box = find("#inbox");
  if (inbox.state === "loading") return fill(box, loading(10));
  if (inbox.state === "wrong") return fill(box, wrong(inbox.fault, () => inbox.refresh()));
  const tasks = shown();
  if (!tasks.length) {
    return fill(box, empty(_("Nothing waits here"), _("Work the dispatcher sends to your department appears here by itself, what falls due first on top.")));
  }
  const known = new Set(tasks.map((task) => task.id));
  const keep = box.scrollTop;
  fill(
    box,
    el(
      "table.inbox-table",
      {},
      el("thead", {}, el("tr", {}, [
        el("th.thin", {}, el("span.only-heard", {}, _("Choose"))),
        ...[_("Time"), _("Class"), _("Place"), _("State"), _("Held by"), _("Case"), _("Since")].map((name) => el("th", { scope: "col" }, name)),
      ])),
      el("tbody", {}, tasks.map((task) => row(task))),
    ),
    inbox.more ? many(MOST) : null,
  );
  box.scrollTop = keep;
  seen = known;
}

/** Whether it waits for the department's signature. @param {Task} task */
const signable = (task) => task.state === "offered" && task.kind.startsWith("handle");

/** @param {Task} task */
function row(task) {
  const { card } = task;
  const tick = el("input", {
    type: "checkbox",
    disabled: !signable(task),
    checked: ticked.has(task.id),
    aria: { label: _("Choose %(number)s", { number: card.number }) },
    on: {
      click: (/** @type {Event} */ event) => event.stopPropagation(),
      change: (/** @type {any} */ event) => {
        if (event.target.checked) ticked.add(task.id);
        else ticked.delete(task.id);
        drawTools();
      },
    },
  });
  return el(
    `tr${seen.size && !seen.has(task.id) ? ".new" : ""}`,
    { tabindex: "0", data: { case: card.id, item: task.id, kind: task.kind }, aria: { selected: String(card.id === drawer.id) }, on: {
      click: () => choose(card.id),
      keydown: (/** @type {KeyboardEvent} */ event) => event.key === "Enter" && choose(card.id),
    } },
    el("td.thin", {}, tick),
    el("td.thin", {}, lightOf({ due_at: task.due_at ?? card.due_at, yellow_at: task.yellow_at ?? card.yellow_at, suspended: card.suspended })),
    el("td", {}, el("span.inbox-class", {}, flagOf(card.importance), el("span.clip", { title: classOf(card) }, classOf(card)), task.kind === "handle_lead" ? null : el("span.state", {}, task.asks || itemKindName(task.kind)))),
    el("td", { title: placeOf(card) }, placeOf(card)),
    el("td.thin", {}, el(`span.state${task.state === "offered" ? ".mine" : ""}`, {}, task.kind === "supervise" ? _("to be answered") : itemStateName(task.state))),
    el("td.thin", {}, task.user_name ?? el("span.faint", {}, "–")),
    el("td.thin.number", {}, card.number),
    el("td.thin", {}, timeOf(task.offered_at ?? card.opened_at)),
  );
}

function drawTools() {
  const ready = [...ticked].filter((id) => inbox.tasks.some((task) => task.id === id && signable(task)));
  fill(
    find("#tools"),
    TABS.map((one) => {
      const count = inbox.tasks.filter((task) => one.states.includes(task.state)).length;
      return el(
        "button.inbox-tab",
        { type: "button", role: "tab", aria: { selected: String(one.key === tab) }, on: { click: () => { tab = one.key; draw(); choose(drawer.id); } } },
        one.title, " ", el("span.number", {}, inbox.state === "there" ? count : ""),
      );
    }),
    ready.length
      ? el("button.button.first.together", { type: "button", on: { click: () => signTogether(ready) } },
          ngettext("Sign %(n)s", "Sign %(n)s", ready.length))
      : null,
  );
}

/** Sign several at once; each is its own command and says its own word. @param {number[]} ids */
async function signTogether(ids) {
  let done = 0;
  for (const id of ids) {
    try {
      const answer = await post(`/api/items/${id}/commands`, { id: commandId(), verb: "sign", payload: {} });
      if (answer.result === "applied" || answer.result === "already") done += 1;
      else complain(new Error(answer.sentence));
    } catch (fault) {
      complain(fault);
    }
    ticked.delete(id);
  }
  if (done) tell(ngettext("%(n)s signed", "%(n)s signed", done));
  inbox.refresh();
}

/** @param {any} found */
function drawStrip(found) {
  counted = found;
  if (!found) return;
  const next = inbox.tasks
    .filter((task) => ["offered", "accepted", "working"].includes(task.state) && clockOf({ ...task.card, due_at: task.due_at, yellow_at: task.yellow_at ?? null, state: undefined }).light === "ok" && task.yellow_at)
    .sort((a, b) => Date.parse(a.yellow_at ?? "") - Date.parse(b.yellow_at ?? ""))
    .slice(0, 3);
  fill(
    find("#strip"),
    figure(_("open"), found.open),
    figure(_("due soon"), found.due_soon, found.due_soon ? "soon" : ""),
    figure(_("over time"), found.overdue, found.overdue ? "over" : ""),
    figure(_("closed today"), found.closed_today),
    next.length
      ? el(
          "div.strip-next",
          {},
          el("span.faint", {}, _("About to turn yellow")),
          el("div.strip-cases", {}, next.map(({ card, yellow_at }) =>
            el("button.strip-case", { type: "button", on: { click: () => choose(card.id) } },
              el("span.clip", {}, classOf(card)), el("span.faint", {}, timeOf(yellow_at ?? ""))),
          )),
        )
      : null,
  );
}

/** @param {string} name @param {number} count @param {string} [look] */
function figure(name, count, look = "") {
  return el(`div.strip-figure.${look || "plain"}`, {}, el("span.faint", {}, name), el("strong", {}, (count ?? 0).toLocaleString("en")));
}

eachTick(() => {
  draw();
  drawer.refresh();
});
draw();
choose(Number(asked.get("case")) || null);
begin();
document.title = `${start.me.post.organisation} · ${document.title}`;
