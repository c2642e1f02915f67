/** The hub's HTTP API: one way to ask, one way to say what went wrong. */

import { learn } from "./clock.js";
import { _ } from "../parts/text.js";

/** The post this page shows; the hub refuses to do in another one what is asked here. @type {?number} */
let acting = null;

/** @param {?number} post  its number */
export const actIn = (post) => {
  acting = post;
};

export const actsIn = () => acting;

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
    body: JSON.stringify(body, storable),
    headers: { "Content-Type": "application/json" },
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
  return send(path, { method: "POST", body: form });
}

/** @param {string} path @param {RequestInit} how */
async function send(path, how) {
  const asked = Date.now();
  let answer;
  try {
    answer = await fetch(path, said(how));
    // a token of an earlier log-in, which another window has renewed
    if (how.method === "POST" && (await isForged(answer)) && (await renewToken())) answer = await fetch(path, said(how));
  } catch (fault) {
    if (/** @type {Error} */ (fault).name === "AbortError") throw fault;
    throw new Problem(_("The hub cannot be reached. Check the network; your input is still here."), {
      code: "network",
    });
  }
  const date = answer.headers.get("Date");
  // what a browser may keep can be hours old
  const fresh = /no-store/.test(answer.headers.get("Cache-Control") ?? "");
  // a page of the Wi-Fi in between has a clock of its own
  if (date && isJson(answer)) learn(date, fresh ? asked : undefined);
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  throw await problem(answer);
}

/** @param {RequestInit} how @returns {RequestInit} */
const said = (how) => ({
  credentials: "same-origin",
  ...how,
  headers: { ...how.headers, ...(how.method === "POST" ? { "X-CSRFToken": token() } : {}), ...(acting ? { "Hub-Post": String(acting) } : {}) },
});

/** Whether the token did not hold: what the hub itself forbids has a code. @param {Response} answer */
const isForged = async (answer) => answer.status === 403 && !(isJson(answer) && (await answer.clone().json()).code);

/** @param {Response} answer */
const isJson = (answer) => /json/.test(answer.headers.get("Content-Type") ?? "");

/** @param {Response} answer */
async function problem(answer) {
  const { status } = answer;
  let told = null;
  if (isJson(answer)) told = await answer.json().catch(() => null);
  if (status === 401) return new Problem(_("You are signed out. Sign in again."), { status, code: "signed_out" });
  const sentence =
    told?.title ??
    (status >= 500
      ? _("The hub had a fault (%(status)s). Try again; if it stays, tell the administrator.", { status })
      : _("The hub refused this (%(status)s).", { status }));
  return new Problem(sentence, { status, code: told?.code, values: told?.values });
}

/** The fields that hold the token against forged requests. @returns {HTMLInputElement[]} */
const tokens = () => [...document.querySelectorAll("input[name=csrfmiddlewaretoken]")].map((one) => /** @type {HTMLInputElement} */ (one));

const token = () => tokens()[0]?.value ?? "";

/** Take the token of the log-in there is now. @returns {Promise<boolean>} whether there was another */
async function renewToken() {
  const answer = await fetch("/api/me", { credentials: "same-origin", cache: "no-store" });
  const { csrf = "" } = answer.ok && isJson(answer) ? await answer.json() : {};
  for (const field of tokens()) field.value = csrf || field.value;
  return Boolean(csrf);
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

/**
 * A value of JSON that is sent: without U+0000 and halves of signs, which no text can hold. Code readers and input methods
 * leave them behind.
 * @param {string} _name @param {any} value
 */
export const storable = (_name, value) => (typeof value === "string" ? value.replace(/[\0\p{Surrogate}]/gu, "") : value);
