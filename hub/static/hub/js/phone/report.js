/** A report from the street: photo, what, where; sent as an event like any other. */

import { commandId, get, post } from "../live/api.js";
import { Photos } from "../case/camera.js";
import { el, fill, icon } from "../parts/element.js";
import { follow, lastPlace } from "../live/here.js";
import { complain, tell } from "../parts/notice.js";
import { picker } from "../parts/picker.js";
import { _ } from "../parts/text.js";
import { CityMap } from "../../../maps/js/map.js";

export class Report {
  /**
   * @param {HTMLElement} box
   * @param {object} how
   * @param {any} how.boot
   * @param {(caseId: number) => void} how.sent
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    this.made = false;
  }

  open() {
    if (this.made) {
      this.map?.map.invalidateSize();
      return;
    }
    this.made = true;
    this.id = commandId();
    this.photos = new Photos({ label: _("Take photo"), large: true });
    this.class = picker({
      name: _("What is it"), must: false, url: "/api/classes",
      say: (one) => [one.name, one.category], changed: () => {},
    });
    this.text = /** @type {HTMLTextAreaElement} */ (el("textarea.input", { rows: "3", placeholder: _("What do you see?") }));
    this.placeWords = el("span.clip", {}, _("Move the map under the pin"));
    this.said = el("p.field-wrong", { role: "alert", hidden: true });
    this.go = el("button.button.first.wide", { type: "submit" }, _("Send report"));
    const field = el("div.report-map");
    fill(
      this.box,
      el(
        "form.report-form",
        { on: { submit: (/** @type {Event} */ event) => this.send(event) } },
        this.photos.element,
        this.class.element,
        el("label.field", {}, el("span.name", {}, _("Words")), this.text),
        el("div.field", {}, el("span.name", {}, _("Where")), field,
          el("div.report-place", {}, icon("pin"), this.placeWords,
            el("button.button.bare", { type: "button", on: { click: () => this.toHere() } }, icon("here"), _("My place")))),
        this.said,
        this.go,
      ),
    );
    this.map = new CityMap(field, { boot: this.how.boot, choose: () => {}, layers: ["areas"], small: true });
    const aim = icon("pin", "aim");
    field.append(aim);
    this.map.map.on("movestart", () => (this.moved = true));
    this.map.map.on("moveend", () => this.locate());
    follow(() => this.at || this.toHere());
    this.toHere();
  }

  toHere() {
    const here = lastPlace();
    if (here && this.map) this.map.map.setView([here.lat, here.lon], 18, { animate: false });
  }

  async locate() {
    if (!this.map || this.map.map.getZoom() < 15) {
      this.at = null;
      return;
    }
    const { lng, lat } = this.map.map.getCenter();
    this.at = { lon: lng, lat };
    const found = await get("/api/locate", { lon: lng.toFixed(6), lat: lat.toFixed(6) }).catch(() => null);
    const names = found?.cell?.names ?? found?.names;
    if (this.placeWords) fill(this.placeWords, names?.length ? names.slice(2).join(" · ") : _("outside the city"));
  }

  /** @param {Event} event */
  async send(event) {
    event.preventDefault();
    const words = this.text?.value.trim() ?? "";
    const chosen = this.class?.chosen();
    const missing = !words && !chosen ? _("Say what it is: choose a class or write a few words.") : this.photos?.sending ? _("A photo is still being sent.") : null;
    if (this.said) {
      this.said.hidden = !missing;
      fill(this.said, missing ?? "");
    }
    if (missing || !this.go) return;
    this.go.setAttribute("aria-busy", "true");
    try {
      const answer = await post("/api/cases", {
        id: this.id,
        channel: "patrol",
        text: words || chosen.name,
        ...(chosen ? { kind: chosen.kind, class_scheme: chosen.scheme, class_code: chosen.code } : {}),
        ...(this.at ? { ...this.at, crs: "EPSG:4490" } : {}),
        photos: this.photos?.list("before") ?? [],
      });
      tell(answer.sentence || _("Report sent"));
      this.made = false;
      this.map?.map.remove();
      this.how.sent(answer.case_id);
    } catch (fault) {
      complain(fault);
    }
    this.go.removeAttribute("aria-busy");
  }
}
