/** The console's map in a window of its own: the same selection and filter as the console beside it. */

import { CityMap } from "../../../maps/js/map.js";
import { get } from "../live/api.js";
import { Bell } from "../live/bell.js";
import { el, fill, find } from "../parts/element.js";
import { boot, closeMenus, liven } from "../live/frame.js";
import { complain } from "../parts/notice.js";
import { _ } from "../parts/text.js";
import { asked, chips, fits, fromAddress, toAddress } from "./filter.js";
import { Twin } from "./twin.js";

const start = boot();
closeMenus();
const said = new URLSearchParams(location.search);
let filter = fromAddress(said);
/** @type {?number} */
let chosen = Number(said.get("case")) || null;

const { store, begin } = liven(async () => {
  await Promise.all([map.cases.refresh(), bell.refresh()]);
  await show(chosen);
});
const map = new CityMap(/** @type {any} */ (globalThis)[find(".folium-map").id], {
  boot: start.map,
  store,
  choose: (card) => {
    show(card.id);
    twin.choose(card.id);
  },
});
const bell = new Bell(find("#bell"), { store, user: start.me.id, choose: (id) => {
  show(id);
  twin.choose(id);
} });
const twin = new Twin("map", start.me.id, {
  now: () => ({ id: chosen, filter }),
  choose: (id) => show(id),
  narrow: (wanted) => narrow(wanted),
  near: (near) => (find("#alone").hidden = near),
});

/** Mark a case and bring it into view. @param {?number} id */
async function show(id) {
  chosen = id;
  remember();
  try {
    const card = id === null ? null : (store.cards.get(id) ?? (await get(`/api/cases/${id}`)).card);
    if (chosen === id) map.choose(card);
  } catch (fault) {
    complain(fault);
  }
}

/** @param {import("./filter.js").Filter} wanted @param {boolean} [own] set in this window */
function narrow(wanted, own = false) {
  filter = wanted;
  map.cases.filter(asked(filter), (card) => fits(filter, card) !== false);
  map.cases.refresh();
  drawChips();
  remember();
  if (own) twin.narrow(filter);
}

function drawChips() {
  const made = chips(filter);
  fill(find("#chips"), made.length
    ? made.map(({ key, words, without }) => el("button.filter", { type: "button", data: { chip: key }, title: _("Remove filter"), on: { click: () => narrow(without, true) } }, el("span.clip", {}, words), " ×"))
    : el("span.faint", {}, _("everything open")));
}

function remember() {
  const address = toAddress(filter);
  if (chosen !== null) address.set("case", String(chosen));
  history.replaceState(null, "", address.size ? `?${address}` : location.pathname);
}

map.cases.filter(asked(filter), (card) => fits(filter, card) !== false);
drawChips();
twin.greet();
begin();
