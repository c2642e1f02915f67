/** The hub's HTTP API: one way to ask, one way to say what went wrong. */

import { learn } from "./clock.js";
import { _ } from "../parts/text.js";

/** What went wrong, as a sentence for people and a code for programs (RFC 9457). */
export class Problem extends Error {
  /**
   * @param {string} sentence
   * @param {{status?: number, code?: string, values?: Object<string, any>}} [more]
   */
  constructor(sentence, { status = 0, code = "hub.error", values = {} } = {}) {
    super(sentence);
    this.status = status;
    this.code = code;
    this.values = values;
  }
}

/**
 * Ask for something. Empty values are left out of the query; a list is sent as repeated names.
 * @param {string} path
 * @param {Object<string, any>} [query]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export function get(path, query = {}, signal) {
  const wanted = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") wanted.append(name, String(one));
    }
  }
  const tail = wanted.size ? `?${wanted}` : "";
  return send(path + tail, { signal });
}

/**
 * Tell something.
 * @param {string} path
 * @param {any} body  sent as JSON
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export function post(path, body, signal) {
  return send(path, {
    signal,
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
  });
}

/**
 * Send one file with its digest, so that a broken transfer is noticed.
 * @param {string} path
 * @param {Blob} file
 * @param {string} name
 * @param {Object<string, string>} [fields]
 * @returns {Promise<any>}
 */
export async function upload(path, file, name, fields = {}) {
  const form = new FormData();
  const digest = await sha256(file);
  if (digest) form.append("sha256", digest);
  for (const [key, value] of Object.entries(fields)) form.append(key, value);
  form.append("file", file, name);
  return send(path, { method: "POST", body: form, headers: { "X-CSRFToken": token() } });
}

/** @param {string} path @param {RequestInit} how */
async function send(path, how) {
  let answer;
  try {
    answer = await fetch(path, { credentials: "same-origin", ...how });
  } catch (fault) {
    if (/** @type {Error} */ (fault).name === "AbortError") throw fault;
    throw new Problem(_("The hub cannot be reached. Check the network; your input is still here."), {
      code: "network",
    });
  }
  const date = answer.headers.get("Date");
  if (date) learn(date);
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  throw await problem(answer);
}

/** @param {Response} answer */
async function problem(answer) {
  const { status } = answer;
  let said = null;
  if (/json/.test(answer.headers.get("Content-Type") ?? "")) {
    said = await answer.json().catch(() => null);
  }
  if (status === 401) return new Problem(_("You are signed out. Sign in again."), { status, code: "signed_out" });
  const sentence =
    said?.title ??
    (status >= 500
      ? _("The hub had a fault (%(status)s). Try again; if it stays, tell the administrator.", { status })
      : _("The hub refused this (%(status)s).", { status }));
  return new Problem(sentence, { status, code: said?.code, values: said?.values });
}

function token() {
  const field = /** @type {?HTMLInputElement} */ (document.querySelector("input[name=csrfmiddlewaretoken]"));
  return field?.value ?? "";
}

/**
 * Digest as hex, or nothing where the browser offers none (plain http to another machine).
 * @param {Blob} file
 * @returns {Promise<string>}
 */
async function sha256(file) {
  if (!crypto.subtle) return "";
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A new identifier in time order (UUID version 7, RFC 9562 §5.7): the same command sent twice is one command. */
export function commandId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let at = Date.now();
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = at % 256;
    at = Math.floor(at / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
