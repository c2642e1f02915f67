/** A report taken by hand: what the caller says, where, who; sent as an event like any other. */

import { commandId, post } from "../live/api.js";
import { el, fill } from "../parts/element.js";
import { labelled } from "../case/fields.js";
import { complain, tell } from "../parts/notice.js";
import { picker } from "../parts/picker.js";
import { placeField } from "../case/place.js";
import { _ } from "../parts/text.js";

/** Roles that take reports at a desk. */
const TAKERS = new Set(["hotline_agent", "intake_operator", "shift_supervisor", "district_centre"]);

/** @param {string} role */
export const takesReports = (role) => TAKERS.has(role);

/** @param {string} name @param {Object<string, any>} [more] */
const line = (name, more = {}) => /** @type {HTMLInputElement} */ (el("input.input", { name, autocomplete: "off", ...more }));

/**
 * The form, in the drawer's place.
 * @param {HTMLElement} box
 * @param {object} how
 * @param {(caseId: number) => void} how.sent
 * @param {() => void} how.close
 */
export function intakeForm(box, how) {
  const id = commandId();
  const text = /** @type {HTMLTextAreaElement} */ (el("textarea.input", { name: "text", rows: "4" }));
  const klass = picker({ name: _("Class"), must: false, url: "/api/classes", say: (one) => [one.name, one.category], changed: () => {} });
  const where = placeField(() => {});
  const [name, phone] = [line("caller"), line("phone", { inputmode: "tel" })];
  const secret = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox" }));
  const said = el("p.field-wrong", { role: "alert", hidden: true });
  const go = el("button.button.first", { type: "submit" }, _("Take the report"));

  const send = async (/** @type {Event} */ event) => {
    event.preventDefault();
    said.hidden = Boolean(text.value.trim());
    fill(said, said.hidden ? "" : _("Write down what was reported."));
    if (!said.hidden) return;
    go.setAttribute("aria-busy", "true");
    const chosen = klass.chosen();
    const caller = name.value.trim() || phone.value.trim();
    try {
      const answer = await post("/api/cases", {
        id,
        channel: caller ? "phone" : "desk",
        text: text.value.trim(),
        address: where.address(),
        ...(chosen ? { kind: chosen.kind, class_scheme: chosen.scheme, class_code: chosen.code } : {}),
        ...(where.at() ? { ...where.at(), crs: "EPSG:4490" } : {}),
        ...(caller ? { caller: { name: name.value.trim(), phone: phone.value.trim(), confidential: secret.checked } } : {}),
      });
      tell(answer.sentence);
      if (answer.case_id) how.sent(answer.case_id);
    } catch (fault) {
      complain(fault);
    }
    go.removeAttribute("aria-busy");
  };

  fill(
    box,
    el(
      "form.intake",
      { on: { submit: send, keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Escape") how.close();
        event.stopPropagation();
      } } },
      el("h2.case-title", {}, _("New report")),
      labelled(_("What is reported"), true, text),
      klass.element,
      where.element,
      el("div.intake-pair", {}, labelled(_("Caller"), false, name), labelled(_("Phone number"), false, phone)),
      el("label.tick", {}, secret, el("span", {}, _("The caller asks for secrecy"))),
      said,
      el("div.move-go", {}, el("button.button", { type: "button", on: { click: how.close } }, _("Cancel")), go),
    ),
  );
  text.focus();
}
