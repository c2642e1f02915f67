/** The map in the pocket: where one stands, the own area, and the post's tasks also without a network. */

import { CityMap } from "../../../maps/js/map.js";
import { hear, lastPlace, whyNoPlace } from "../live/here.js";
import { el, icon } from "../parts/element.js";
import { _ } from "../parts/text.js";

/** The map opens where one stands, near enough for single cases. */
const NEAR_ME = 16;

export class Nearby {
  /**
   * @param {HTMLElement} box
   * @param {object} how
   * @param {any} how.boot
   * @param {import("../live/store.js").Store} how.store
   * @param {import("./shapes.js").Pocket} how.pocket
   * @param {(id: number) => void} how.choose
   * @param {() => void} how.changed   it was asked where one is
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    /** @type {?CityMap} */
    this.map = null;
    /** The reader wants to know where he is, until another page is opened. */
    this.asked = false;
    /** The next place found comes into view. */
    this.go = true;
  }

  open() {
    if (this.map) {
      this.map.map.invalidateSize();
      this.refresh();
      return;
    }
    const map = new CityMap(this.box, {
      boot: this.how.boot,
      store: this.how.store,
      choose: (card) => this.how.choose(card.id),
      layers: ["areas", "cases", "components"],
      instead: () => this.kept(),
    });
    this.map = map;
    const at = lastPlace();
    if (at && map.covers(at)) map.map.setView([at.lat, at.lon], NEAR_ME, { animate: false });
    else this.toTasks();
    this.go = !at;
    this.box.querySelector(".map-tools")?.prepend(
      el("button.button.square", { type: "button", title: _("My place"), aria: { label: _("My place") }, on: { click: () => this.ask() } }, icon("here")));
    hear((place) => {
      map.say(place ? "" : whyNoPlace());
      map.here(place);
      if (!place) return;
      if (this.go && map.covers(place)) map.map.setView([place.lat, place.lon], NEAR_ME, { animate: false });
      this.go = false;
    });
    this.refresh();
  }

  /** Where am I? */
  ask() {
    const at = lastPlace();
    this.asked = true;
    this.go = !at;
    if (at && this.map?.covers(at)) this.map.map.setView([at.lat, at.lon], NEAR_ME, { animate: false });
    this.how.changed();
  }

  /** Another page is looked at. */
  leave() {
    this.asked = false;
  }

  /** Begin where the tasks are. */
  async toTasks() {
    const cards = (await this.how.pocket.local.tasks()).map((one) => one.card).filter((card) => card.lon !== null && card.lat !== null);
    if (cards.length) this.map?.map.fitBounds(cards.map((card) => [card.lat, card.lon]), { maxZoom: NEAR_ME, padding: [40, 40], animate: false });
  }

  async refresh() {
    await this.map?.cases.refresh();
  }

  /** Tasks came or went: without a network they are what the map shows. */
  draw() {
    if (this.map && !navigator.onLine) this.refresh();
  }

  /** What is shown when the hub does not answer: the tasks that are kept here. */
  async kept() {
    const tasks = await this.how.pocket.local.tasks();
    const items = [...new Map(tasks.map((one) => [one.card.id, one.card])).values()];
    return { mode: "cases", kept: true, items, off_map: items.filter((card) => card.lon === null).length, total: items.length };
  }
}
