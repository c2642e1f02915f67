/** One command of several on its way: the same id until the hub has answered, so that a lost answer costs nothing. */

import { commandId, post } from "../live/api.js";

/** @typedef {import("../live/api.js").Problem} Problem */

/** A hub that is away for a moment is asked again so often, after so many milliseconds, and longer each time. */
const TRIES = 4;
const PAUSE = 700;

/**
 * What became of it; never throws.
 * @param {import("./shared.js").Share} share  version 0: whatever the case has become since
 * @param {Object<string, any>} payload
 * @returns {Promise<{result: string, sentence: string, fault?: Problem}>}
 */
export async function sendOne({ known, move }, payload) {
  const path = move.on === "case" ? `/api/cases/${known.case_id}/commands` : `/api/items/${move.on}/commands`;
  const said = { id: commandId(), verb: move.verb, based_on_version: known.card.version || null, payload };
  for (let again = 1; ; again += 1) {
    try {
      const { result, sentence } = await post(path, said);
      return { result, sentence };
    } catch (error) {
      const fault = /** @type {Problem} */ (error);
      const away = fault.code === "network" || fault.status === 502 || fault.status === 503;
      if (again > TRIES || !away) return { result: "failed", sentence: fault.message, fault };
      await new Promise((resolve) => setTimeout(resolve, PAUSE * again));
    }
  }
}
