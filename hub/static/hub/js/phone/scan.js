/** A code read through the camera: by the browser's own reader where it has one, else by one that is loaded only then. */

import { el, fill } from "../parts/element.js";
import { _ } from "../parts/text.js";

/** How often the camera's picture is looked at, milliseconds. */
const LOOK = 250;
/** What labels in the street carry; the reader that is loaded knows the first one only. */
const FORMATS = ["qr_code", "data_matrix", "code_128", "code_39"];

/** Whether a camera can be asked for at all: never on a page without https. */
export const canScan = () => Boolean(navigator.mediaDevices?.getUserMedia);

/** Look through the camera until a code is seen or the reader closes it. @returns {Promise<string>} "" when closed */
export async function scanned() {
  const view = /** @type {HTMLVideoElement} */ (el("video", { autoplay: true, playsinline: true, muted: true }));
  const said = el("p", { role: "status" }, _("Hold the code into the picture."));
  const closing = el("button.button.wide", { type: "button", on: { click: () => dialog.close() } }, _("Cancel"));
  const dialog = /** @type {HTMLDialogElement} */ (el("dialog.scan-dialog", { aria: { label: _("Scan the code") } }, view, said, closing));
  document.body.append(dialog);
  dialog.showModal();
  const closed = new Promise((on) => dialog.addEventListener("close", on, { once: true }));
  /** @type {?MediaStream} */
  let stream = null;
  let code = "";
  try {
    const detector = await reader();
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    view.srcObject = stream;
    await view.play();
    while (dialog.open && !code) {
      const [seen] = await detector.detect(view).catch(() => []);
      code = seen?.rawValue ?? "";
      if (!code) await Promise.race([closed, new Promise((on) => setTimeout(on, LOOK))]);
    }
  } catch (fault) {
    view.hidden = true;
    fill(said, whyNot(fault));
    if (dialog.open) await closed;
  }
  for (const track of stream?.getTracks() ?? []) track.stop();
  dialog.close();
  dialog.remove();
  return code;
}

/** What looks for codes in a picture. @returns {Promise<{detect: (view: HTMLVideoElement) => Promise<Array<{rawValue: string}>>}>} */
async function reader() {
  const Own = /** @type {any} */ (globalThis).BarcodeDetector;
  const able = /** @type {string[]} */ ((await Own?.getSupportedFormats().catch(() => [])) ?? []);
  const formats = FORMATS.filter((one) => able.includes(one));
  if (formats.length) return new Own({ formats });
  const { BarcodeDetector } = await import("../../../vendor/qr/decode.js");
  return new BarcodeDetector({ formats: [FORMATS[0]] });
}

/** Why there is no picture, and what to do. @param {unknown} fault */
function whyNot(fault) {
  const { name } = /** @type {Error} */ (fault);
  if (name === "NotAllowedError") return _("The camera is not allowed for this page. Allow it in the browser's settings, or type the number.");
  if (name === "NotFoundError") return _("This device has no camera. Type the number instead.");
  return _("The camera cannot be used now. Type the number instead.");
}
