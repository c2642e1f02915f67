/** The page as an application: kept on the phone, and replaced by a newer one when its reader says so. */

import { el, fill, icon } from "../parts/element.js";
import { _ } from "../parts/text.js";

/** How often a page that stays open asks for a newer one, milliseconds. */
const AGAIN = 30 * 60_000;

export class Installed {
  /**
   * @param {HTMLElement} box  the line under the bar
   * @param {object} how
   * @param {string} how.version         of this page
   * @param {() => boolean} how.busy     something is being written: nothing is offered now
   * @param {() => void} how.changed     it can be put on the home screen now, or is there
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    /** The browser's own question, kept until the reader asks for it. @type {any} */
    this.question = null;
    addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      this.question = event;
      how.changed();
    });
    addEventListener("appinstalled", () => {
      this.question = null;
      how.changed();
    });
  }

  /** Let the worker keep the page; where there is none (plain http), everything but that works. */
  async begin() {
    const worker = navigator.serviceWorker;
    if (!worker) return;
    worker.addEventListener("controllerchange", () => this.asked && location.reload());
    try {
      this.kept = await worker.register("/sw.js", { scope: "/m" });
    } catch {
      return; // no network, or no room: the one that is there already goes on
    }
    const { kept } = this;
    kept.addEventListener("updatefound", () => kept.installing?.addEventListener("statechange", () => this.look()));
    document.addEventListener("visibilitychange", () => document.hidden || this.ask());
    setInterval(() => this.ask(), AGAIN);
    this.look();
  }

  ask() {
    this.kept?.update().catch(() => null);
  }

  /** A newer one waits: this page may be it already; else it is offered. */
  look() {
    const waiting = navigator.serviceWorker?.controller ? this.kept?.waiting : null;
    waiting?.postMessage({ kind: "take over", version: this.how.version });
    setTimeout(() => this.draw(), 300); // it answers by taking over, or not at all
  }

  draw() {
    const waiting = navigator.serviceWorker?.controller ? this.kept?.waiting : null;
    const show = Boolean(waiting) && !this.how.busy();
    if (this.box.hidden === !show) return;
    this.box.hidden = !show;
    if (!show) return;
    fill(
      this.box,
      el("span", {}, _("A newer version is ready. What is kept here stays.")),
      el("button.button", { type: "button", on: { click: () => this.take() } }, icon("refresh"), _("Use it now")),
    );
  }

  take() {
    if (this.how.busy()) return this.draw(); // begun since it was offered
    this.asked = true;
    this.kept?.waiting?.postMessage({ kind: "take over" });
  }

  /** Whether the reader can put the page on the home screen by a tap. */
  get offered() {
    return Boolean(this.question);
  }

  async putOnHomeScreen() {
    const { question } = this;
    this.question = null;
    await question?.prompt();
    this.how.changed();
  }
}
