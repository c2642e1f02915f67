/**
 * On shift: begun and ended by the worker's own tap. Only then the phone's position is followed and recorded, and the
 * worker sees that it is. Points wait on the phone until the hub has them (phone/shifts.js).
 */

import { get } from "../live/api.js";
import { now } from "../live/clock.js";
import { follow, hear, lastPlace, metresBetween, whyNoPlace } from "../live/here.js";
import { el, fill, icon } from "../parts/element.js";
import { tell } from "../parts/notice.js";
import { _, ngettext } from "../parts/text.js";
import { distance, moment, span } from "../parts/words.js";
import { CityMap } from "../../../maps/js/map.js";

/** A point is kept when one has walked so far, or so long; a guess wider than this is none. */
const STEP_M = 15;
const STEP_MS = 60_000;
const WIDEST_M = 200;
/** Nobody works longer: the hub ends a forgotten shift where its track ends. */
const LONGEST_MS = 16 * 3600_000;

/** @typedef {import("./shifts.js").Seen} Seen */

export class Shift {
  /**
   * @param {HTMLElement} line   says under the bar that the track is recorded
   * @param {HTMLElement} page   the shift's own page
   * @param {object} how
   * @param {import("./shapes.js").Pocket} how.pocket
   * @param {any} how.boot
   * @param {() => void} how.open
   * @param {() => void} how.changed
   */
  constructor(line, page, how) {
    this.line = line;
    this.page = page;
    this.how = how;
    /** The one that was begun on this phone. @type {?import("./shifts.js").Kept} */
    this.running = null;
    /** One the hub has from another phone: nothing of it is recorded here. @type {?{id: string, began_at: string}} */
    this.elsewhere = null;
    /** The last point that was kept. @type {Seen|undefined} */
    this.last = undefined;
    /** What the line said last. */
    this.said = "";
    /** What was drawn last of what is kept. */
    this.seen = "[]";
    how.pocket.on("shift", () => this.recall());
    hear((at) => this.step(at));
  }

  /** What was begun here before the page was loaded anew, or on another phone. */
  async begin() {
    await this.recall();
    this.draw();
    this.look();
  }

  /** What is kept of it here. */
  async recall() {
    const { shifts } = this.how.pocket;
    const before = this.running;
    const seen = JSON.stringify(await shifts.mine());
    this.running = (await shifts.running()) ?? null;
    if (this.running && this.running.id !== before?.id) {
      const [last] = (await shifts.points(this.running.id)).slice(-1);
      this.last ??= last;
    }
    if (seen !== this.seen) this.draw();
    this.seen = seen;
  }

  /** Whether the hub has one from another phone; asked once what is over here has been sent. */
  async look() {
    const { pocket } = this.how;
    if (this.running || (await pocket.sync.now()).at !== "ok" || (await pocket.shifts.mine()).length) return;
    const { shift } = await get("/api/shift").catch(() => ({ shift: null }));
    this.elsewhere = this.running ? null : shift;
    if (shift) this.draw();
  }

  get on() {
    return Boolean(this.running);
  }

  /** Only now the place is followed: somebody is on a shift begun here that is not longer than anybody works. */
  get recording() {
    return Boolean(this.running && now() - Date.parse(this.running.began_at) <= LONGEST_MS);
  }

  async start() {
    this.last = undefined;
    this.elsewhere = null;
    this.running = await this.how.pocket.shifts.begin(new Date(now()).toISOString());
    this.draw();
    tell(whyNoPlace() ? this.words() : _("You are on shift. Your track is recorded until you end it."));
    this.how.pocket.sync.soon();
  }

  /** Go on here with one from another phone; with an end, only to end it. @param {boolean} [ended] */
  async take(ended = false) {
    const { elsewhere } = this;
    if (!elsewhere) return;
    this.elsewhere = null;
    this.running = await this.how.pocket.shifts.begin(elsewhere.began_at, elsewhere.id);
    if (ended) return this.stop();
    this.draw();
    tell(whyNoPlace() ? this.words() : _("You are on shift. Your track is recorded until you end it."));
  }

  async stop() {
    const { running } = this;
    if (!running) return;
    const at = this.instant();
    this.running = null;
    await this.how.pocket.shifts.end(running.id, at);
    this.draw();
    tell(_("Your shift has ended. Nothing is recorded any more."));
    this.how.pocket.sync.soon();
  }

  /** @param {?{lon: number, lat: number, accuracy_m: number}} at */
  async step(at) {
    this.refresh();
    const { running, last } = this;
    if (!running || !this.recording || !at || at.accuracy_m > WIDEST_M) return;
    const old = last ? now() - Date.parse(last.at) : Infinity;
    if (last && old < STEP_MS && metresBetween(last, at) < STEP_M) return;
    const seen = { at: this.instant(), lon: at.lon, lat: at.lat, accuracy_m: Math.round(at.accuracy_m) };
    this.last = seen;
    this.line.dataset.points = String(await this.how.pocket.shifts.step(running.id, seen));
  }

