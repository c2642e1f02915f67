/** What several cases have in common: the moves open for every one of them, and what each asks of all. Draws nothing. */

/** @typedef {import("../live/shapes.js").Card} Card */
/** @typedef {import("../live/shapes.js").Item} Item */
/** @typedef {import("../live/shapes.js").Move} Move */
/** @typedef {import("../live/shapes.js").Need} Need */
/** @typedef {{id: number, version: number, tasks?: Item[]}} Pick  A case that is chosen. tasks: only moves on these count, the first before the others; none: any move */
/** @typedef {{org_id: ?number, org_name: string, assists: Array<{org_id: number}>}} Suggested */
/** @typedef {{case_id: number, card: Card, items: Item[], suggested: ?Suggested, moves: Move[], photos: import("../live/shapes.js").Photo[]}} Known  as /api/moves tells it */
/** @typedef {{known: Known, move: Move}} Share  what one case has of a move they have in common */

/** Looked at or decided one by one: callers are not revealed in bulk. Merging has a form of its own. */
const ALONE = new Set(["reveal_caller", "merge", "unmerge", "split"]);
/** What is of one case alone and cannot be said once for many. */
const OWN = new Set(["reports", "other_case", "caller", "units", "place", "answer"]);

/**
 * The moves all of these have in common, each with its share of every case.
 * @param {Pick[]} picks @param {Known[]} known  of every pick
 * @returns {{move: Move, shares: Share[]}[]}
 */
export function inCommon(picks, known) {
  const byCase = new Map(known.map((one) => [one.case_id, one]));
  const lists = picks.map((pick) => openTo(pick, /** @type {Known} */ (byCase.get(pick.id))));
  return [...(lists[0]?.keys() ?? [])].flatMap((key) => {
    const shares = lists.flatMap((list) => list.get(key) ?? []);
    if (shares.length < picks.length) return [];
    const needs = sharedNeeds(shares);
    return needs ? [{ move: { ...shares[0].move, asks: "", needs }, shares }] : [];
  });
}

/** The moves of one case that may be made beside those of others, by verb and by what they are on. @param {Pick} pick @param {Known} known @returns {Map<string, Share>} */
function openTo(pick, known) {
  const order = pick.tasks?.map((task) => task.id);
  const meant = known.moves.filter((move) => !ALONE.has(move.verb) && (!order || move.on === "case" || order.includes(move.on)));
  /** @type {Map<string, Move[]>} */
  const same = new Map();
  for (const move of meant) {
    const key = `${move.verb} ${move.on === "case"}`;
    same.set(key, [...(same.get(key) ?? []), move]);
  }
  return new Map([...same].flatMap(([key, moves]) => {
    const first = order?.find((id) => moves.some((move) => move.on === id));
    const move = moves.length === 1 ? moves[0] : moves.find(({ on }) => on === first);
    // two tasks of a case with the same button, and none chosen: which one is meant is asked in the case itself
    return move ? [[key, { known, move }]] : [];
  }));
}

/**
 * What a move asks of all of them: bounds all keep, choices all have, nothing that is of one case alone.
 * Null when it cannot be said once for all.
 * @param {Share[]} shares @returns {?Need[]}
 */
function sharedNeeds(shares) {
  const own = new Set(OWN);
  // a filing rule belongs to a class
  if (new Set(shares.map(({ known: { card } }) => `${card.class_scheme}/${card.class_kind}/${card.class_code}`)).size > 1) own.add("rule");
  const all = shares.flatMap(({ move }) => move.needs);
  if (all.some(({ need, required }) => required && own.has(need))) return null;
  const names = [...new Set(all.map(({ need }) => need))].filter((name) => !own.has(name));
  const needs = names.map((name) => {
    const same = all.filter(({ need }) => need === name);
    const offered = same.map(({ choices }) => new Set((choices ?? []).map(({ value }) => value)));
    const least = same.flatMap((one) => one.least ?? []);
    const most = same.flatMap((one) => one.most ?? []);
    return {
      ...same[0],
      required: same.some((one) => one.required),
      choices: same[0].choices?.filter(({ value }) => offered.every((these) => these.has(value))),
      least: least.length ? least.reduce((a, b) => (a > b ? a : b)) : undefined,
      most: most.length ? most.reduce((a, b) => (a < b ? a : b)) : undefined,
    };
  });
  return needs.some((one) => one.choices && !one.choices.length && one.required) ? null : needs;
}

/** The shares of a merge of all of these into one; null where one of them may not be merged. @param {Known[]} known @returns {?Share[]} */
export function mergeable(known) {
  const shares = known.flatMap((one) => {
    const move = one.moves.find(({ verb }) => verb === "merge");
    return move ? [{ known: one, move }] : [];
  });
  return shares.length > 1 && shares.length === known.length ? shares : null;
}
