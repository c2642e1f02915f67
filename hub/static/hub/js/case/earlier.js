/** Older reports of a case, fetched when somebody asks: a case may have thousands. */

import { get } from "../live/api.js";
import { el } from "../parts/element.js";
import { complain } from "../parts/notice.js";
import { _ } from "../parts/text.js";

/** @typedef {import("../live/shapes.js").Detail} Detail */

/**
 * A button that puts page after page of them above those that came with the case; null when all came.
 * @param {Detail} detail
 * @param {(report: Detail["events"][0]) => HTMLElement} row
 * @param {(reports: Detail["events"]) => Detail["events"]} [keep]
 */
export function earlierReports({ card, earlier }, row, keep = (reports) => reports) {
  if (!earlier) return null;
  let after = earlier;
  const list = el("div.earlier-list");
  const more = async () => {
    button.setAttribute("aria-busy", "true");
    try {
      const page = await get(`/api/cases/${card.id}/reports`, { after });
      list.prepend(...keep(page.items).reverse().map(row));
      after = page.next;
      button.hidden = !after;
    } catch (fault) {
      complain(fault);
    }
    button.removeAttribute("aria-busy");
  };
  const button = el("button.button.bare", { type: "button", data: { earlier: "reports" }, on: { click: more } }, _("Earlier reports"));
  return el("div.earlier", {}, button, list);
}
