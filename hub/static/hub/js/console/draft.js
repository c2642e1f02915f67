/** What was written of a report and not sent yet: kept with the tab until it is sent, so that a reload loses nothing. */

/**
 * @typedef {object} Draft  No caller: who called is asked again after a reload rather than kept.
 * @property {string} id        of the command: sent twice it is one report
 * @property {string} text
 * @property {string} address
 * @property {?{lon: number, lat: number}} at
 * @property {?Object<string, any>} class
 */

const NAME = "intake";

/** @param {number} user  another person at the same tab sees nothing of it @returns {?Draft} */
export function keptDraft(user) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(NAME) ?? "null");
    if (kept?.user === user) return kept.draft;
  } catch {
    // what cannot be read is as good as nothing
  }
  dropDraft();
  return null;
}

/** @param {number} user @param {Draft} draft */
export function keepDraft(user, draft) {
  if (!draft.text && !draft.address && !draft.at) return dropDraft();
  try {
    sessionStorage.setItem(NAME, JSON.stringify({ user, draft }));
  } catch {
    // a tab without storage still takes reports
  }
}

export function dropDraft() {
  sessionStorage.removeItem(NAME);
}
