/** What all pages share: the boot data, the live dot, the stream tied to the store, menus that close. */

import "../parts/clipped.js";
import { eachTick } from "./clock.js";
import { fill, find } from "../parts/element.js";
import { Late } from "./late.js";
import { Store } from "./store.js";
import { Stream } from "./stream.js";
import { _ } from "../parts/text.js";

/** A page without its stream shows what it can after this time. */
const FIRST_WAIT = 1500;
/** Milliseconds whose entries are drawn together: sooner than anybody sees. */
const TOGETHER = 100;
/** So many entries are drawn at once; after a night without network there are thousands. */
const PIECE = 200;

/** What the server gave with the page. @returns {{me: import("./shapes.js").Me & {id: number}, city: string, map: any, version?: string, far_m?: number}} */
export function boot() {
  return JSON.parse(find("#boot").textContent ?? "{}");
}

/**
 * Open the stream and keep the store with it.
 * @param {() => Promise<any>} fetchAgain  fetch every list of the page; entries wait until it is done
 */
export function liven(fetchAgain) {
  const store = new Store();
  const dot = find("#live");
  const late = new Late(find("#late"));
  /** @type {number|undefined} */
  let first;
  const fetchNow = async () => {
    clearTimeout(first);
    first = undefined;
    store.hold();
    await fetchAgain();
    store.release();
  };
  const stream = new Stream({
    entries: together((entries) => store.apply(entries)),
    snapshot: fetchNow,
    late: (told) => late.hear(told),
    state: (state, behind_s) => {
      late.stream(state === "live" || state === "behind");
      showState(dot, state === "live" && late.late ? "late" : state, behind_s);
      if (state === "down" && first !== undefined) fetchNow();
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

/** @param {HTMLElement} dot @param {import("./stream.js").State|"late"} state @param {number} behind_s */
function showState(dot, state, behind_s) {
  const words = {
    connecting: () => _("connecting"),
    live: () => _("live"),
    behind: () => _("%(n)s s behind", { n: behind_s }),
    late: () => _("behind"),
    down: () => _("disconnected, connecting again"),
    signed_out: () => _("signed out"),
    no_post: () => _("no post chosen"),
  }[state]();
  if (dot.textContent === words) return;
  dot.className = `live ${state === "late" ? "behind" : state}`;
  dot.dataset.state = state;
  fill(dot, words);
  if (state === "signed_out") location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
  if (state === "no_post") location.assign("/post");
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
    for (const menu of document.querySelectorAll("details[open]:not(.fold)")) menu.removeAttribute("open");
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

export { eachTick };
