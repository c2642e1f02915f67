/** The cases this page knows, by id: fed by lists and by the stream, never going backwards. */

/** @typedef {import("./shapes.js").Card} Card */
/** @typedef {import("./shapes.js").Entry} Entry */
/**
 * @typedef {object} Change  One case as it was known before and as it is now (null: gone, or not known).
 * @property {number} id
 * @property {?Card} before
 * @property {?Card} after
 * @property {?Entry} entry   the journal entry that told it; null when a list did
 */

/** A page that is open all day must not keep every case of the day; its lists hold what they show themselves. */
const MOST = 3000;

export class Store {
  constructor() {
    /** @type {Map<number, Card>} */
    this.cards = new Map();
    /** Cases that left the scope since the last fetch began; a slow list may not bring them back. @type {Set<number>} */
    this.left = new Set();
    /** @type {Set<(changes: Change[]) => void>} */
    this.readers = new Set();
    /** @type {?Entry[]} */
    this.held = null;
  }

  /** Be told of every change. Returns how to stop. @param {(changes: Change[]) => void} reader */
  subscribe(reader) {
    this.readers.add(reader);
    return () => this.readers.delete(reader);
  }

  /**
   * Cards from a list. A card older than the one known is passed over; what is returned is what is now true.
   * @param {Card[]} cards
   * @returns {Card[]}
   */
  put(cards) {
    /** @type {Change[]} */
    const changes = [];
    const known = [];
    for (const card of cards) {
      if (this.left.has(card.id)) continue;
      const before = this.cards.get(card.id) ?? null;
      if (before && before.version > card.version) {
        known.push(before);
        continue;
      }
      this.keep(card);
      known.push(card);
      if (before && before.version < card.version) changes.push({ id: card.id, before, after: card, entry: null });
    }
    this.tell(changes);
    return known;
  }

  /**
   * Entries from the stream, in order.
   * @param {Entry[]} entries
   */
  apply(entries) {
    if (this.held) {
      this.held.push(...entries);
      return;
    }
    /** A frame carries a case's card once, with the last of its entries. @type {Map<number, Card>} */
    const last = new Map();
    for (const { case_id, data } of entries) if (case_id && data?.card) last.set(case_id, data.card);
    /** @type {Change[]} */
    const changes = [];
    for (const entry of entries) {
      const id = entry.case_id;
      if (id === null || id === undefined) {
        changes.push({ id: 0, before: null, after: null, entry });
        continue;
      }
      const before = this.cards.get(id) ?? null;
      if (entry.kind === "gone") {
        this.cards.delete(id);
        this.left.add(id);
        changes.push({ id, before, after: null, entry });
        continue;
      }
      /** @type {?Card} */
      const card = entry.data?.card ?? last.get(id) ?? null;
      this.left.delete(id);
      if (card && (!before || before.version <= card.version)) this.keep(card);
      changes.push({ id, before, after: this.cards.get(id) ?? null, entry });
    }
    this.tell(changes);
  }

  /** Keep entries back while lists are being fetched afresh. */
  hold() {
    this.held ??= [];
    this.left.clear();
  }

  /** Lists are here: let what came meanwhile follow. */
  release() {
    const held = this.held;
    this.held = null;
    if (held?.length) this.apply(held);
  }

  /** Keep a card as the one last heard of; the longest unheard go first. @param {Card} card */
  keep(card) {
    this.cards.delete(card.id);
    this.cards.set(card.id, card);
    if (this.cards.size > MOST) this.cards.delete(/** @type {number} */ (this.cards.keys().next().value));
  }

  /** @param {Change[]} changes */
  tell(changes) {
    if (changes.length) for (const reader of this.readers) reader(changes);
  }
}
