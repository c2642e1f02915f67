/** What all pages share: the boot data, the live dot, the stream tied to the store, menus that close. */

import "../parts/clipped.js";
import { eachTick } from "./clock.js";
import { actIn } from "./api.js";
import { fill, find } from "../parts/element.js";
import { hold } from "../parts/notice.js";
import { Late } from "./late.js";
import { Store } from "./store.js";
import { Stream } from "./stream.js";
import { _ } from "../parts/text.js";

/** A page without its stream shows what it can after this time. */
const FIRST_WAIT = 1500;
/** What could not be fetched is fetched again after this time. */
const AGAIN = 5000;
/** Milliseconds whose entries are drawn together: sooner than anybody sees. */
const TOGETHER = 100;
/** So many entries are drawn at once; after a night without network there are thousands. */
const PIECE = 200;

/** What the server gave with the page. @returns {{me: import("./shapes.js").Me & {id: number}, city: string, map: any, most: number, version?: string, far_m?: number}}  most: cases worked on at once */
export function boot() {
  const told = JSON.parse(find("#boot").textContent ?? "{}");
  actIn(told.me?.post?.id ?? null);
  return told;
}

/** What somebody is writing: a form of a case, a call, a dialog, a note of the shift. */
const WRITING = ".move-form, .intake, dialog[open], textarea:focus";

/** Whether going to another page would take away what somebody writes. */
const isWriting = () => Boolean(document.querySelector(WRITING));

/**
 * Open the stream and keep the store with it.
 * @param {() => Promise<any>} fetchAgain  fetch every list of the page; entries wait until it is done
 * @param {() => boolean} [stays]  whether the page must not be left although nobody is signed in
 */
export function liven(fetchAgain, stays = isWriting) {
  const store = new Store();
  const dot = find("#live");
  const late = new Late(find("#late"));
  /** @type {number|undefined} */
  let first;
  const fetchNow = async () => {
    clearTimeout(first);
    first = undefined;
    store.hold();
    try {
      await fetchAgain();
    } catch {
      first = window.setTimeout(fetchNow, AGAIN); // each list says itself what is wrong with it
    } finally {
      store.release();
    }
  };
  const stream = new Stream({
    entries: together((entries) => store.apply(entries)),
    snapshot: fetchNow,
    late: (told) => late.hear(told),
    state: (state, behind_s) => {
      late.stream(state === "live" || state === "behind");
      showState(dot, state === "live" && late.late ? "late" : state, behind_s);
      if (state === "down" && first !== undefined) fetchNow();
      ended(state, stays);
    },
  });
  const begin = () => {
    stream.start();
    // lists wait for the stream's position, but not for long
    first = window.setTimeout(fetchNow, FIRST_WAIT);
  };
  return { store, begin };
}

/**
 * Entries come in frames, fifty a second on a bad day. Those of a tenth of a second are drawn together, many at once
 * in pieces, and drawing rests three times as long as it took: the reader's own clicks come first.
 * @param {(entries: import("./shapes.js").Entry[]) => void} apply
 */
function together(apply) {
  /** @type {import("./shapes.js").Entry[]} */
  let waiting = [];
  /** @type {number|undefined} */
  let timer;
  const now = () => {
    const begun = performance.now();
    apply(waiting.splice(0, PIECE));
    const rest = Math.max(TOGETHER, 3 * (performance.now() - begun));
    timer = waiting.length ? window.setTimeout(now, rest) : undefined;
  };
  return (/** @type {import("./shapes.js").Entry[]} */ entries) => {
    waiting.push(...entries);
    timer ??= window.setTimeout(now, TOGETHER);
  };
}

/** @typedef {import("./stream.js").State} State */

/** @param {HTMLElement} dot @param {State|"late"} state @param {number} behind_s */
function showState(dot, state, behind_s) {
  const words = {
    connecting: () => _("connecting"),
    live: () => _("live"),
    behind: () => _("%(n)s s behind", { n: behind_s }),
    late: () => _("behind"),
    down: () => _("disconnected, retrying"),
    signed_out: () => _("signed out"),
    no_post: () => _("no post chosen"),
    other_post: () => _("another post chosen"),
  }[state]();
  if (dot.textContent === words) return;
  dot.className = `live ${state === "late" ? "behind" : state}`;
  dot.dataset.state = state;
  fill(dot, words);
}

/** Takes away what is said about the log-in. @type {?() => void} */
let unsay = null;

/**
 * The log-in is over, or acts in another post: say so. The page is left only where nobody is writing.
 * @param {State} state @param {() => boolean} stays
 */
function ended(state, stays) {
  if (state === "live") {
    unsay?.();
    unsay = null;
    return;
  }
  const say = (/** @type {string} */ sentence, /** @type {string} */ label, /** @type {() => void} */ act) => {
    unsay ??= hold(sentence, { label, act });
  };
  const next = `/login?next=${encodeURIComponent(location.pathname)}`;
  if (state === "no_post") location.assign("/post");
  if (state === "other_post") say(_("Another post was chosen in another window. Nothing is done here until this page is loaded anew."), _("Load anew"), () => location.reload());
  if (state !== "signed_out") return;
  if (stays()) say(_("You are signed out. Sign in again in a new tab and go on here; what you wrote stays."), _("Sign in"), () => window.open(next, "_blank", "noopener"));
  else location.assign(next);
}

/** Menus made of <details> close when one clicks elsewhere or presses Escape; what is folded (.fold) stays as it is. */
export function closeMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[open]:not(.fold)")) {
      // the way of the click as it was: what was clicked may have been drawn anew by it
      if (!event.composedPath().includes(menu)) menu.removeAttribute("open");
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menus = document.querySelectorAll("details[open]:not(.fold)");
    for (const menu of menus) menu.removeAttribute("open");
    // this Escape was for the menu: the case and what is chosen stay
    if (menus.length) event.preventDefault();
  });
}

/**
 * Call `act` soon, and not more often than every `pause` milliseconds however often it is asked.
 * @param {() => any} act
 * @param {number} pause
 */
export function calmly(act, pause) {
  let last = -Infinity;
  /** @type {number|undefined} */
  let timer;
  return () => {
    if (timer !== undefined) return;
    const wait = Math.max(80, pause - (performance.now() - last));
    timer = window.setTimeout(() => {
      timer = undefined;
      last = performance.now();
      act();
    }, wait);
  };
}

/** Let the browser draw and hear what waits: between two heavy pieces of a page that is being made. */
export const breath = () => new Promise((go) => setTimeout(go));

export { eachTick };
