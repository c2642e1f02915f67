/** The bell: what this reader was told, how much of it is unread, live; a click opens the case. */

import { get, post } from "./api.js";
import { el, fill, icon } from "../parts/element.js";
import { calmly } from "./frame.js";
import { empty, wrong } from "../parts/liststate.js";
import { complain } from "../parts/notice.js";
import { _ } from "../parts/text.js";
import { ago, exact } from "../parts/words.js";

/**
 * @typedef {object} Notice
 * @property {number} id
 * @property {number} case_id
 * @property {string} number
 * @property {string} lead
 * @property {string} sentence
 * @property {string} why
 * @property {boolean} urgent
 * @property {string} at
 * @property {?string} read_at
 * @property {Array<{way: string, way_name: string, state: string, state_name: string, cause: string, at: string}>} sent
 */

/** Counted so far by the hub. */
const MANY = 100;

export class Bell {
  /**
   * @param {HTMLElement} box   a details element of the bar
   * @param {object} how
   * @param {import("./store.js").Store} how.store
   * @param {number} how.user   whose bell it is
   * @param {(id: number) => void} how.choose
   */
  constructor(box, how) {
    this.box = box;
    this.how = how;
    /** @type {Notice[]} */
    this.notices = [];
    this.unread = 0;
    /** @type {?number} */
    this.next = null;
    /** @type {unknown} */
    this.fault = null;
    this.count = el("strong.number");
    this.list = el("div.bell-menu");
    const soon = calmly(() => this.refresh(), 700);
    fill(box, el("summary.button.bare", { title: _("Notices") }, icon("bell"), this.count), this.list);
    how.store.subscribe((changes) => {
      if (changes.some(({ entry }) => entry?.kind === "notices.told" && entry.data?.user_id === how.user)) soon();
    });
    box.addEventListener("toggle", () => this.draw());
    this.draw();
  }

  /** Ask again, the newest page. */
  async refresh() {
    try {
      const page = await get("/api/notices");
      this.notices = page.items;
      this.take(page);
    } catch (fault) {
      this.fault = fault;
    }
    this.draw();
  }

  /** @param {{unread: number, next?: ?number}} page */
  take(page) {
    this.fault = null;
    this.unread = page.unread;
    if (page.next !== undefined) this.next = page.next;
  }

  async older() {
    try {
      const page = await get("/api/notices", { before: this.next });
      this.notices.push(...page.items);
      this.take(page);
    } catch (fault) {
      complain(fault);
    }
    this.draw();
  }

  /** @param {?Notice} notice  null: all of them */
  async read(notice) {
    const at = new Date().toISOString();
    for (const one of notice ? [notice] : this.notices) one.read_at ??= at;
    try {
      this.take(await post("/api/notices/read", notice ? { ids: [notice.id] } : {}));
    } catch (fault) {
      complain(fault);
    }
    this.draw();
  }

  draw() {
    this.box.dataset.unread = String(this.unread);
    this.box.classList.toggle("rings", this.unread > 0);
    fill(this.count, this.unread ? (this.unread >= MANY ? `${MANY - 1}+` : String(this.unread)) : "");
    const said = this.unread ? _("%(n)s unread notices", { n: this.unread }) : _("Notices");
    this.box.querySelector("summary")?.setAttribute("aria-label", said);
    if (!this.box.hasAttribute("open")) return;
    fill(
      this.list,
      el(
        "header.bell-head",
        {},
        el("strong", {}, _("Notices")),
        this.unread ? el("button.button.bare", { type: "button", on: { click: () => this.read(null) } }, _("Mark all as read")) : null,
        el("a.button.bare", { href: "/notices" }, _("How I am told")),
      ),
      this.fault ? wrong(this.fault, () => this.refresh()) : null,
      !this.fault && !this.notices.length
        ? empty(_("Nothing was told you yet"), _("New tasks, lights that turn and what is asked of you appear here by themselves."), "bell")
        : null,
      this.notices.map((one) => this.row(one)),
      this.next ? el("button.button.wide", { type: "button", on: { click: () => this.older() } }, _("Older ones")) : null,
    );
  }

  /** @param {Notice} notice */
  row(notice) {
    const choose = () => {
      this.box.removeAttribute("open");
      if (!notice.read_at) this.read(notice);
      this.how.choose(notice.case_id);
    };
    return el(
      `button.option.bell-row${notice.read_at ? "" : ".unread"}${notice.urgent ? ".urgent" : ""}`,
      { type: "button", title: notice.why, data: { notice: notice.id, case: notice.case_id }, on: { click: choose } },
      el("span.bell-words", {}, notice.sentence),
      el("span.faint", { title: exact(notice.at) }, ago(notice.at), notice.sent.map((one) => ` · ${one.way_name}${_(": ")}${one.state_name}`)),
    );
  }
}
