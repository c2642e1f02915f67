/** What the phone knows of the server: the post's tasks, their cases and photos, as they were at one number of the journal. */

import { isFull } from "./keeping.js";

/** Bytes of the hub's photos that are kept at most, and photos of one case. */
const PICTURES_MOST = 60 * 1024 * 1024;
const PICTURES_OF_A_CASE = 6;
/** What stays when everything else is wiped: it is about the device, not about a person. */
const OF_THE_DEVICE = /^(device:|skew$)/;
/** What stays when a log-in is over and nobody signed out: what its bearer was writing, until somebody else bears the phone. */
export const OF_THE_BEARER = /^(device:|page:|skew$|bearer$)/;

export class Local {
  /** @param {any} db @param {(what: string, about?: any) => void} tell @param {(caseId: number) => Promise<any[]>} unsentOf */
  constructor(db, tell, unsentOf) {
    this.db = db;
    this.tell = tell;
    this.unsentOf = unsentOf;
  }

  async tasks() {
    const [tasks, waiting] = await Promise.all([this.db.getAll("tasks"), this.unsentOf(0)]);
    const count = new Map();
    for (const one of waiting) count.set(one.case_id, (count.get(one.case_id) ?? 0) + 1);
    for (const task of tasks) task.unsent = count.get(task.card.id) ?? 0;
    return tasks.sort((/** @type {any} */ a, /** @type {any} */ b) => due(a) - due(b) || a.id - b.id);
  }

  /** @param {number} id */
  async case(id) {
    const kept = await this.db.get("cases", id);
    return kept?.detail ? { ...kept.detail, fetched_at: kept.fetched_at, unsent: await this.unsentOf(id) } : null;
  }

  /** @param {number} id */
  async picture(id) {
    const kept = await this.db.get("pictures", id);
    return kept ? new Blob([kept.bytes], { type: "image/jpeg" }) : null;
  }

  /** @param {string} id */
  async photo(id) {
    const [kept, bytes] = await Promise.all([this.db.get("photos", id), this.db.get("bytes", id)]);
    return bytes ? new Blob([bytes], { type: kept?.type ?? "image/jpeg" }) : null;
  }

  /** Something small the pages kept. @param {string} name */
  recall(name) {
    return this.fact(ofPages(name));
  }

  /** @param {string} name @param {any} value */
  async remember(name, value) {
    await this.setFact(ofPages(name), value);
  }

  /** Names of what the pages kept that begin so. @param {string} first @returns {Promise<string[]>} */
  async names(first) {
    const all = await this.db.getAllKeys("facts", IDBKeyRange.bound(ofPages(first), `${ofPages(first)}\uffff`));
    return all.map((/** @type {string} */ one) => one.slice(ofPages("").length));
  }

  /** @param {string[]} names */
  async forget(...names) {
    const moving = this.db.transaction("facts", "readwrite");
    for (const name of names) moving.store.delete(ofPages(name));
    await moving.done;
  }

  /** @param {string} name */
  async fact(name) {
    return (await this.db.get("facts", name)) ?? null;
  }

  /** @param {string} name @param {any} value */
  async setFact(name, value) {
    await this.db.put("facts", value, name);
  }

  /** How far this phone has heard, and under which rights. */
  async heard() {
    const [cursor, scope] = await Promise.all([this.fact("cursor"), this.fact("scope")]);
    return { cursor, scope: scope ?? "" };
  }

  /**
   * Take over what changed, in one transaction with the cursor: a phone that dies meanwhile asks again from the old one.
   * @param {any} told  as GET /api/phone/changes answers
   * @returns {Promise<Array<{id: number, number: string, why: "scope"|"done"}>>}  cases that left
   */
  async take(told) {
    const moving = this.db.transaction(["tasks", "cases", "facts", "pictures"], "readwrite");
    const [tasks, cases, facts] = ["tasks", "cases", "facts"].map((name) => moving.objectStore(name));
    const whole = told.mode === "snapshot";
    const sameRights = (await facts.get("scope")) === told.scope;
    const held = new Map((await cases.getAll()).map((/** @type {any} */ one) => [one.id, one]));
    const now = new Set(told.tasks.map((/** @type {any} */ one) => one.card.id));
    const touched = new Set(told.touched);
    for (const task of await tasks.getAll()) if (whole || touched.has(task.card.id)) await tasks.delete(task.id);
    for (const task of told.tasks) await tasks.put(task);
    for (const { card } of whole ? told.tasks : told.tasks.filter((/** @type {any} */ one) => touched.has(one.card.id))) {
      const kept = held.get(card.id);
      const fresh = whole && sameRights && kept?.detail && !kept.wanted && kept.detail.card.version === card.version;
      if (!fresh) await cases.put({ ...(kept ?? { id: card.id, detail: null, fetched_at: null }), number: card.number, wanted: true });
    }
    /** @type {Array<{id: number, number: string, why: "scope"|"done"}>} */
    const left = [];
    for (const [id, kept] of held) {
      if (now.has(id) || !(whole || touched.has(id))) continue;
      await cases.delete(id);
      await dropPictures(moving, id);
      left.push({ id, number: kept.number, why: told.gone.includes(id) ? "scope" : "done" });
    }
    await facts.put(told.cursor, "cursor");
    await facts.put(told.scope, "scope");
    await facts.put(told.at, "synced_at");
    await moving.done;
    if (whole || touched.size) this.tell("tasks");
    return left;
  }

