/** The way out of a phone that others take up next: nothing is shown any more, and the hub is told as soon as it can be. */

/** Where it is noted who signed out; it outlasts everything that is forgotten. */
const MARK = "hub.leaving";
/** A hub that was not reached is tried again after so many milliseconds, and as soon as there is a network. */
const AGAIN = 10_000;
const PATIENCE = 15_000;

/** Whose sign-out the hub has not heard of; null: nobody's. @returns {?string} */
export function departing() {
  try {
    return localStorage.getItem(MARK);
  } catch {
    return null;
  }
}

/** @param {number|string} user */
export const markDeparting = (user) => localStorage.setItem(MARK, String(user));

/** Whoever left is out. */
export const departed = () => localStorage.removeItem(MARK);

/**
 * Show nothing of anybody, and end the log-in at the hub as soon as it can be reached; then the page to sign in. Comes
 * back only when somebody else has signed in on this device meanwhile: whose log-in that is, is not ended.
 */
export async function depart() {
  for (let tried = 0; ; tried += 1) {
    const so = await signedOut();
    if (so === "another") return departed();
    if (so === "out") {
      await globalThis.caches?.delete("page");
      departed();
      location.replace("/login");
      return new Promise(() => {}); // the page goes
    }
    if (!tried) show();
    await new Promise((on) => {
      addEventListener("online", on, { once: true });
      document.querySelector("[data-leave=again]")?.addEventListener("click", on, { once: true });
      setTimeout(on, AGAIN);
    });
  }
}

/** @returns {Promise<"out"|"another"|"unknown">} */
async function signedOut() {
  const before = await whoIsIn();
  if (before === null) return "out";
  if (before === undefined) return "unknown";
  if (String(before) !== departing()) return "another";
  // the cookie's: a page out of the phone's own store has the token of an earlier log-in
  const token = /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";
  await asked("/logout", { method: "POST", headers: { "X-CSRFToken": token } });
  return (await whoIsIn()) === null ? "out" : "unknown";
}

/** Who is signed in; null: nobody, undefined: the hub does not say. */
async function whoIsIn() {
  const answer = await asked("/api/me");
  if (!answer || !/json/.test(answer.headers.get("Content-Type") ?? "")) return undefined;
  if (answer.status === 401) return null;
  const told = await answer.json().catch(() => null);
  return Number.isInteger(told?.id) ? Number(told.id) : undefined;
}

/** @param {string} path @param {RequestInit} [how] @returns {Promise<?Response>} null: none */
async function asked(path, how) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PATIENCE);
  try {
    // a Wi-Fi's log-in page sends us elsewhere; where the hub does, whoever asks looks himself what came of it
    return await fetch(path, { credentials: "same-origin", cache: "no-store", redirect: "manual", signal: control.signal, ...how });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** In the place of the page: words of the template, which every page with a way out brings in its reader's language. */
function show() {
  const words = /** @type {?HTMLTemplateElement} */ (document.querySelector("#leaving"));
  document.body.className = "";
  document.body.replaceChildren(...(words ? [words.content.cloneNode(true)] : []));
}
