/** The console and its map in a second window: one selection and one filter, whichever of the two they are set in. */

import { complete } from "./filter.js";

/** @typedef {import("./filter.js").Filter} Filter */

export class Twin {
  /**
   * @param {"console"|"map"} kind   a console and its maps follow each other, two consoles do not
   * @param {number} user   two people at one machine do not share a selection
   * @param {object} how
   * @param {() => {id: ?number, filter: Filter}} how.now  what is chosen and narrowed here
   * @param {(id: ?number) => void} how.choose             the other window chose
   * @param {(filter: Filter) => void} how.narrow          the other window narrowed
   * @param {(near: boolean) => void} [how.near]           another window is there, or not any more
   */
  constructor(kind, user, how) {
    this.kind = kind;
    this.how = how;
    /** Other windows by their own name, and when each was heard last. @type {Map<string, number>} */
    this.others = new Map();
    this.name = crypto.getRandomValues(new Uint32Array(2)).join("-");
    this.line = new BroadcastChannel(`console-${user}`);
    this.line.onmessage = ({ data }) => this.heard(data);
    addEventListener("pagehide", () => this.send("bye"));
  }

  /** Ask who is there; who is tells what it shows. */
  greet() {
    this.send("hello");
  }

  /** @param {any} said */
  heard(said) {
    if (said.kind === this.kind) return;
    if (said.what === "bye") this.others.delete(said.from);
    else this.others.set(said.from, performance.now());
    if (said.what === "hello") this.tell();
    if (said.what === "now" || said.what === "narrow") this.how.narrow(complete(said.filter));
    if (said.what === "now" || said.what === "choose") this.how.choose(typeof said.id === "number" ? said.id : null);
    this.how.near?.(this.others.size > 0);
  }

  /** All that this window shows. */
  tell() {
    this.send("now", this.how.now());
  }

  /** @param {?number} id */
  choose(id) {
    this.send("choose", { id });
  }

  /** @param {Filter} filter */
  narrow(filter) {
    this.send("narrow", { filter });
  }

  /** @param {string} what @param {Object<string, any>} [more] */
  send(what, more = {}) {
    this.line.postMessage({ from: this.name, kind: this.kind, what, ...more });
  }
}
