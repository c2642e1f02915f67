/** The live stream: registers with a cursor, misses nothing over a reconnect, and is honest about how fresh it is. */

import { actsIn } from "./api.js";
import { learn } from "./clock.js";

/** Heartbeats come every 10 s; silence beyond this is lateness that is shown. */
const QUIET = 12_000;
/** Silence beyond this means the line is dead even if nobody said so. */
const DEAD = 30_000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
/** How often it is looked whether somebody signed in again. */
const LOOK = 10_000;

/** States a silent line does not change. */
const ENDED = new Set(["signed_out", "no_post", "other_post"]);

/** @typedef {"connecting"|"live"|"behind"|"down"|"signed_out"|"no_post"|"other_post"} State */

export class Stream {
  /**
   * @param {object} heard
   * @param {(entries: import("./shapes.js").Entry[]) => void} heard.entries  in order, each once
   * @param {() => Promise<void>|void} heard.snapshot  what is held is too old: fetch it again
   * @param {(state: State, behind_s: number) => void} heard.state
   * @param {(late: ?import("./late.js").Lateness) => void} heard.late  how far the hub itself is behind
   * @param {string} [address]
   */
  constructor(heard, address) {
    this.heard = heard;
    this.address = address ?? `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/stream`;
    /** @type {?number} */
    this.cursor = null;
    /** @type {State} */
    this.state = "connecting";
    /** @type {?WebSocket} */
    this.socket = null;
    this.lastHeard = 0;
    this.wait = FIRST_WAIT;
    /** @type {number|undefined} */
    this.timer = undefined;
    this.closed = false;
  }

  /** Connect, and stay connected until `stop`. */
  start() {
    this.connect();
    this.watch = setInterval(() => this.judge(), 1000);
    addEventListener("online", () => this.hurry());
    addEventListener("offline", () => this.drop());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
    return this;
  }

  stop() {
    this.closed = true;
    clearInterval(this.watch);
    clearTimeout(this.timer);
    this.socket?.close();
  }

  connect() {
    clearTimeout(this.timer);
    this.lastHeard = performance.now();
    const socket = new WebSocket(this.address);
    this.socket = socket;
    socket.onopen = () => this.register();
    socket.onmessage = (message) => socket === this.socket && this.take(JSON.parse(message.data));
    socket.onclose = (ending) => socket === this.socket && this.lost(ending.code);
  }

  /** As whom the page hears: in another post the hub closes instead. */
  register() {
    this.socket?.send(JSON.stringify({ type: "register", cursor: this.cursor, post: actsIn() }));
  }

  /** @param {any} said */
  take(said) {
    this.lastHeard = performance.now();
    this.wait = FIRST_WAIT;
    if (said.at) learn(said.at);
    if (said.type === "position") {
      this.cursor = said.cursor;
      this.show("live");
      if (said.mode === "snapshot") this.heard.snapshot();
    } else if (said.type === "entries") {
      const fresh = said.entries.filter((/** @type {any} */ one) => this.cursor === null || one.seq > this.cursor);
      this.cursor = Math.max(this.cursor ?? 0, said.cursor);
      if (fresh.length) this.heard.entries(fresh);
      this.show("live");
    } else if (said.type === "heartbeat") {
      this.cursor = Math.max(this.cursor ?? 0, said.cursor ?? 0);
      this.heard.late(said.late ?? null);
      this.show("live");
    } else if (said.type === "resync") {
      this.cursor = null;
      this.register();
    }
  }

  /** @param {number} code */
  lost(code) {
    this.socket = null;
    if (this.closed) return;
    if (code === 4401) {
      this.show("signed_out");
      this.cursor = null;
      this.timer = setTimeout(() => this.connect(), LOOK);
      return;
    }
    if (code === 4403) return this.show("no_post");
    if (code === 4410) return this.show("other_post");
    // rights changed: what is held may be too much or too little, so everything is fetched again
    if (code === 4409) this.cursor = null;
    this.show("down");
    // Half of the wait is chance, so that a thousand browsers do not come back in the same instant.
    this.timer = setTimeout(() => this.connect(), this.wait * (0.5 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  /** The network or the reader came back: do not wait any longer. */
  hurry() {
    if ((this.state === "down" || this.state === "signed_out") && !this.socket && !this.closed) {
      this.wait = FIRST_WAIT;
      this.connect();
    }
  }

  /** The line is dead, though nobody said so: the browser tells of a lost network at once, the socket after minutes. */
  drop() {
    const socket = this.socket;
    if (!socket) return;
    this.socket = null;
    socket.onclose = null;
    socket.close();
    this.lost(1006);
  }

  judge() {
    if (!this.socket || ENDED.has(this.state)) return;
    const silent = performance.now() - this.lastHeard;
    if (silent > DEAD) {
      this.drop();
    } else if (this.state !== "connecting" && this.state !== "down" && silent > QUIET) {
      this.show("behind", Math.round(silent / 1000));
    }
  }

  /** @param {State} state @param {number} [behind_s] */
  show(state, behind_s = 0) {
    this.state = state;
    this.heard.state(state, behind_s);
  }
}