  /** Cases whose detail is older than the task list, soonest due first. @returns {Promise<number[]>} */
  async wanted() {
    const [cases, tasks] = await Promise.all([this.db.getAll("cases"), this.db.getAll("tasks")]);
    const when = new Map(tasks.map((/** @type {any} */ one) => [one.card.id, due(one)]));
    const found = cases.filter((/** @type {any} */ one) => one.wanted);
    return found.map((/** @type {any} */ one) => one.id).sort((/** @type {number} */ a, /** @type {number} */ b) => (when.get(a) ?? 0) - (when.get(b) ?? 0));
  }

  /**
   * Cases in full.
   * @param {any} told  as GET /api/phone/cases answers
   * @returns {Promise<Array<{id: number, number: string, why: "scope"|"done"}>>}  cases that left meanwhile
   */
  async takeCases(told) {
    const moving = this.db.transaction(["cases", "tasks", "pictures", "facts"], "readwrite");
    const [cases, tasks] = ["cases", "tasks"].map((name) => moving.objectStore(name));
    for (const detail of told.cases) {
      // it may have left the list while it was fetched
      if (await cases.get(detail.card.id)) await cases.put({ id: detail.card.id, number: detail.card.number, wanted: false, detail, fetched_at: told.at });
    }
    /** @type {Array<{id: number, number: string, why: "scope"|"done"}>} */
    const left = [];
    for (const id of told.gone) {
      const kept = await cases.get(id);
      if (!kept) continue;
      await cases.delete(id);
      await dropPictures(moving, id);
      left.push({ id, number: kept.number, why: "scope" });
    }
    for (const task of left.length ? await tasks.getAll() : []) if (told.gone.includes(task.card.id)) await tasks.delete(task.id);
    await moving.done;
    for (const detail of told.cases) this.tell("case", { id: detail.card.id });
    if (left.length) this.tell("tasks");
    return left;
  }

  /** Photos of kept cases that are not here yet. @returns {Promise<Array<{id: number, case_id: number, url: string}>>} */
  async picturesWanted() {
    const have = new Set(await this.db.getAllKeys("pictures"));
    const found = [];
    for (const { detail } of await this.db.getAll("cases")) {
      for (const one of detail?.evidence.slice(-PICTURES_OF_A_CASE) ?? []) if (!have.has(one.id)) found.push({ id: one.id, case_id: detail.card.id, url: one.url });
    }
    return found;
  }

  /** @param {{id: number, case_id: number}} of @param {ArrayBuffer} bytes @returns {Promise<boolean>} false: no room */
  async keepPicture(of, bytes) {
    const kept = (await this.fact("pictures_bytes")) ?? 0;
    if (kept + bytes.byteLength > PICTURES_MOST) return false;
    try {
      await this.db.put("pictures", { id: of.id, case_id: of.case_id, bytes });
      await this.setFact("pictures_bytes", kept + bytes.byteLength);
    } catch (fault) {
      if (isFull(fault)) return false;
      throw fault;
    }
    this.tell("case", { id: of.case_id });
    return true;
  }

  /** Make room: photos that can be fetched again. */
  async dropPictures() {
    await this.db.clear("pictures");
    await this.setFact("pictures_bytes", 0);
  }

  /**
   * Forget the person's work as the server told it; what is unsent is another store.
   * @param {RegExp} [stays]  names of facts that stay
   */
  async wipe(stays = OF_THE_DEVICE) {
    const moving = this.db.transaction(["tasks", "cases", "facts", "pictures"], "readwrite");
    for (const name of ["tasks", "cases", "pictures"]) await moving.objectStore(name).clear();
    const facts = moving.objectStore("facts");
    for (const name of await facts.getAllKeys()) if (!stays.test(String(name))) await facts.delete(name);
    await moving.done;
    this.tell("tasks");
  }
}

/** The photos of a case that left. @param {any} moving @param {number} id */
async function dropPictures(moving, id) {
  const [pictures, facts] = [moving.objectStore("pictures"), moving.objectStore("facts")];
  let freed = 0;
  for (const one of await pictures.index("case").getAll(id)) {
    freed += one.bytes.byteLength;
    await pictures.delete(one.id);
  }
  if (freed) await facts.put(Math.max(0, ((await facts.get("pictures_bytes")) ?? 0) - freed), "pictures_bytes");
}

/** @param {string} name */
const ofPages = (name) => (name.startsWith("device:") ? name : `page:${name}`);

/** @param {any} task */
function due(task) {
  const at = task.due_at ?? task.card.due_at;
  return at ? Date.parse(at) : Infinity;
}
