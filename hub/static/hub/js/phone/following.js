/** When the phone's place is followed off shift: for a form that carries it or a map that was asked, while it is seen; and the line that says so. */

import { follow, followed, hear } from "../live/here.js";
import { el, fill, icon } from "../parts/element.js";
import { _ } from "../parts/text.js";

/** What is sent with the place where it was made: reports, visits, photographs. */
const CARRIES = ".report-form, .photos";

export class Following {
  /**
   * @param {HTMLElement} line   says under the bar that the place is followed
   * @param {object} how
   * @param {() => boolean} how.asked      the map was asked where one is
   * @param {() => boolean} how.recorded   a shift says it in words of its own
   */
  constructor(line, how) {
    this.line = line;
    this.how = how;
    hear(() => this.draw());
  }

  /** What is seen changed. */
  look() {
    const forms = [...document.querySelectorAll(CARRIES)];
    follow("page", this.how.asked() || forms.some((one) => one.getClientRects().length > 0));
    this.draw();
  }

  draw() {
    this.line.hidden = !followed() || this.how.recorded();
    if (this.line.hidden) fill(this.line);
    else if (!this.line.childElementCount) fill(this.line, el("p.followed", { role: "status" }, icon("here"), _("Your position is used while this page is open, and goes only into what you send")));
  }
}
