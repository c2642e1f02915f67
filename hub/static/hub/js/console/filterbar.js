/** The line above the queue: how many, what narrows as chips, a panel to narrow further, and filters kept by name. */

import { get, post } from "../live/api.js";
import { el, fill, icon } from "../parts/element.js";
import { complain, tell } from "../parts/notice.js";
import { picker } from "../parts/picker.js";
import { _, ngettext } from "../parts/text.js";
import { kindName, levelName, stateName } from "../parts/words.js";
import { chips, complete, everything, OPEN_STATES, toKeep } from "./filter.js";

/** @typedef {import("./filter.js").Filter} Filter */
/** @typedef {{id: number, name: string, filter: Object<string, any>}} Kept */

export class FilterBar {
  /**
   * @param {HTMLElement} box
   * @param {(filter: Filter) => void} change   the reader wants another filter
   */
  constructor(box, change) {
    this.change = change;
    this.filter = everything();
    this.count = el("span.told.number");
    this.chips = el("div.filter-chips");
    this.panel = el("div.filter-panel");
    this.shelf = el("div.filter-panel");
    this.order = /** @type {HTMLSelectElement} */ (
      el("select", { aria: { label: _("Order") }, on: { change: () => change({ ...this.filter, order: /** @type {any} */ (this.order.value) }) } },
        el("option", { value: "newest" }, _("newest first")), el("option", { value: "due" }, _("due first")))
    );
    this.narrow = this.menu("filter", _("Filter"), this.panel, () => this.drawPanel());
    this.kept = this.menu("star", _("Saved filters"), this.shelf, () => this.loadKept());
    fill(box, el("div.filter-line", {}, this.count, this.narrow, this.kept, this.order), this.chips);
    this.show(this.filter);
  }

  /** @param {Parameters<typeof icon>[0]} drawing @param {string} name @param {HTMLElement} inside @param {() => void} opened */
  menu(drawing, name, inside, opened) {
    const made = el("details.filter-menu", { data: { menu: drawing }, on: { toggle: () => made.hasAttribute("open") && opened() } },
      el("summary.button.bare.square", { title: name, aria: { label: name } }, icon(drawing)), inside);
    return made;
  }

  /** Show this one as what narrows now. @param {Filter} filter */
  show(filter) {
    this.filter = filter;
    this.order.value = filter.order;
    const made = chips(filter);
    // one state alone is the tab that is marked already
    const shown = made.filter(({ key }) => key !== "state" || filter.state.length > 1);
    fill(this.chips, shown.map(({ key, words, without }) =>
      el("button.filter", { type: "button", data: { chip: key }, title: _("Remove filter"), aria: { label: _("Remove filter %(name)s", { name: words }) }, on: { click: () => this.change(without) } }, el("span.clip", {}, words), " ×")));
    if (shown.length > 1) this.chips.append(el("button.filter.all", { type: "button", on: { click: () => this.change({ ...everything(), order: filter.order }) } }, _("Remove all")));
    this.chips.hidden = !shown.length;
    this.narrow.classList.toggle("narrows", shown.length > 0);
    if (this.narrow.hasAttribute("open")) this.drawPanel();
  }

  /** @param {?{total: number, exact: boolean}} told */
  tell(told) {
    fill(this.count, told ? ngettext("%(count)s case", "%(count)s cases", told.total, { count: told.total.toLocaleString("en") + (told.exact ? "" : "+") }) : "");
  }

