/** Whether what the page shows is fresh: one line under the bar when it is not, in plain words; nothing when it is. */

import { now } from "./clock.js";
import { fill } from "../parts/element.js";
import { language, _ } from "../parts/text.js";
import { moment, span } from "../parts/words.js";

/** A blip is not told: the stream is back before anybody has read the line. */
const PATIENCE = 6_000;
/** How often a page without its stream asks what is wrong. */
const AGAIN = 10_000;
const MINUTE = 60_000;

/** @typedef {{part: "database"|"ingest"|"queue"|"hub", since?: string, behind_s?: number, ends_s?: ?number}} Lateness */

export class Late {
  /** @param {HTMLElement} box  the line; hidden while there is nothing to say */
  constructor(box) {
    this.box = box;
    /** What the hub says of itself. @type {?Lateness} */
    this.told = null;
    /** What the page found when the stream was gone. @type {?Lateness} */
    this.found = null;
    /** Since when the stream is gone, milliseconds; 0 when it is not. */
    this.down = 0;
    /** @type {number|undefined} */
    this.timer = undefined;
  }

  /** The hub's word, with each heartbeat. @param {?Lateness} late */
  hear(late) {
    this.told = late;
    this.draw();
  }

  /** How the stream is. @param {boolean} live */
  stream(live) {
    if (live) {
      this.down = 0;
      this.found = null;
      clearTimeout(this.timer);
      this.timer = undefined;
      this.draw();
    } else if (!this.down) {
      this.down = now();
      this.timer = window.setTimeout(() => this.ask(), PATIENCE);
    }
  }

  /** Ask the hub itself what is wrong; it needs neither a log-in nor the database to say so. */
  async ask() {
    const since = new Date(this.down).toISOString();
    /** @type {?Lateness} */
    let found = null;
    try {
      const answer = await fetch("/readyz", { headers: { "Accept-Language": language }, cache: "no-store" });
      const said = answer.ok ? null : await answer.json();
      const codes = (said?.values?.reasons ?? []).map((/** @type {any} */ one) => one.code);
      if (codes.includes("hub.database_away")) found = { part: "database", since };
    } catch {
      found = { part: "hub", since };
    }
    if (!this.down) return;
    this.found = found;
    this.draw();
    this.timer = window.setTimeout(() => this.ask(), AGAIN);
  }

  /** What is to be told now; null when all is well. */
  get late() {
    return this.found ?? this.told;
  }

  draw() {
    const late = this.late;
    const words = late ? sentence(late) : "";
    if (this.box.textContent === words) return;
    this.box.hidden = !words;
    this.box.dataset.part = late?.part ?? "";
    fill(this.box, words);
  }
}

/** @param {Lateness} late */
function sentence(late) {
  const time = late.since ? moment(late.since) : "";
  if (late.part === "database") {
    return _("The database has been away since %(time)s. What you see is from before; it goes on by itself.", { time });
  }
  if (late.part === "ingest") {
    return _("No messages have been taken since %(time)s: the ingest process does not answer. The broker keeps them.", { time });
  }
  if (late.part === "hub") {
    return _("The hub cannot be reached since %(time)s; trying again. What you see is from before.", { time });
  }
  const behind = lasting(late.behind_s ?? 0);
  return late.ends_s === null || late.ends_s === undefined
    ? _("Messages are %(behind)s behind and are being worked off.", { behind })
    : _("Messages are %(behind)s behind, catching up; done in about %(ends)s.", { behind, ends: roughly(late.ends_s) });
}

/** When a guess comes true: whole minutes, rather late than early. @param {number} seconds */
function roughly(seconds) {
  return span(Math.max(1, Math.ceil(seconds / 60)) * MINUTE);
}

/** Seconds as people say them. @param {number} seconds */
function lasting(seconds) {
  if (seconds >= 600) return span(seconds * 1000);
  const minutes = Math.floor((seconds * 1000) / MINUTE);
  const rest = Math.round(seconds) % 60;
  if (!minutes) return _("%(n)s s", { n: Math.round(seconds) });
  return _("%(minutes)s min %(seconds)s s", { minutes, seconds: rest });
}
