/** The living page of the visual language: every token and part as the pages use them, drawn by the pages' own modules. */

import { alikeList } from "./case/alike.js";
import { whyPart } from "./case/why.js";
import { drawRow } from "./console/caserow.js";
import { everything } from "./console/filter.js";
import { FilterBar } from "./console/filterbar.js";
import { DRAWINGS, el, fill, find, icon } from "./parts/element.js";
import { labelled } from "./case/fields.js";
import { Several } from "./case/several.js";
import { Together } from "./case/together.js";
import { closeMenus } from "./live/frame.js";
import { empty, loading, many, wrong } from "./parts/liststate.js";
import { complain, tell } from "./parts/notice.js";
import { _ } from "./parts/text.js";
import { distance, flagOf, lightOf, moment, reviewOf, stateName, timeOf } from "./parts/words.js";

const MINUTE = 60_000;
const LONG = "很长的一行文字会在这里被截断，不会把页面撑宽。".repeat(6);
const STATES = ["intake", "filing", "dispatch", "handling", "check", "call_back", "closing", "closed", "rejected", "voided", "merged"];
const LIVE = { connecting: _("connecting"), "": _("live"), behind: _("%(n)s s behind", { n: 12 }), old: _("behind"), down: _("disconnected, retrying"), signed_out: _("signed out") };

/** An instant so many minutes from now. @param {number} minutes */
const at = (minutes) => new Date(Date.now() + minutes * MINUTE).toISOString();

/** Clocks as they come: green, yellow, red, standing still, none. */
const CLOCKS = [
  { due_at: at(600), yellow_at: at(400) },
  { due_at: at(130), yellow_at: at(-20) },
  { due_at: at(-35), yellow_at: at(-60) },
  { due_at: at(600), suspended: true, suspended_until: at(40_000) },
  { due_at: null },
];

/** Made-up cases: enough of a card for a row of the queue. */
const CARDS = [
  { importance: 3, class_name: "燃气泄漏", area_names: ["安河区", "老城街道", "大桥社区"], lead_org_name: "燃气集团", state: "handling", ...CLOCKS[2], events: 3, opened_at: at(-95) },
  { importance: 2, class_name: "道路积水", area_names: ["安河区", "鼓楼街道", "荷塘社区"], lead_org_name: "", state: "dispatch", ...CLOCKS[1], events: 1, opened_at: at(-2) },
  { importance: 1, class_name: "供水井盖异常", area_names: ["安河区", "北山街道", "书院社区"], lead_org_name: "市水务局", state: "check", ...CLOCKS[0], events: 1, opened_at: at(-11) },
  { importance: 0, class_name: "", area_names: [], lead_org_name: "", state: "intake", ...CLOCKS[4], events: 1, opened_at: at(0) },
];

/** @param {string} title @param {...any} inside */
const section = (title, ...inside) => el("section", {}, el("h2", {}, title), inside);

/** @param {...any} inside */
const row = (...inside) => el("div.guide-row", {}, inside);

/** Names and values of the tokens, as tokens.css has them. @returns {[string, string][]} */
function tokens() {
  const sheet = [...document.styleSheets].find((one) => one.href?.includes("tokens"));
  const rules = [...(sheet?.cssRules ?? [])].filter((rule) => rule instanceof CSSStyleRule && rule.selectorText === ":root");
  const style = /** @type {CSSStyleRule} */ (rules[0]).style;
  return [...style].filter((name) => name.startsWith("--")).map((name) => [name, style.getPropertyValue(name).trim()]);
}

