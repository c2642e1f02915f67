/** The line under the bar: how the phone stands to the hub, and what waits here; nothing when all is well. */

import { el, fill, icon } from "../parts/element.js";
import { _, ngettext } from "../parts/text.js";
import { moment } from "../parts/words.js";

const QUIET = new Set(["ok", "busy", "new"]);

export class Strip {
  /**
   * @param {HTMLElement} box
   * @param {{pocket: import("./shapes.js").Pocket, open: () => void}} how
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    this.full = false;
    how.pocket.on("sync", () => this.draw());
    how.pocket.on("outbox", () => this.draw());
    how.pocket.on("full", ({ full }) => {
      this.full = full;
      this.draw();
    });
  }

  draw() {
    const { at, words, waiting, synced_at: seen } = this.how.pocket.sync.state;
    const trouble = !QUIET.has(at);
    const said = trouble ? [words] : [];
    // without any answer the line above says it
    if (trouble && seen && at !== "offline") said.push(_("Shown as of %(when)s.", { when: moment(seen) }));
    const count = waiting ? ngettext("%(n)s not sent", "%(n)s not sent", waiting) : "";
    if (this.full) said.push(_("This phone has no room left."));
    const told = [at, count, ...said].join("|");
    if (told === this.told) return;
    this.told = told;
    this.box.hidden = !said.length && !count;
    this.box.className = `strip${trouble || this.full ? " trouble" : ""}`;
    fill(
      this.box,
      el("span", { role: "status" }, said.length ? said.join(" ") : _("Kept on this phone; being sent.")),
      at === "signed_out" ? el("a.button", { href: "/login?next=/m" }, _("Sign in")) : null,
      at === "other_person" || at === "no_post" ? el("a.button", { href: at === "no_post" ? "/post" : "/m" }, at === "no_post" ? _("Choose a post") : _("Load anew")) : null,
      count ? el("button.button", { type: "button", on: { click: this.how.open } }, icon("up"), count) : null,
    );
  }
}
