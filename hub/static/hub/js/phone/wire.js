/** Asking the hub over a bad network: what is an answer of the hub, and what only looks like one. */

import { storable } from "../live/api.js";
import { _ } from "../parts/text.js";

/** An answer that takes longer is none, milliseconds: a weak signal needs seconds, not minutes. */
export const PATIENCE = 20_000;

/** @typedef {"offline"|"portal"|"fault"|"signed_out"|"other_person"|"no_post"|"token"} Why */

/** Nothing is known of what was sent: it may have arrived or not, and is to be sent again. */
export class NotSent extends Error {
  /** @param {Why} why */
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/** The hub understood and refuses for good; sending the same again brings the same. */
export class Declined extends Error {
  /** @param {{code: string, title?: string, values?: Object<string, any>}} said */
  constructor(said) {
    super(said.title || _("The hub refused this (%(status)s).", { status: said.code }));
    this.code = said.code;
    this.values = said.values ?? {};
  }
}

/**
 * The server's clock minus this device's: from an answer that says when it was made.
 * @typedef {{skew_ms: number, told: any}} Heard
 */

/**
 * Ask, and hear what the hub says.
 * @param {string} path
 * @param {object} [how]
 * @param {any} [how.body]         sent as JSON; an ArrayBuffer or Blob as it is
 * @param {string} [how.token]     against forged requests; with a body only
 * @param {number} [how.patience]  milliseconds
 * @param {AbortSignal} [how.until]   when it is wanted no more
 * @param {(told: any) => boolean} how.looks  whether this is the answer that was asked for: a network's log-in page may
 *     answer 200 to everything, with whatever it likes
 * @returns {Promise<Heard>}
 * @throws {NotSent|Declined}
 */
export async function ask(path, { body, token = "", patience = PATIENCE, until, looks }) {
  const raw = body instanceof ArrayBuffer || body instanceof Blob;
  const begun = Date.now();
  const waits = patient(patience, until);
  /** @type {Response} */
  let answer;
  let text = "";
  try {
    answer = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      body: body === undefined ? undefined : raw ? body : JSON.stringify(body, storable),
      headers: body === undefined ? {} : { "Content-Type": raw ? "application/octet-stream" : "application/json", "X-CSRFToken": token },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual", // the hub never sends us elsewhere; a log-in page of the Wi-Fi does
      signal: waits.signal,
    });
    if (answer.type === "opaqueredirect") throw new NotSent("portal");
    text = await answer.text();
  } catch (fault) {
    throw fault instanceof NotSent ? fault : new NotSent("offline");
  } finally {
    waits.done();
  }
  const told = parsed(answer, text);
  if (answer.status === 200 && told && looks(told)) {
    return { told, skew_ms: told.at ? Math.round(Date.parse(told.at) - (begun + Date.now()) / 2) : 0 };
  }
  throw fault(answer.status, told);
}

/** A signal that ends after a time, or with another; AbortSignal.timeout is younger than cheap phones. @param {number} ms @param {AbortSignal} [until] */
function patient(ms, until) {
  const control = new AbortController();
  const end = () => control.abort();
  const timer = setTimeout(end, ms);
  until?.addEventListener("abort", end);
  const done = () => {
    clearTimeout(timer);
    until?.removeEventListener("abort", end);
  };
  return { signal: control.signal, done };
}

/** @param {Response} answer @param {string} text */
function parsed(answer, text) {
  if (!/json/.test(answer.headers.get("Content-Type") ?? "")) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What an answer that is none means. @param {number} status @param {any} told */
function fault(status, told) {
  if (status >= 500 || status === 408 || status === 425 || status === 429) return new NotSent("fault");
  if (status === 401) return new NotSent("signed_out");
  if (status === 403) return new NotSent(told?.code === "hub.forbidden" ? "no_post" : "token");
  if (told?.code === "events.anothers_command" || told?.code === "grid.anothers_shift") return new NotSent("other_person");
  if (status >= 400 && typeof told?.code === "string") return new Declined(told);
  if (status === 413) return new Declined({ code: "hub.body_too_large", title: _("This is larger than the hub takes.") });
  return new NotSent("portal");
}