  /** Now, and after all that was told of this shift: a clock that is set right meanwhile must not turn its order round. */
  instant() {
    const told = [this.running?.began_at, this.last?.at];
    return new Date(Math.max(now(), ...told.flatMap((one) => (one ? Date.parse(one) + 1 : [])))).toISOString();
  }

  /** Time passed, or another place came. */
  refresh() {
    if (this.said !== this.words()) this.draw();
  }

  draw() {
    this.said = this.words();
    follow("shift", this.recording);
    this.line.hidden = !this.on;
    fill(this.line, this.on ? el("button.onshift", { type: "button", on: { click: this.how.open } }, icon(whyNoPlace() || !this.recording ? "warn" : "here"), this.said) : null);
    this.how.changed();
  }

  /** Whether the track is recorded, and why not. */
  words() {
    const { running, elsewhere } = this;
    if (elsewhere) return _("On shift since %(when)s, begun on another phone. This one records nothing.", { when: moment(elsewhere.began_at) });
    if (!running) return _("Off shift. Nothing is recorded.");
    const when = moment(running.began_at);
    if (!this.recording) return _("On shift since %(when)s: longer than anybody works. Nothing is recorded any more; end it.", { when });
    if (whyNoPlace()) return `${_("On shift since %(when)s; no track is recorded.", { when })} ${whyNoPlace()}`;
    return _("On shift since %(when)s; your track is being recorded", { when });
  }

  /** The button that begins and ends, with what it means. */
  switch() {
    return el("div.shift-card", {},
      el("p", {}, this.words()),
      this.elsewhere ? el("button.button.wide", { type: "button", data: { shift: "here" }, on: { click: () => this.take() } }, _("Record my track here")) : null,
      this.on || this.elsewhere
        ? el("button.button.wide", { type: "button", data: { shift: "end" }, on: { click: () => (this.elsewhere ? this.take(true) : this.stop()) } }, _("End the shift"))
        : el("button.button.first.wide", { type: "button", data: { shift: "begin" }, on: { click: () => this.start() } }, _("Begin the shift")));
  }

  /** The own track of today, on the map and in words. */
  async openPage() {
    this.map?.map.remove();
    const field = el("div.track-map");
    const list = el("ul.me-rows");
    fill(this.page, this.switch(), field, list,
      el("p.faint", {}, _("Only you see your track. It is removed after the time your city has set.")));
    this.map = new CityMap(field, { boot: this.how.boot, choose: () => {}, layers: ["areas"], small: true });
    if (!this.on && !this.elsewhere) await this.look();
    if ((await this.how.pocket.shifts.mine()).length) await this.how.pocket.sync.now();
    try {
      const shifts = await get("/api/shift/track");
      if (!list.isConnected) return; // it was drawn anew meanwhile
      for (const one of shifts) this.drawTrack(one.points);
      fill(list, shifts.length ? shifts.map(row) : el("li.me-row", {}, _("No shift today yet.")));
    } catch (fault) {
      if (!list.isConnected) return;
      const points = this.running ? await this.how.pocket.shifts.points(this.running.id) : [];
      this.drawTrack(points.map((one) => [one.at, one.lon, one.lat]));
      fill(list, el("li.me-row", {}, this.how.pocket.sync.state.at === "offline" ? this.how.pocket.sync.state.words : /** @type {Error} */ (fault).message));
    }
    const at = lastPlace();
    if (this.on && at) this.map.here({ ...at, accuracy_m: 0 });
  }

  /** @param {Array<[string, number, number, ?number]|any[]>} points */
  drawTrack(points) {
    if (!this.map || !points.length) return;
    const { L, map } = this.map;
    const line = L.polyline(points.map(([, lon, lat]) => [lat, lon]), { className: "track-line", interactive: false }).addTo(map);
    map.fitBounds(line.getBounds(), { maxZoom: 17, padding: [24, 24], animate: false });
  }
}

/** @param {{began_at: string, ended_at: ?string, points: any[][]}} shift */
function row({ began_at: began, ended_at: ended, points }) {
  let metres = 0;
  for (let at = 1; at < points.length; at += 1) {
    metres += metresBetween({ lon: points[at - 1][1], lat: points[at - 1][2] }, { lon: points[at][1], lat: points[at][2] });
  }
  const long = span((ended ? Date.parse(ended) : now()) - Date.parse(began));
  return el("li.me-row", {}, el("span", {}, ended ? `${moment(began)} – ${moment(ended)}` : _("since %(when)s", { when: moment(began) })),
    el("span.soft.me-says", {}, [long, points.length > 1 ? distance(metres) : null, ngettext("%(n)s point", "%(n)s points", points.length)].filter(Boolean).join(" · ")));
}
