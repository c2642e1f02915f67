/**
 * On shift: begun and ended by the worker's own tap. Only then the phone's position is followed and recorded, and the
 * worker sees that it is. Points wait on the phone until the hub has them.
 */

import { commandId, get, post } from "../live/api.js";
import { now } from "../live/clock.js";
import { follow, lastPlace, metresBetween } from "../live/here.js";
import { el, fill, icon } from "../parts/element.js";
import { complain, tell } from "../parts/notice.js";
import { _, ngettext } from "../parts/text.js";
import { distance, moment, span } from "../parts/words.js";
import { CityMap } from "../../../maps/js/map.js";

const NAME = "shift";
/** A point is kept when one has walked so far, or so long; a guess wider than this is none. */
const STEP_M = 15;
const STEP_MS = 60_000;
const WIDEST_M = 200;
/** How often points are sent, and how many wait at most: a day without a network. */
const SEND_MS = 60_000;
const WAIT_MOST = 2000;
const AT_ONCE = 400;

/** @typedef {{at: string, lon: number, lat: number, accuracy_m: number}} Seen */
/** @typedef {{id: string, began_at: string, ended_at: ?string, known: boolean, points: Seen[]}} Running  known: the hub has its beginning */

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
    /** @type {?Running} */
    this.running = null;
    /** The last point that was sent. @type {Seen|undefined} */
    this.last = undefined;
    this.sending = Promise.resolve();
  }

  /** What was begun here before the page was loaded anew, or on another phone. */
  async begin() {
    const kept = await this.how.pocket.local.recall(NAME);
    this.running ??= kept ?? null;
    if (!this.running) {
      const { shift } = await get("/api/shift").catch(() => ({ shift: null }));
      if (shift && !this.running) this.running = { id: shift.id, began_at: shift.began_at, ended_at: null, known: true, points: [] };
    }
    if (this.on) this.watch();
    setInterval(() => this.send(), SEND_MS);
    this.draw();
    this.send();
  }

  get on() {
    return Boolean(this.running && !this.running.ended_at);
  }

  async start() {
    if (this.running) await this.send();
    this.last = undefined;
    this.running = { id: commandId(), began_at: new Date(now()).toISOString(), ended_at: null, known: false, points: [] };
    await this.keep();
    this.watch();
    this.draw();
    tell(_("You are on shift. Your track is recorded until you end it."));
    this.send();
  }

  async stop() {
    if (!this.running || !this.on) return;
    this.running.ended_at = this.instant();
    await this.keep();
    this.draw();
    tell(_("Your shift has ended. Nothing is recorded any more."));
    await this.send();
  }

  watch() {
    follow((at) => this.step(at));
  }

  /** @param {{lon: number, lat: number, accuracy_m: number}} at */
  async step(at) {
    if (!this.running || !this.on || at.accuracy_m > WIDEST_M) return;
    const { points } = this.running;
    const last = points.at(-1) ?? this.last;
    const old = last ? now() - Date.parse(last.at) : Infinity;
    if (last && old < STEP_MS && metresBetween(last, at) < STEP_M) return;
    points.push({ at: this.instant(), lon: at.lon, lat: at.lat, accuracy_m: Math.round(at.accuracy_m) });
    this.line.dataset.points = String(points.length);
    if (points.length > WAIT_MOST) points.splice(0, points.length - WAIT_MOST);
    await this.keep();
  }

  /** Now, and after all that was told of this shift: a clock that is set right meanwhile must not turn its order round. */
  instant() {
    const told = [this.running?.began_at, this.last?.at, this.running?.points.at(-1)?.at];
    return new Date(Math.max(now(), ...told.flatMap((one) => (one ? Date.parse(one) + 1 : [])))).toISOString();
  }

  keep() {
    return this.how.pocket.local.remember(NAME, this.running);
  }

  /** Send what waits, one after the other; what is not answered waits on. */
  send() {
    this.sending = this.sending.then(() => this.sendNow()).catch(() => null);
    return this.sending;
  }

  async sendNow() {
    const { running } = this;
    if (!running || !navigator.onLine) return;
    if (!running.known) {
      const told = await post("/api/shift", { id: running.id, at: running.began_at });
      // one that was begun on another phone goes on
      Object.assign(running, { id: told.id, began_at: told.began_at, known: true });
      // the hub may have set the beginning right
      for (const one of running.points) if (Date.parse(one.at) < Date.parse(told.began_at)) one.at = told.began_at;
      await this.keep();
    }
    while (running.points.length) {
      const some = running.points.slice(0, AT_ONCE);
      await post(`/api/shift/${running.id}/track`, { points: some });
      this.last = some.at(-1);
      running.points.splice(0, some.length);
      await this.keep();
    }
    if (running.ended_at) {
      await post(`/api/shift/${running.id}/end`, { at: running.ended_at });
      if (this.running === running) this.running = null;
      await this.keep();
      this.draw();
    }
  }

  draw() {
    const { running } = this;
    this.line.hidden = !this.on;
    fill(this.line, this.on && running ? el("button.onshift", { type: "button", on: { click: this.how.open } }, icon("here"),
      _("On shift since %(when)s; your track is being recorded", { when: moment(running.began_at) })) : null);
    this.how.changed();
  }

  /** The button that begins and ends, with what it means. */
  switch() {
    const { running } = this;
    return el("div.shift-card", {},
      el("p", {}, this.on && running ? _("On shift since %(when)s; your track is being recorded", { when: moment(running.began_at) }) : _("Off shift. Nothing is recorded.")),
      this.on
        ? el("button.button.wide", { type: "button", data: { shift: "end" }, on: { click: () => this.stop() } }, _("End the shift"))
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
    await this.send();
    try {
      const shifts = await get("/api/shift/track");
      for (const one of shifts) this.drawTrack(one.points);
      fill(list, shifts.length ? shifts.map(row) : el("li.me-row", {}, _("No shift today yet.")));
    } catch (fault) {
      this.drawTrack((this.running?.points ?? []).map((one) => [one.at, one.lon, one.lat]));
      complain(fault);
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
