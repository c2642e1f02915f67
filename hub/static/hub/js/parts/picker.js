/** A field to choose one of many the hub holds, searched as one types. */

import { get } from "../live/api.js";
import { el, fill } from "./element.js";
import { _ } from "./text.js";

const PAUSE = 180;
/** Pickers made so far: each list has a name of its own. */
let count = 0;

/**
 * @param {object} how
 * @param {string} how.name
 * @param {boolean} how.must
 * @param {string} how.url
 * @param {() => Object<string, any>} [how.query]   asked anew each time: another field may narrow it
 * @param {(one: any) => [string, string]} how.say   the name, and what stands beside it
 * @param {() => void} how.changed
 * @param {(one: any) => boolean} [how.keep]
 * @param {any} [how.first]   chosen from the start
 * @param {boolean} [how.wordsOnly]   the hub lists nothing without words
 * @returns {{element: HTMLElement, chosen: () => any, typed: () => string, clear: () => void, set: (one: any) => void, write: (words: string) => void}}
 */
export function picker({ name, must, url, query = () => ({}), say, changed, keep = () => true, first = null, wordsOnly = false }) {
  /** @type {any} */
  let chosen = first;
  let timer = 0;
  /** Questions so far: an answer to an earlier one, or to one from before the choice, opens no list. */
  let asked = 0;
  /** The list does not answer what stands in the field yet: nobody has seen what would be taken. */
  let stale = false;
  /** Enter was pressed meanwhile: where the answer is one, it is taken. */
  let entered = false;
  const own = `options-${(count += 1)}`;
  const input = /** @type {HTMLInputElement} */ (
    el("input.input", { type: "search", placeholder: _("Search"), autocomplete: "off", role: "combobox", aria: { expanded: "false", controls: own, autocomplete: "list" }, value: first ? say(first)[0] : "" })
  );
  const list = el("div.options", { id: own, role: "listbox", aria: { label: name }, hidden: true });
  const show = (/** @type {boolean} */ open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) input.removeAttribute("aria-activedescendant");
  };

  const fresh = (/** @type {boolean} */ is) => {
    stale = !is;
    list.setAttribute("aria-busy", String(stale));
  };

  const choose = (/** @type {any} */ one) => {
    clearTimeout(timer);
    fresh(true);
    asked += 1;
    chosen = one;
    input.value = say(one)[0];
    show(false);
    changed();
  };
  const option = (/** @type {any} */ one) => {
    const [title, beside] = say(one);
    return el(
      "button.option",
      // pointerdown, not click: the field's blur would close the list first
      { type: "button", role: "option", aria: { selected: String(one.id === chosen?.id && one.id !== undefined) }, on: { pointerdown: (/** @type {Event} */ event) => { event.preventDefault(); choose(one); } } },
      el("span.clip", {}, title),
      beside ? el("span.faint.clip", {}, beside) : null,
    );
  };
  const ask = async () => {
    const typed = chosen && input.value === say(chosen)[0] ? "" : input.value.trim();
    if (wordsOnly && !typed) {
      fresh(true);
      show(false);
      return;
    }
    const turn = (asked += 1);
    try {
      const found = await get(url, { ...query(), q: typed, limit: 30 });
      if (turn !== asked) return;
      fresh(true);
      const items = (found.items ?? found.rules ?? found).filter(keep);
      if (entered && items.length === 1 && document.activeElement === input) return choose(items[0]);
      fill(list, items.length ? items.map(option) : el("p.faint.option", {}, _("Nothing found")));
      show(document.activeElement === input);
    } catch (fault) {
      if (turn !== asked) return;
      fresh(true);
      fill(list, el("p.field-wrong.option", {}, /** @type {Error} */ (fault).message));
      show(true);
    }
  };

  input.addEventListener("focus", () => {
    input.select();
    ask();
  });
  input.addEventListener("blur", () => show(false));
  input.addEventListener("input", () => {
    chosen = null;
    entered = false;
    fresh(false);
    clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey;
    if (stale && plain && ["Enter", "ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      entered ||= event.key === "Enter";
      return;
    }
    const options = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("button.option")]);
    if (list.hidden || !options.length) return;
    const at = options.findIndex((one) => one.classList.contains("at"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = (at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
      options.forEach((one, index) => one.classList.toggle("at", index === next));
      options[next].scrollIntoView({ block: "nearest" });
      options[next].id ||= `${own}-${next}`;
      input.setAttribute("aria-activedescendant", options[next].id);
    } else if (event.key === "Enter" && plain) {
      event.preventDefault();
      options[Math.max(0, at)].dispatchEvent(new PointerEvent("pointerdown", { cancelable: true }));
    } else if (event.key === "Escape") {
      show(false);
      event.stopPropagation();
    }
  });
  return {
    element: el(
      "div.field.picker",
      {},
      el("label.field", {}, el("span.name", {}, name, must ? el("span.must", { title: _("required") }, " *") : null), input),
      list,
    ),
    chosen: () => chosen,
    typed: () => input.value.trim(),
    clear: () => {
      chosen = null;
      input.value = "";
    },
    set: choose,
    write: (words) => {
      chosen = null;
      input.value = words;
    },
  };
}