  drawPanel() {
    const now = this.filter;
    /** @param {string} name @param {Array<[any, string]>} all @param {(value: any) => boolean} is @param {(value: any) => Partial<Filter>} put */
    const group = (name, all, is, put) =>
      el("div.filter-group", { role: "group", aria: { label: name } }, el("span.name", {}, name),
        el("div.choices", {}, all.map(([value, words]) =>
          el("button.choice", { type: "button", data: { value }, aria: { pressed: String(is(value)) }, on: { click: () => this.change({ ...now, ...put(value) }) } }, words))));
    /** @param {string} name @param {string} url @param {(one: any) => [string, string]} say @param {string} chosen @param {(one: any) => Partial<Filter>} put */
    const one = (name, url, say, chosen, put) => {
      const field = picker({ name, must: false, url, say, changed: () => this.change({ ...now, ...put(field.chosen()) }) });
      /** @type {HTMLInputElement} */ (field.element.querySelector("input")).placeholder = chosen || _("any");
      return field.element;
    };
    const states = (/** @type {string} */ state) => (now.state.includes(state) ? now.state.filter((one) => one !== state) : [...now.state, state]);
    const source = /** @type {HTMLSelectElement} */ (el("select.input", { aria: { label: _("Source") }, on: { change: () => this.change({ ...now, source: source.value }) } },
      el("option", { value: "" }, _("any")), now.source ? el("option", { value: now.source, selected: true }, now.source) : null));
    get("/api/sources").then((found) => source.append(...found.filter((/** @type {string} */ name) => name !== now.source).map((/** @type {string} */ name) => el("option", { value: name }, name)))).catch(() => {});
    fill(
      this.panel,
      group(_("State"), OPEN_STATES.map((state) => [state, stateName(state)]), (state) => now.state.includes(state), (state) => ({ state: OPEN_STATES.filter((known) => states(state).includes(known)) })),
      group(_("Time"), [["green", _("in time")], ["yellow", _("due soon")], ["red", _("over time")]], (light) => now.light === light, (light) => ({ light: now.light === light ? "" : light })),
      group(_("Importance at least"), [1, 2, 3].map((level) => [level, levelName(level)]), (level) => now.importance === level, (level) => ({ importance: now.importance === level ? null : level })),
      group(_("Kind"), ["component", "matter", "hotline", "alarm"].map((kind) => [kind, kindName(kind)]), (kind) => now.kind === kind, (kind) => ({ kind: now.kind === kind ? "" : kind })),
      one(_("Class"), "/api/classes", (klass) => [klass.name, klass.category], now.class_name, (klass) => (klass ? { class: klass.code, class_name: klass.name } : {})),
      one(_("Area"), "/api/areas", (area) => [area.name, area.code], now.area_name, (area) => (area ? { area: area.id, area_name: area.name } : {})),
      one(_("Lead"), "/api/orgs", (org) => [org.name, ""], now.org_name, (org) => (org ? { org: org.id, org_name: org.name } : {})),
      el("label.field", {}, el("span.name", {}, _("Source")), source),
    );
  }

  async loadKept() {
    try {
      this.drawKept(await get("/api/filters"));
    } catch (fault) {
      fill(this.shelf, el("p.field-wrong", {}, /** @type {Error} */ (fault).message));
    }
  }

  /** @param {Kept[]} kept */
  drawKept(kept) {
    const name = /** @type {HTMLInputElement} */ (el("input.input", { name: "filter-name", maxlength: "40", required: true, placeholder: _("Name of this filter"), aria: { label: _("Name of this filter") }, autocomplete: "off" }));
    const keep = async (/** @type {Event} */ event) => {
      event.preventDefault();
      event.stopPropagation();
      if (!name.value.trim()) return;
      try {
        await post("/api/filters", { name: name.value.trim(), filter: toKeep(this.filter) });
        tell(_("Saved as %(name)s", { name: name.value.trim() }));
        await this.loadKept();
      } catch (fault) {
        complain(fault);
      }
    };
    const drop = async (/** @type {Kept} */ one) => {
      try {
        this.drawKept(await post(`/api/filters/${one.id}/drop`, {}));
      } catch (fault) {
        complain(fault);
      }
    };
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(location.href);
        tell(_("The address of this view was copied; who opens it sees what they may see."));
      } catch {
        tell(_("Copy the page's address: it holds this view."));
      }
    };
    fill(
      this.shelf,
      kept.length
        ? el("ul.kept", {}, kept.map((one) => el("li", {},
            el("button.option", { type: "button", data: { kept: one.name }, on: { click: () => this.apply(one) } }, el("span.clip", {}, one.name), el("span.faint.clip", {}, chips(complete(one.filter)).map(({ words }) => words).join(" · ") || _("everything open"))),
            el("button.button.bare.square", { type: "button", title: _("Forget %(name)s", { name: one.name }), aria: { label: _("Forget %(name)s", { name: one.name }) }, on: { click: () => drop(one) } }, icon("close")))))
        : el("p.faint", {}, _("Save what you look at often: a name for the filters that are set now.")),
      el("form.kept-new", { on: { submit: keep } }, name, el("button.button.first", { type: "submit" }, _("Save"))),
      el("button.button.bare", { type: "button", on: { click: copy } }, icon("link"), _("Copy the address of this view")),
    );
  }

  /** @param {Kept} one */
  apply(one) {
    this.shelf.parentElement?.removeAttribute("open");
    this.change(complete(one.filter));
  }
}