/** One token: a colour as a patch, a length as a bar. @param {[string, string]} token */
function swatch([name, value]) {
  const colour = /^(#|rgb)/.test(value);
  const shown = el(colour ? "i" : "b");
  shown.style.setProperty(colour ? "background" : "width", `var(${name})`);
  return el("div.swatch", {}, shown, el("code.clip", { title: name, translate: "no" }, name), el("span.faint.clip", { title: value, translate: "no" }, value));
}

function drawTokens() {
  const all = tokens();
  const colours = all.filter(([, value]) => /^(#|rgb)/.test(value));
  const lengths = all.filter(([, value]) => /^\d+px$/.test(value));
  const rest = all.filter((one) => !colours.includes(one) && !lengths.includes(one));
  return [
    section(_("Colours"), el("div.swatches", {}, colours.map(swatch))),
    section(_("Measures"), el("div.swatches", {}, lengths.map(swatch))),
    section(_("Type, motion and form"), el("dl.facts", {}, rest.map(([name, value]) => [el("dt", { translate: "no" }, name), el("dd.faint", { translate: "no" }, value)]))),
  ];
}

function drawText() {
  return section(
    _("Text"),
    ...["hero", "figure", "title", "large"].map((size) => {
      const line = el("p.figure", {}, `${_("One network, one case, one truth")} 0123456789`);
      line.style.setProperty("font-size", `var(--text-${size})`);
      return line;
    }),
    el("p", {}, _("Ordinary text"), " · ", el("span.soft", {}, _("quieter")), " · ", el("span.faint", {}, _("quietest")), " · ", el("a", { href: "#" }, _("a link"))),
    row(el("span.number", {}, "AL-20261121-000482"), timeOf(at(-11)), el("span", {}, moment(at(1500))), el("span", {}, distance(350), " · ", distance(1240))),
    el("p.clip", { title: LONG, lang: "zh-Hans" }, LONG),
    el("p", {}, el("kbd", {}, "J"), " ", el("kbd", {}, "K"), " ", el("kbd", {}, "?"), el("span.only-heard", {}, _("only for those who listen"))),
  );
}

function drawButtons() {
  const button = (/** @type {string} */ kind, /** @type {any} */ props, /** @type {any[]} */ ...inside) => el(`button.button${kind}`, { type: "button", ...props }, inside);
  return section(
    _("Buttons"),
    row(button(".first", {}, _("Dispatch")), button("", {}, _("Hand on")), button(".grave", {}, _("Return with a reason")), button(".bare", {}, _("More")),
      button(".square", { aria: { label: _("Close") } }, icon("close")), button("", { disabled: true }, _("Not now")), button(".first", { aria: { busy: "true" } }, _("Being sent"))),
    button(".wide", {}, _("As wide as it gets")),
  );
}

function drawFields() {
  const chips = [_("Wrong class"), _("Outside this organisation's area"), _("Other")].map((words, index) => el("button.choice", { type: "button", aria: { pressed: String(!index) } }, words));
  return section(
    _("Fields"),
    el("div.guide-columns", {},
      el("div", {},
        labelled(_("Reason"), true, el("textarea.input", { rows: "2", placeholder: _("Search") })),
        el("p.field-wrong", {}, _("Give a reason.")),
        el("div.choices", {}, chips)),
      el("div", {},
        labelled(_("Working days"), false, el("input.input.short", { type: "number", value: "2" })),
        el("div.options", { role: "listbox", aria: { label: _("Organisation") } }, ["市水务局", "市住房和城乡建设局"].map((name, index) =>
          el("button.option", { type: "button", role: "option", aria: { selected: String(!index) } }, el("span", {}, name), el("span.faint", {}, "部门")))))),
  );
}

function drawLights() {
  return section(
    _("Lights, flags and states"),
    row(CLOCKS.map(lightOf)),
    row([3, 2, 1].map(flagOf), el("span.flag", {}, _("Notice"))),
    row(["lead", "confirmed", "false", "unclear"].map((review) => reviewOf(/** @type {any} */ ({ review })))),
    row(STATES.map((state, index) => el(`span.state${index === 3 ? ".mine" : index > 6 ? ".done" : ""}`, {}, stateName(state)))),
    row(Object.entries(LIVE).map(([kind, words]) => el(`span.live${kind ? `.${kind}` : ""}`, {}, words))),
    el("p.late", { data: { part: "queue" } }, _("Reports wait in a queue.")),
    el("p.late", { data: { part: "database" } }, _("The database cannot be reached.")),
  );
}

function drawLists() {
  const rows = CARDS.map((card, index) => {
    const made = el("li.row", { role: "row", aria: { selected: String(index === 1) } });
    drawRow(/** @type {any} */ (card), made, { mixed: true, q: "", picked: index === 0 });
    return made;
  });
  return section(
    _("Lists and their four states"),
    el("div.guide-columns", {},
      el("ul.rows", { role: "grid", lang: "zh-Hans", aria: { label: _("Cases") } }, rows),
      el("div", {}, loading(3)),
      empty(_("Nothing here now"), _("New cases appear here by themselves as they arrive.")),
      wrong(new Error(_("The hub does not answer. Look at the network, then try again.")), () => tell(_("Tried again"))),
      many(200)),
  );
}

/** What a decision was made of, and cases that are like one another. */
function drawReasons() {
  const fact = (/** @type {string} */ name, /** @type {string} */ value, /** @type {?number} */ percent = null) => ({ name, value, at: null, percent });
  const why = [
    { about: "class", sentence: "文字“井盖、不见了”指向“供水井盖异常”（01001），置信度 93%。", automatic: true, facts: [fact(_("Class"), "供水井盖异常", 93), fact(_("Class"), "排水井盖异常", 5)] },
    { about: "department", sentence: "派遣员王芳派给市水务局。", automatic: false, facts: [] },
  ];
  const like = (/** @type {number} */ index, /** @type {number} */ likeness, /** @type {string[]} */ words) => ({
    card: /** @type {any} */ ({ id: index, number: `AL-20261121-00048${index}`, class_code: "", ...CARDS[index] }), distance_m: 20 + 60 * index, likeness, likely: likeness >= 60,
    reasons: words.map((one) => ({ about: "words", words: one, points: 30 })),
  });
  const button = () => el("button.button", { type: "button" }, _("Merge into it"));
  return section(
    _("Reasons, and cases that are alike"),
    el("div.guide-columns", { lang: "zh-Hans" },
      whyPart(/** @type {any} */ ({ why })),
      el("section.case-part.likely", {}, alikeList([like(2, 92, ["同一小类", "描述相似 70%"])], () => {}, button)),
      alikeList([like(1, 20, [])], () => {}, () => null)),
  );
}

function drawNotices() {
  const dialog = el("dialog.help-dialog", {}, el("h2", {}, _("Keys")),
    el("dl.help-keys", {}, el("dt", {}, el("kbd", {}, "J")), el("dd", {}, _("Next case"))),
    el("button.button.first", { type: "button", on: { click: () => /** @type {HTMLDialogElement} */ (dialog).close() } }, _("Close")));
  return section(
    _("Notices and dialogs"),
    row(
      el("button.button", { type: "button", on: { click: () => tell(_("%(move)s: done", { move: _("Dispatch") })) } }, _("Something was done")),
      el("button.button", { type: "button", on: { click: () => complain(new Error(_("The hub does not answer. Look at the network, then try again."))) } }, _("Something went wrong")),
      el("button.button", { type: "button", on: { click: () => /** @type {HTMLDialogElement} */ (dialog).showModal() } }, _("A dialog")),
    ),
    dialog,
  );
}

/** What a list is narrowed by: chips that can be taken away, and the panel to narrow it further. */
function drawFilter() {
  const line = el("div.queue-tools");
  const bar = new FilterBar(line, (filter) => bar.show(filter));
  bar.show({ ...everything(), state: ["dispatch", "handling"], light: "red", importance: 2, q: _("Search") });
  bar.tell({ total: 1240, exact: true });
  const panel = el("div.guide-panel", {}, bar.panel);
  bar.drawPanel();
  return section(_("Filter"), el("div.guide-columns", {}, el("div.queue.guide-queue", {}, line), panel));
}

/** What several cases have in common: the bar, one with too many, and what became of each of them. */
function drawTogether() {
  const labels = { dispatch: _("Dispatch"), recall: _("Return with a reason"), merge: _("Merge into it") };
  const known = CARDS.map((card, id) => ({
    case_id: id, items: [], suggested: null, card: /** @type {any} */ ({ id, version: 1, number: `AL-20261121-00048${id}`, class_scheme: "", ...card }),
    moves: Object.entries(labels).map(([verb, label]) => ({ verb, label, on: /** @type {"case"} */ ("case"), needs: [{ need: "note", required: false }] })),
  }));
  const bar = (/** @type {number} */ most) => {
    const together = new Together({ most, chosen: () => known.map(({ case_id }) => ({ id: case_id, version: 1 })), keep: () => {}, done: () => {} });
    together.known = known;
    together.element.hidden = false;
    together.draw();
    return together.element;
  };
  const run = new Several(known.map((one) => ({ known: one, move: one.moves[0] })), _("Dispatch"), () => {});
  for (const [id, look, words] of [[0, "done", _("Something was done")], [1, "wrong", _("Something went wrong")], [2, "left", _("not sent")], [3, "", _("sending")]]) run.say(Number(id), String(look), String(words));
  return section(_("Several at once"), bar(100), el("div.guide-queue.queue", {}, bar(100)), bar(3), el("div", { lang: "zh-Hans" }, run.list()));
}

const drawDrawings = () =>
  section(_("Drawings"), el("div.guide-row.guide-drawings", {}, DRAWINGS.map((name) => el("span", {}, icon(name), icon(name, "large"), el("code.clip", { translate: "no" }, name)))));

function draw() {
  fill(find("#guide"), drawText(), drawButtons(), drawFields(), drawLights(), drawLists(), drawFilter(), drawTogether(), drawReasons(), drawNotices(), drawDrawings(), drawTokens());
}

closeMenus();
find("#face").addEventListener("click", () => {
  const { dataset } = document.documentElement;
  dataset.face = dataset.face === "phone" ? "styleguide" : "phone";
  draw();
});
draw();
