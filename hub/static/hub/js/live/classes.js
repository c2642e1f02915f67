/** The name of a case's class in the reader's language. */

import { get } from "./api.js";
import { language } from "../parts/text.js";

/** @typedef {import("./shapes.js").Card} Card */

/** A page does not wait longer for names than this; without them it shows those the cases carry. */
const LONGEST = 3000;

/**
 * Names by "scheme/kind/code". A case carries its class's Chinese name, so Chinese pages need none.
 * @type {Object<string, string>}
 */
const names = language.startsWith("zh")
  ? {}
  : await get("/api/classes/names", {}, AbortSignal.timeout?.(LONGEST)).catch(() => ({}));

/** The class's name, or "" when the case has none yet. @param {Card} card */
export const classOf = (card) =>
  names[`${card.class_scheme}/${card.class_kind}/${card.class_code}`] ?? card.class_name;
