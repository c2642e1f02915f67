/** Where and when a person wants to be reached, and what became of what was sent. */

import { get, post } from "./live/api.js";
import { el, fill, find } from "./parts/element.js";
import { empty, loading, wrong } from "./parts/liststate.js";
import { tell } from "./parts/notice.js";
import { _ } from "./parts/text.js";
import { sentWays } from "./case/told.js";
import { exact, moment } from "./parts/words.js";

/** @typedef {import("./live/bell.js").Notice} Notice */
/**
 * @typedef {object} Contact
 * @property {string} phone
 * @property {string} mail
 * @property {string} chat
 * @property {string[]} ways_off
 * @property {?[number, number]} quiet       minutes of the day, null: the city's
 * @property {?[number, number]} city_quiet
 * @property {Array<{way: string, name: string, ready: boolean}>} ways
 */

/** The field of each way, what it is called, and how a browser helps with it. */
const ADDRESS = /** @type {Object<string, {field: "phone"|"mail"|"chat", name: string, kind: string, fill: string}>} */ ({
  sms: { field: "phone", name: _("Mobile number"), kind: "tel", fill: "tel" },
  chat: { field: "chat", name: _("Id in the work chat"), kind: "text", fill: "off" },
  mail: { field: "mail", name: _("E-mail address"), kind: "email", fill: "email" },
});

const form = /** @type {HTMLFormElement} */ (find("#contact"));
const told = find("#told");

/** @param {number} minutes */
const clockTime = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
/** @param {string} text */
const minutesOf = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

/** @param {Contact} contact */
function draw(contact) {
  const own = contact.quiet ?? contact.city_quiet ?? [22 * 60, 7 * 60];
  const none = contact.quiet !== null && contact.quiet[0] === contact.quiet[1];
  const chosen = contact.quiet === null ? "city" : none ? "none" : "own";
  const city = contact.city_quiet ? `${clockTime(contact.city_quiet[0])}–${clockTime(contact.city_quiet[1])}` : _("none");
  fill(
    find("#fields"),
    contact.ways.map((way) => {
      const { field, name, kind, fill: help } = ADDRESS[way.way];
      return el(
        "div.reach-way",
        { data: { way: way.way } },
        el("label.field", {}, el("span.name", {}, name), el("input.input", { type: kind, name: field, value: contact[field], autocomplete: help, maxlength: 120 })),
        el(
          "label.reach-on",
          {},
          el("input", { type: "checkbox", name: `on-${way.way}`, checked: !contact.ways_off.includes(way.way) }),
          _("tell me by %(way)s", { way: way.name }),
        ),
        way.ready ? null : el("span.faint", {}, _("This city has not set it up yet.")),
      );
    }),
    el(
      "fieldset.reach-quiet",
      {},
      el("legend", {}, _("Quiet hours")),
      quietChoice("city", chosen, _("the city's: %(hours)s", { hours: city })),
      quietChoice(
        "own",
        chosen,
        _("my own:"),
        el("input.input.short", { type: "time", name: "begins", value: clockTime(own[0]), aria: { label: _("from") } }),
        "–",
        el("input.input.short", { type: "time", name: "ends", value: clockTime(own[1]), aria: { label: _("to") } }),
      ),
      quietChoice("none", chosen, _("none: tell me day and night")),
      el("p.faint", {}, _("What is urgent comes at once, day and night, and by every way you gave an address for.")),
    ),
    el("p.field-wrong", { role: "alert", hidden: true }),
    el("button.button.first.wide", { type: "submit" }, _("Save")),
  );
}

/** @param {string} value @param {string} chosen @param {...any} words */
function quietChoice(value, chosen, ...words) {
  return el("label.reach-on", {}, el("input", { type: "radio", name: "quiet", value, checked: value === chosen }), ...words);
}

/** What the form says now. */
function said() {
  const given = new FormData(form);
  /** @param {string} name */
  const text = (name) => String(given.get(name) ?? "").trim();
  const begins = minutesOf(text("begins") || "00:00");
  const quiet = { city: null, own: [begins, minutesOf(text("ends") || "00:00")], none: [0, 0] }[text("quiet") || "city"];
  return {
    phone: text("phone"),
    mail: text("mail"),
    chat: text("chat"),
    ways_off: Object.keys(ADDRESS).filter((way) => !given.has(`on-${way}`)),
    quiet,
  };
}

form.addEventListener("input", () => (find(".field-wrong", form).hidden = true));
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    draw(await post("/api/me/contact", said()));
    tell(_("Saved."));
  } catch (fault) {
    const line = find(".field-wrong", form);
    fill(line, /** @type {Error} */ (fault).message);
    line.hidden = false;
  }
});

/** @param {Notice} notice */
function row(notice) {
  return el(
    "li.reach-told",
    { data: { notice: notice.id } },
    el("span", {}, notice.sentence),
    el("span.faint", { title: exact(notice.at) }, moment(notice.at), notice.why ? ` · ${notice.why}` : ""),
    sentWays(notice.sent),
  );
}

async function load() {
  fill(told, loading(4));
  try {
    const [contact, page] = await Promise.all([get("/api/me/contact"), get("/api/notices", { limit: 50 })]);
    draw(contact);
    fill(
      told,
      page.items.length
        ? el("ul.reach-list", {}, page.items.map(row))
        : empty(_("Nothing was told you yet"), _("New tasks, lights that turn and what is asked of you appear here by themselves."), "bell"),
    );
  } catch (fault) {
    fill(told, wrong(fault, load));
  }
}

load();
