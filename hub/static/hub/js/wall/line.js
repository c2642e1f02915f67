/** The wall's line to the hub: the stream, whether what is shown is true, and a log-in that ended. */

import { now } from "../live/clock.js";
import { Late } from "../live/late.js";
import { Store } from "../live/store.js";
import { Stream } from "../live/stream.js";

/** How often the log-in is kept awake. */
const AWAKE = 10 * 60_000;
/** How often a wall whose log-in ended looks whether somebody signed in again. */
const LOOK = 5_000;
/** What was asked for longer ago than this is old even when the stream is well. */
const OLD = 200_000;
/** A blip is not told across a room. */
const PATIENCE = 6_000;
/** After an answer that was not to be had, everything is asked for anew this soon. */
const AGAIN = 10_000;

/** @typedef {import("../live/stream.js").State} State */
/**
 * @typedef {object} Told  How the line is.
 * @property {State|"old"} state
 * @property {number} since     server's clock: from when what is shown is; 0 while all is well
 * @property {boolean} [bare]     nothing could be shown yet
 */

export class Line {
  /**
   * @param {object} how
   * @param {() => Promise<void>} how.fetch  ask for everything; rejects when something was not to be had
   * @param {(told: Told) => void} how.told
   * @param {(out: ?{why: "signed_out"|"no_post", since: number}) => void} how.out  the log-in ended (null: it is back)
   * @param {HTMLElement} how.late  where the hub's own lateness is said
   */
  constructor(how) {
    this.how = how;
    this.store = new Store();
    this.late = new Late(how.late);
    /** @type {State} */
    this.state = "connecting";
    /** When the stream was last well, and when everything was last fetched; server's clock. */
    this.well = now();
    this.fetched = 0;
    /** Since when something is not to be had; 0: all was. */
    this.failing = 0;
    /** @type {number|undefined} */
    this.again = undefined;
    this.outSince = 0;
    this.stream = this.open();
    setInterval(() => this.judge(), 1000);
    setInterval(() => this.awake(), AWAKE);
  }

  open() {
    return new Stream({
      entries: (entries) => this.store.apply(entries),
      snapshot: () => this.fetch(),
      late: (told) => this.late.hear(told),
      state: (state) => this.hear(state),
    });
  }

  begin() {
    this.stream.start();
    this.awake();
  }

  /** Everything anew; entries wait until it is here. */
  async fetch() {
    this.store.hold();
    try {
      await this.how.fetch();
      this.fetched = now();
      this.failing = 0;
    } catch (fault) {
      if (/** @type {{status?: number}} */ (fault).status === 401) this.left("signed_out");
      // anything else is said by `judge` when it stays so
      this.failing ||= now();
      clearTimeout(this.again);
      this.again = window.setTimeout(() => this.fetch(), AGAIN);
    } finally {
      this.store.release();
      this.judge();
    }
  }

  /** @param {State} state */
  hear(state) {
    const back = this.state !== "live" && state === "live";
    this.state = state;
    this.late.stream(state === "live" || state === "behind");
    if (state === "live") this.well = now();
    if (state === "signed_out" || state === "no_post") this.left(state);
    if (state === "other_post") location.reload();
    // a cursor brings what was missed; counts are asked for anew
    if (back && this.fetched) this.fetch();
    this.judge();
  }

  /** Say how true the page is. */
  judge() {
    if (this.state === "live") this.well = Math.max(this.well, this.fetched);
    const quiet = now() - this.well;
    if (this.state !== "live" && this.state !== "connecting" && quiet > PATIENCE) return this.how.told({ state: this.state, since: this.well });
    if (this.failing && now() - this.failing > PATIENCE) return this.how.told({ state: "old", since: this.fetched || this.failing, bare: !this.fetched });
    if (this.fetched && now() - this.fetched > OLD) return this.how.told({ state: "old", since: this.fetched });
    return this.how.told({ state: this.state === "down" || this.state === "behind" ? "live" : this.state, since: 0 });
  }

  /** Keep the log-in, and find out whether there is one. */
  async awake() {
    const answer = await fetch("/screen/awake", { cache: "no-store" }).catch(() => null);
    if (answer?.status === 401) this.left("signed_out");
    else if (answer?.status === 403) this.left("no_post");
    else if (answer?.ok && this.outSince) location.reload();
  }

  /** The log-in ended: say so, and look for a new one. @param {"signed_out"|"no_post"} why */
  left(why) {
    if (!this.outSince) {
      this.outSince = now();
      this.stream.stop();
      setInterval(() => this.awake(), LOOK);
    }
    this.how.out({ why, since: this.outSince });
  }
}
