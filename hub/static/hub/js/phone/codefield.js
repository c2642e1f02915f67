/** The number of a component or device: typed, or read from its label where the phone can read codes. */

import { get } from "../live/api.js";
import { el, fill, icon } from "../parts/element.js";
import { _ } from "../parts/text.js";
import { canScan, scanned } from "./scan.js";

/**
 * @typedef {object} Carrier  What carries the code.
 * @property {"component"|"device"} kind
 * @property {string} code
 * @property {string} name
 * @property {string} class_scheme   "" for a device
 * @property {string} class_code
 * @property {string} class_name
 * @property {?number} lon
 * @property {?number} lat
 * @property {string} owner
 */

/**
 * @param {(found: ?Carrier) => void} found  what carries the code; null when the field was emptied or none is known
 * @returns {{element: HTMLElement, code: () => string, clear: () => void, write: (code: string) => void}}
 */
export function codeField(found) {
  const input = /** @type {HTMLInputElement} */ (el("input.input", { type: "text", inputmode: "text", autocomplete: "off", name: "code", enterkeyhint: "search", maxlength: "300" }));
  const said = el("p.soft.code-said", { role: "status", hidden: true });
  const look = async () => {
    const code = input.value.trim();
    said.hidden = !code;
    if (!code) return found(null);
    fill(said, _("Looking for it"));
    try {
      const one = /** @type {Carrier} */ (await get("/api/codes", { code }));
      input.value = one.code;
      fill(said, icon(one.kind === "device" ? "device" : "component"), [one.name, one.owner].filter(Boolean).join(" · "));
      found(one);
    } catch (fault) {
      fill(said, /** @type {any} */ (fault).status === 404 ? _("No component and no device has this number.") : _("The number goes with the report; it is looked up when there is a network."));
      found(null);
    }
  };
  input.addEventListener("change", look);
  const scan = async () => {
    const code = await scanned();
    if (!code) return;
    input.value = code;
    look();
  };
  return {
    element: el("div.field", {},
      el("label.field", {}, el("span.name", {}, _("Number of the component or device")), input),
      canScan() ? el("button.button", { type: "button", on: { click: scan } }, icon("camera"), _("Scan the code")) : null,
      said),
    code: () => input.value.trim(),
    /** A number that was looked up before. */
    write: (code) => {
      input.value = code;
    },
    clear: () => {
      input.value = "";
      said.hidden = true;
    },
  };
}
