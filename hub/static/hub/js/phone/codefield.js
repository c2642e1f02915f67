/** The number of a component or device: typed, or read from its label where the phone can read codes. */

import { get } from "../live/api.js";
import { el, fill, icon } from "../parts/element.js";
import { _ } from "../parts/text.js";

/** How often the camera's picture is looked at, milliseconds. */
const LOOK = 250;
/** What labels in the street carry. */
const FORMATS = ["qr_code", "data_matrix", "code_128", "code_39"];

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
 * @returns {{element: HTMLElement, code: () => string, clear: () => void}}
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
  const reads = "BarcodeDetector" in globalThis && navigator.mediaDevices;
  return {
    element: el("div.field", {},
      el("label.field", {}, el("span.name", {}, _("Number of the component or device")), input),
      reads ? el("button.button", { type: "button", on: { click: scan } }, icon("camera"), _("Scan the code")) : null,
      said),
    code: () => input.value.trim(),
    clear: () => {
      input.value = "";
      said.hidden = true;
    },
  };
}

/** Look through the camera until a code is seen or the reader closes it. @returns {Promise<string>} "" when closed */
async function scanned() {
  const view = /** @type {HTMLVideoElement} */ (el("video", { autoplay: true, playsinline: true, muted: true }));
  const said = el("p", {}, _("Hold the code into the picture."));
  const dialog = /** @type {HTMLDialogElement} */ (el("dialog.scan-dialog", {}, view, said, el("button.button", { type: "button", on: { click: () => dialog.close() } }, _("Cancel"))));
  document.body.append(dialog);
  dialog.showModal();
  /** @type {?MediaStream} */
  let stream = null;
  let code = "";
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    view.srcObject = stream;
    await view.play();
    const Detector = /** @type {any} */ (globalThis).BarcodeDetector;
    const able = await Detector.getSupportedFormats();
    const detector = new Detector({ formats: FORMATS.filter((one) => able.includes(one)) });
    while (dialog.open && !code) {
      const [seen] = await detector.detect(view).catch(() => []);
      code = seen?.rawValue ?? "";
      if (!code) await new Promise((on) => setTimeout(on, LOOK));
    }
  } catch {
    fill(said, _("The camera cannot be used. Type the number instead."));
    await new Promise((closed) => dialog.addEventListener("close", closed, { once: true }));
  }
  for (const track of stream?.getTracks() ?? []) track.stop();
  dialog.close();
  dialog.remove();
  return code;
}
