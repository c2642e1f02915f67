/** A report from the street: photo, what, where; kept on the phone first, sent when there is a network. */

import { get } from "../live/api.js";
import { Photos } from "../case/camera.js";
import { el, fill, icon } from "../parts/element.js";
import { hear, lastPlace, whyNoPlace } from "../live/here.js";
import { complain, tell } from "../parts/notice.js";
import { picker } from "../parts/picker.js";
import { _ } from "../parts/text.js";
import { begunBefore } from "../case/begun.js";
import { codeField } from "./codefield.js";
import { CityMap } from "../../../maps/js/map.js";

/** Under which name the draft is kept. */
const DRAFT = "report";
/** Classes chosen lately are offered as buttons, also without a network. */
const LATELY = "classes.lately";
const LATELY_MOST = 6;

export class Report {
  /**
   * @param {HTMLElement} box
   * @param {object} how
   * @param {any} how.boot
   * @param {import("./shapes.js").Pocket} how.pocket
   * @param {import("./drafts.js").Drafts} how.drafts
   * @param {() => void} how.queue
   * @param {() => void} how.changed   something was begun, or nothing is any more
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    /** The form is there, once this is done. @type {?Promise<void>} */
    this.made = null;
    /** The pin was put somewhere; before that the middle of the map is no place. */
    this.pinned = false;
    /** The visit this is reported from: it names the report by its id. @type {?{id: string, text: string}} */
    this.visit = null;
    this.from = el("div.report-place", { hidden: true });
    /** What stands in the form is that of an earlier page. */
    this.earlier = el("div", { hidden: true });
    this.noPlace = el("p.soft", { role: "status", hidden: true });
    hear((place) => {
      this.noPlace.hidden = Boolean(place) || !whyNoPlace();
      fill(this.noPlace, whyNoPlace());
      if (place && !this.at) this.toHere();
    });
    /** @type {any} */
    this.lately = null;
  }

  /** Something is being written or photographed: nobody takes the page away meanwhile. */
  get begun() {
    return Boolean(this.photos?.taken.length || (!this.box.hidden && this.text?.value.trim()));
  }

  /** Report what a visit found. @param {{id: string, text: string, at: ?{lon: number, lat: number}}} begun  id: the visit names it */
  async start({ id, text, at }) {
    await this.open();
    this.visit = { id, text };
    if (this.text) this.text.value = [this.text.value.trim(), text].filter(Boolean).join("\n");
    this.drawVisit();
    await this.keep();
    if (at) this.put(at);
    this.how.changed();
  }

  /** Keep what was made so far; with nothing left of its words, it is of no visit any more. */
  async keep() {
    const { drafts } = this.how;
    const { text, photos, code } = this;
    if (!text || !photos || !code) return;
    if (this.visit?.text && !text.value.trim()) this.detach();
    const chosen = this.class?.chosen() ?? this.lately;
    if (!text.value.trim() && !chosen && !code.code() && !photos.taken.length && !this.visit) return drafts.drop(DRAFT);
    drafts.keepPhotos(DRAFT, [photos]);
    await drafts.keep(DRAFT, { text: text.value, visit: this.visit, class: chosen ?? null, code: code.code(), at: this.at });
  }

  /** Put in what an earlier page was making. @returns {Promise<?{lon: number, lat: number}>} where that was */
  async recall() {
    const { drafts } = this.how;
    const draft = drafts.of(DRAFT);
    if (!draft) return null;
    const [taken = []] = await drafts.photos(DRAFT);
    this.code?.write(draft.code ?? "");
    if (this.text) this.text.value = draft.text ?? "";
    this.visit = draft.visit ?? null;
    this.lately = draft.class ?? null;
    this.photos?.restore(taken);
    this.earlier.hidden = false;
    fill(this.earlier, begunBefore(draft, () => this.throwAway()));
    return draft.at ?? null;
  }

  /** What was begun is not wanted any more. */
  async throwAway() {
    await this.how.drafts.drop(DRAFT);
    this.again();
    this.open();
  }

  /** What is reported now is something else. */
  detach() {
    this.visit = null;
    this.drawVisit();
  }

  drawVisit() {
    const { visit } = this;
    this.from.hidden = !visit;
    fill(this.from, visit ? [icon("person"), el("span.clip", {}, _("Found on a visit:"), " ", visit.text),
      el("button.button.bare", { type: "button", on: { click: () => (this.detach(), this.keep()) } }, _("Something else"))] : null);
  }

  async open() {
    const before = this.made;
    this.made ??= this.make();
    await this.made;
    if (before) this.map?.map.invalidateSize();
  }

  async make() {
    this.photos = new Photos({ label: _("Take photo"), large: true, keep: true, changed: () => this.changed(), say: ({ lon }) => (lon === undefined ? _("without position") : _("with position")) });
    this.class = picker({ name: _("What is it"), must: false, url: "/api/classes", say: (one) => [one.name, one.category], changed: () => this.choose(this.class?.chosen()) });
    this.code = codeField((one) => this.carried(one));
    this.latest = el("div.choices", { role: "group", aria: { label: _("Chosen lately") } });
    this.text = /** @type {HTMLTextAreaElement} */ (el("textarea.input", { rows: "3", placeholder: _("What do you see?") }));
    const at = await this.recall();
    this.drawVisit();
    this.placeWords = el("span.clip", {}, _("Move the map under the pin"));
    this.said = el("p.field-wrong", { role: "alert", hidden: true });
    this.go = el("button.button.first.wide", { type: "submit" }, _("Send report"));
    const field = el("div.report-map");
    fill(
      this.box,
      el(
        "form.report-form",
        { novalidate: true, on: { submit: (/** @type {Event} */ event) => this.send(event), input: () => this.changed() } },
        this.earlier,
        this.from,
        this.photos.element,
        el("div.field", {}, this.class.element, this.latest),
        this.code.element,
        el("label.field", {}, el("span.name", {}, _("Words")), this.text),
        el("div.field", {}, el("span.name", {}, _("Where")), field,
          el("div.report-place", {}, icon("pin"), this.placeWords,
            el("button.button.bare", { type: "button", on: { click: () => this.toHere() } }, icon("here"), _("My place"))),
          this.noPlace),
        this.said,
        this.go,
      ),
    );
    this.drawLately();
    this.map = new CityMap(field, { boot: this.how.boot, choose: () => {}, layers: ["areas"], small: true });
    field.append(icon("pin", "aim"));
    this.map.map.on("dragstart zoomstart", () => (this.pinned = true));
    this.map.map.on("moveend", () => this.locate());
    this.how.changed();
    if (at) this.put(at);
    else this.toHere();
  }

  /** Something was written, chosen or photographed. */
  changed() {
    this.how.changed();
    this.keep();
  }

  /** Another class was chosen than the label's or the one chosen lately. @param {any} found */
  choose(found) {
    if (found) this.lately = null;
    this.drawLately();
    this.keep();
  }

  /** What carries a code says what it is and where. @param {?import("./codefield.js").Carrier} one */
  carried(one) {
    if (!one) return;
    if (one.class_code) {
      this.class?.clear();
      this.lately = { name: one.class_name, kind: "component", scheme: one.class_scheme, code: one.class_code };
      this.drawLately();
    }
    if (one.lon !== null && one.lat !== null) this.put({ lon: one.lon, lat: one.lat });
  }

  async drawLately() {
    const kept = /** @type {any[]} */ ((await this.how.pocket.local.recall(LATELY)) ?? []);
    if (!this.latest) return;
    const same = (/** @type {any} */ one) => one.code === this.lately?.code && one.scheme === this.lately?.scheme;
    const lately = this.lately && !kept.some(same) ? [this.lately, ...kept] : kept;
    fill(this.latest, lately.map((one) =>
      el("button.choice", { type: "button", aria: { pressed: String(same(one)) }, on: { click: () => {
        this.lately = same(one) ? null : one;
        this.class?.clear();
        this.drawLately();
        this.keep();
      } } }, one.name)));
  }

  toHere() {
    const here = lastPlace();
    if (here) this.put(here, 18);
  }

  /** Put the pin on a place, as a code that was read says. @param {{lon: number, lat: number}} at */
  put(at, zoom = 19) {
    this.pinned = true;
    this.map?.map.setView([at.lat, at.lon], zoom, { animate: false });
  }

  async locate() {
    if (!this.map || !this.pinned || this.map.map.getZoom() < 15) {
      this.at = null;
      return;
    }
    const { lng, lat } = this.map.map.getCenter();
    this.at = { lon: lng, lat };
    if (this.how.drafts.of(DRAFT)) this.keep();
    const found = await get("/api/locate", { lon: lng.toFixed(6), lat: lat.toFixed(6) }).catch(() => undefined);
    if (!this.placeWords) return;
    const names = found?.cell?.names;
    fill(this.placeWords, found === undefined ? `${lat.toFixed(5)}, ${lng.toFixed(5)}` : names?.length ? names.slice(2).join(" · ") : _("outside the city"));
  }

  /** What is missing, as a sentence. @param {string} words @param {any} chosen */
  missing(words, chosen) {
    if (!words && !chosen) return _("Say what it is: choose a class or write a few words.");
    return this.photos?.sending ? _("A photo is still being made smaller.") : null;
  }

  /** @param {Event} event */
  async send(event) {
    event.preventDefault();
    const number = this.code?.code();
    const words = [number ? _("No. %(number)s:", { number }) : "", this.text?.value.trim()].filter(Boolean).join(" ");
    const chosen = this.class?.chosen() ?? this.lately;
    const missing = this.missing(words, chosen);
    if (this.said) {
      this.said.hidden = !missing;
      fill(this.said, missing ?? "");
    }
    if (missing || !this.go) return;
    const { outbox } = this.how.pocket;
    this.go.setAttribute("aria-busy", "true");
    try {
      const entry = await outbox.put({
        report: {
          channel: "patrol",
          text: words || chosen.name,
          ...(chosen ? { kind: chosen.kind, class_scheme: chosen.scheme, class_code: chosen.code } : {}),
          ...(this.at ? { ...this.at, crs: "EPSG:4490" } : {}),
        },
        title: chosen?.name ?? words.slice(0, 24),
        id: this.visit?.id,
      }, this.photos?.list("before") ?? []);
      await this.how.drafts.drop(DRAFT);
      if (chosen) await this.keepLately(chosen);
      tell(`${_("Report")}${_(": ")}${entry.words}`);
      this.again();
      this.how.queue();
    } catch (fault) {
      complain(fault);
    }
    this.go.removeAttribute("aria-busy");
  }

  /** The next report begins empty. */
  again() {
    this.made = null;
    this.lately = null;
    this.at = null;
    this.pinned = false;
    this.map?.map.remove();
    this.map = undefined; // where the phone is may still be told
    fill(this.box);
    this.text = this.photos = undefined;
    this.visit = null;
    this.earlier.hidden = true;
    this.how.changed();
  }

  /** @param {any} chosen */
  async keepLately({ name, kind, scheme, code }) {
    const { local } = this.how.pocket;
    const before = /** @type {any[]} */ ((await local.recall(LATELY)) ?? []).filter((one) => one.code !== code || one.scheme !== scheme);
    await local.remember(LATELY, [{ name, kind, scheme, code }, ...before].slice(0, LATELY_MOST));
  }

  /** Take photos anew for a report or move whose photos did not fit. @param {string} id  of the entry */
  photosFor(id) {
    const photos = new Photos({ label: _("Take photo"), large: true, keep: true });
    const go = el("button.button.first", { type: "button" }, _("Add photos"));
    const dialog = /** @type {HTMLDialogElement} */ (el("dialog.help-dialog", { on: { close: () => (dialog.remove(), this.how.changed()) } }, photos.element, go));
    go.addEventListener("click", async () => {
      if (photos.sending || !photos.count) return;
      await this.how.pocket.outbox.addPhotos(id, photos.list("after")).catch(complain);
      dialog.close();
    });
    document.body.append(dialog);
    dialog.showModal();
    this.how.changed();
  }
}
