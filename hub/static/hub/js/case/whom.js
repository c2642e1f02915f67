/** Whom a move may name: people with what they have in hand, units of the level above or below. */

import { _, ngettext } from "../parts/text.js";
import { distance } from "../parts/words.js";

/** @typedef {import("./fields.js").About} About */

/** Posts that may be given work are no organisations themselves. */
export const HANDLING_ORGS = new Set(["department", "district", "street", "community", "owner", "contractor"]);

/** @param {import("../live/shapes.js").Detail} detail @param {import("../live/shapes.js").Move} move */
export const itemOf = (detail, move) => detail.items.find((item) => item.id === move.on);

/** The levels of government from the top down; what has none works for the whole city. */
const LEVELS = ["city", "district", "street", "community"];
/** The levels above or below the one a task is held at, in its own branch. @param {boolean} above @returns {(about: About) => Object<string, any>} */
export const levels = (above) => ({ detail, move }) => {
  const item = itemOf(detail, move);
  const at = Math.max(0, LEVELS.indexOf(item?.level ?? ""));
  return { level: above ? LEVELS.slice(0, at) : LEVELS.slice(at + 1), branch: item?.org_id };
};

/** Handling goes to handlers of the unit and below, judging to collectors of the area. @param {import("../live/shapes.js").Detail} detail @param {import("../live/shapes.js").Move} move */
export const isHandling = (detail, move) => Boolean(itemOf(detail, move)?.kind.startsWith("handle"));
/** Whom to hand it to: on duty or not, what is in hand already, how near it is. @param {any} one @returns {[string, string]} */
export const sayHandler = (one) => [one.name, [
  one.title || one.org_name,
  one.on_duty ? _("on duty") : _("off duty"),
  one.tasks ? ngettext("%(n)s in hand", "%(n)s in hand", one.tasks) : _("nothing in hand"),
  one.over ? _("%(n)s over time", { n: one.over }) : "",
  one.nearest_m === null ? "" : _("nearest %(far)s away", { far: distance(one.nearest_m) }),
].filter(Boolean).join(" · ")];
