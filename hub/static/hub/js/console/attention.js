/** What calls the reader: a chime for the red list, which can be muted, and the count of what is new in the title. */

import { chime, isAwake, whenAwake } from "../parts/chime.js";
import { fill, icon } from "../parts/element.js";
import { _ } from "../parts/text.js";

/** The importance that chimes. */
const RED_LIST = 3;
/** What can make an old case one of the red list, also one this page has not loaded. */
const RAISES = new Set(["case.opened", "alarm.raised", "alarm.level_changed", "alarm.combined", "case.emergency"]);
/** On this machine only, and nothing about anybody: whether the chime is muted. */
const MUTED = "console.muted";

export class Attention {
  /**
   * @param {HTMLElement} button  mutes and unmutes
   * @param {import("../live/store.js").Store} store
   */
  constructor(button, store) {
    this.button = button;
    this.title = document.title;
    this.fresh = 0;
    this.muted = localStorage.getItem(MUTED) === "yes";
    /** Cases that chimed: each does once, however often it is told. @type {Set<number>} */
    this.rung = new Set();
    button.addEventListener("click", () => this.mute(!this.muted));
    document.addEventListener("visibilitychange", () => this.looked());
    addEventListener("focus", () => this.looked());
    store.subscribe((changes) => this.changed(changes));
    whenAwake(() => this.draw());
    this.draw();
  }

  /** @param {import("../live/store.js").Change[]} changes */
  changed(changes) {
    let loud = false;
    for (const { id, entry, before, after } of changes) {
      if (entry?.kind === "case.opened") this.fresh += 1;
      const raised = before ? before.importance < RED_LIST || entry?.kind === "case.opened" : RAISES.has(entry?.kind ?? "");
      const grave = after?.importance === RED_LIST && raised;
      if (!grave || this.rung.has(id)) continue;
      this.rung.add(id);
      loud = true;
    }
    if (loud && !this.muted) chime();
    if (document.hidden || !document.hasFocus()) this.draw();
    else this.looked();
  }

  /** The reader looks: nothing is new any more. */
  looked() {
    if (document.hidden) return;
    this.fresh = 0;
    this.draw();
  }

  /** @param {boolean} muted */
  mute(muted) {
    this.muted = muted;
    localStorage.setItem(MUTED, muted ? "yes" : "no");
    if (!muted) chime();
    this.draw();
  }

  draw() {
    const title = this.fresh ? `(${this.fresh > 99 ? "99+" : this.fresh}) ${this.title}` : this.title;
    if (document.title !== title) document.title = title;
    const heard = !this.muted && isAwake();
    const words = this.muted ? _("The chime for the red list is muted. Sound it again")
      : heard ? _("A case of the red list chimes once. Mute it") : _("No sound yet: click anywhere or press a key, then the red list chimes");
    if (this.button.title === words) return;
    this.button.title = words;
    this.button.setAttribute("aria-label", words);
    this.button.setAttribute("aria-pressed", String(this.muted));
    fill(this.button, icon(heard ? "sound" : "muted"));
  }
}
