/** The front door of what the phone keeps: opened once per page; see shapes.js for what comes out. */

import { now } from "../live/clock.js";
import { askToLast, CHANNEL, openStore, space, StorageFull } from "./keeping.js";
import { Local } from "./local.js";
import { Outbox } from "./outbox.js";
import { Shifts } from "./shifts.js";
import { Sync } from "./sync.js";

/** @typedef {import("./shapes.js").Person} Person */
/** @typedef {import("./shapes.js").Pocket} Pocket */

export { StorageFull };

/**
 * Open what this phone keeps. What the server told another person is forgotten; what another person left unsent stays,
 * unseen and unsent.
 * @param {object} [how]
 * @param {?Person} [how.me]      from the page's boot; null when the page came out of the phone's own cache
 * @param {() => void} [how.old]  a newer version of these pages is at work here: load this one anew
 * @returns {Promise<Pocket>}
 */
export async function openPocket({ me = null, old } = {}) {
  const db = await openStore(() => {
    sync.leave();
    old?.();
  });
  /** @type {Map<string, Set<(about: any) => void>>} */
  const hearers = new Map();
  const hear = (/** @type {string} */ what, /** @type {any} */ about) => {
    for (const act of hearers.get(what) ?? []) act(about);
  };
  const others = new BroadcastChannel(CHANNEL);
  others.onmessage = ({ data }) => hear(data.what, data.about);
  const tell = (/** @type {string} */ what, /** @type {any} */ about = null) => {
    hear(what, about);
    if (what !== "sync") others.postMessage({ what, about });
  };

  /** @type {{me: ?Person}} */
  const whose = { me };
  const bearer = () => whose.me;
  const local = new Local(db, tell, (id) => outbox.unsentOf(id));
  /** @type {Outbox} */
  const outbox = new Outbox(db, { me: bearer, tell, skew: () => sync.skew, send: () => sync.soon(), room: () => local.dropPictures() });
  const shifts = new Shifts(db, { me: bearer, tell });
  /** @type {Sync} */
  const sync = new Sync({ local, outbox, shifts, me: bearer, tell });

  const before = await local.fact("bearer");
  whose.me ??= before;
  if (before && (before.id !== whose.me?.id || before.post.id !== whose.me?.post.id)) await sync.alone(() => local.wipe());
  if (whose.me) await local.setFact("bearer", whose.me);
  askToLast(); // some browsers ask the reader first: nothing waits for the answer
  await outbox.tidy();
  await sync.recall();

  return {
    local,
    outbox,
    shifts,
    sync,
    space: async () => ({ ...(await space()), full: outbox.full }),
    get me() {
      return whose.me;
    },
    on(what, act) {
      const own = hearers.get(what) ?? new Set();
      hearers.set(what, own.add(act));
      return () => own.delete(act);
    },
    async leave() {
      sync.leave();
      others.postMessage({ what: "left" });
      await shifts.leave(new Date(now()).toISOString());
      await sync.alone(() => local.wipe());
      whose.me = null;
    },
  };
}
