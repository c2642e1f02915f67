/** What belongs to the person and the phone: unsent work, shift, size of the text, the application, the way out. */

import { el, fill, find, icon } from "../parts/element.js";
import { _, ngettext } from "../parts/text.js";
import { moment } from "../parts/words.js";
import { depart, markDeparting } from "./leave.js";
import { largeText } from "./size.js";

export class Me {
  /**
   * @param {HTMLElement} box
   * @param {object} how
   * @param {import("./shapes.js").Pocket} how.pocket
   * @param {(where: string) => void} how.go
   * @param {import("./shift.js").Shift} how.shift
   * @param {() => import("./installed.js").Installed} how.install
   * @param {?import("./visits.js").Visits} how.visits   of a community officer
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    how.pocket.on("sync", () => this.draw());
    const out = /** @type {HTMLFormElement} */ (find("#leave"));
    out.addEventListener("submit", (event) => {
      event.preventDefault();
      this.leave(out);
    });
  }

  draw() {
    if (this.box.closest("[hidden]")) return;
    const { pocket, go } = this.how;
    const { waiting, synced_at: seen } = pocket.sync.state;
    const large = largeText();
    const install = this.how.install();
    fill(
      this.box,
      row("here", _("My shift"), this.how.shift.on ? _("recording") : this.how.shift.elsewhere ? _("on another phone") : _("off shift"), () => go("shift")),
      this.how.visits ? row("pin", _("Visits"), this.how.visits.words(), () => go("visit")) : null,
      row("up", _("Kept on this phone"), waiting ? ngettext("%(n)s not sent", "%(n)s not sent", waiting) : seen ? _("all sent; as of %(when)s", { when: moment(seen) }) : "", () => go("queue")),
      el("label.me-row", {}, icon("search"), el("span", {}, _("Large text")),
        el("input.switch", { type: "checkbox", role: "switch", checked: large, on: { change: (/** @type {any} */ event) => largeText(event.target.checked) } })),
      install.offered ? row("plus", _("Put on the home screen"), "", () => install.putOnHomeScreen()) : null,
    );
  }

  /** Sign out: what is known of others is forgotten; work that was not sent stays, sealed. @param {HTMLFormElement} form */
  async leave(form) {
    const { waiting } = this.how.pocket.sync.state;
    if (waiting && !confirm(ngettext("%(n)s step is not sent yet. It stays on this phone and is sent when you sign in here again. Sign out?", "%(n)s steps are not sent yet. They stay on this phone and are sent when you sign in here again. Sign out?", waiting))) return;
    markDeparting(Number(form.dataset.leaves));
    await this.how.pocket.leave().catch(console.error);
    await globalThis.caches?.delete("page");
    await depart();
    location.reload(); // somebody else's log-in
  }
}

/** @param {Parameters<typeof icon>[0]} drawing @param {string} name @param {string} says @param {() => void} act */
function row(drawing, name, says, act) {
  return el("button.me-row", { type: "button", on: { click: act } }, icon(drawing), el("span", {}, name), el("span.soft.me-says", {}, says), icon("next"));
}
