/**
 * Between the phone's page and the network. Before this text the hub puts HUB: version, files, page, offline, header.
 * It keeps what the page is made of, the page itself and the ground of the own area. What is sent, lists, cases and their
 * photographs are not its matter: the page's own store keeps them, so that each is answered for by name.
 */
/* global HUB */

const SHELL = `shell-${HUB.version}`;
const PAGE = "page";
const GROUND = "ground";
/** Longer than this nobody waits for what is kept already, milliseconds. */
const PATIENCE = 3500;
/** A drawn backdrop is looked at anew after a week. */
const WEEK = 7 * 24 * 3600 * 1000;
/** Answers about the ground; more than an area with its neighbours has. The oldest go first. */
const MOST = 900;

/** Pages of another version than ours: they get their files from the network until we are replaced. */
const newer = new Set();

self.addEventListener("install", (event) => event.waitUntil(keepShell()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("message", (event) => {
  const { kind, version } = event.data ?? {};
  if (kind === "take over" && (!version || version === HUB.version)) self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const answer = how(event, url);
  if (answer) event.respondWith(answer);
});

/** @param {FetchEvent} event @param {URL} url @returns {Promise<Response>|null} null: the browser's own way */
function how(event, url) {
  const { request } = event;
  const path = url.pathname;
  if (request.mode === "navigate") return path === HUB.page ? page(event) : null;
  if (path.startsWith("/static/") || path.startsWith("/jsi18n/")) return part(event);
  if (path === "/api/map/backdrop") return ground(request);
  if (path === "/api/map/areas") return freshOrKept(request, () => nearestAreas(url));
  return null;
}

/** All or nothing: a shell with a hole in it, or with a hotel's log-in page for a script, is no shell. */
async function keepShell() {
  const store = await caches.open(SHELL);
  try {
    await Promise.all([...HUB.files, HUB.offline].map(async (address) => {
      const answer = await fetch(address, { cache: "no-cache", credentials: "same-origin" });
      const html = /html/.test(answer.headers.get("Content-Type") ?? "");
      const ours = html ? answer.headers.has(HUB.header) : true;
      if (!answer.ok || answer.redirected || !ours) throw new Error(`${address}: not what was expected`);
      await store.put(address, answer);
    }));
  } catch (fault) {
    await caches.delete(SHELL);
    throw fault;
  }
}

async function begin() {
  for (const name of await caches.keys()) if (name.startsWith("shell-") && name !== SHELL) await caches.delete(name);
  await self.clients.claim();
  // the first page was opened before we were there
  await fetch(HUB.page, { credentials: "same-origin", redirect: "manual" }).then(keepPage).catch(() => null);
}

/** The page, and the words of its language. @param {Response} answer  kept when it is our page, for who is signed in */
async function keepPage(answer) {
  if (!answer.ok || !answer.headers.has(HUB.header)) return;
  await (await caches.open(PAGE)).put(HUB.page, answer.clone());
  const words = /\/jsi18n\/\?[\w-]+/.exec(await answer.clone().text())?.[0];
  const store = await caches.open(SHELL);
  if (!words || (await store.match(words))) return;
  const found = await fetch(words, { credentials: "same-origin" });
  if (found.ok && /script/.test(found.headers.get("Content-Type") ?? "")) await store.put(words, found);
}

/** We were sent elsewhere. Where the hub says that nobody is signed in, nobody's page is kept; a Wi-Fi says nothing of ours. */
async function forgetPage() {
  const told = await fetch("/api/me", { credentials: "same-origin", cache: "no-store", redirect: "manual" }).catch(() => null);
  if (told?.status === 401 && /json/.test(told.headers.get("Content-Type") ?? "")) await caches.delete(PAGE);
}

/** The page: fresh from the hub, else as it was when it was last here. @param {FetchEvent} event */
async function page(event) {
  const kept = await (await caches.open(PAGE)).match(HUB.page);
  const asked = fetch(event.request).then(async (answer) => {
    const version = answer.headers.get(HUB.header);
    if (version && version !== HUB.version) newer.add(event.resultingClientId);
    // what a stranger's network gives for ours is not shown while ours is kept
    if (answer.type !== "opaqueredirect" && !version && kept && answer.ok) throw new TypeError("not our page");
    if (answer.status >= 500 && kept) throw new TypeError("the hub has a fault");
    event.waitUntil(keepPage(answer.clone()).catch(() => null));
    if (kept && !version) event.waitUntil(forgetPage());
    return answer;
  });
  event.waitUntil(asked.catch(() => null));
  try {
    return await (kept ? before(PATIENCE, asked) : asked);
  } catch {
    return kept ?? (await caches.match(HUB.offline)) ?? Response.error();
  }
}

/** A file the page is made of. @param {FetchEvent} event */
async function part(event) {
  const store = await caches.open(SHELL);
  const kept = await store.match(event.request);
  if (kept && !newer.has(event.clientId)) return kept;
  try {
    return await fetch(event.request);
  } catch (fault) {
    if (kept) return kept;
    throw fault;
  }
}

/**
 * From the hub when it answers soon, else as it was kept. What the hub refuses is kept no longer.
 * @param {Request} request @param {() => Promise<Response|undefined>} [instead]
 */
async function freshOrKept(request, instead) {
  const store = await caches.open(GROUND);
  const kept = await store.match(request);
  const asked = fetch(request).then(async (answer) => {
    const right = answer.ok && /json/.test(answer.headers.get("Content-Type") ?? "");
    if (right) await put(store, request, answer.clone());
    else if ([401, 403, 404].includes(answer.status)) await store.delete(request);
    else if (kept || answer.ok) throw new TypeError("not what was asked for");
    return answer;
  });
  asked.catch(() => null);
  try {
    return await (kept || instead ? before(PATIENCE, asked) : asked);
  } catch {
    // where nothing is kept that would do, the network is waited for
    const found = kept ?? (await instead?.());
    return found ? old(found) : asked;
  }
}

/** What was kept, as such: by its date nobody learns what time it is at the hub now. @param {Response} kept */
function old(kept) {
  const headers = new Headers(kept.headers);
  headers.delete("Cache-Control");
  return new Response(kept.body, { status: kept.status, headers });
}

/** The drawn backdrop hardly ever changes. @param {Request} request */
async function ground(request) {
  const store = await caches.open(GROUND);
  const kept = await store.match(request);
  if (kept && Date.now() - Date.parse(kept.headers.get("Date") ?? "") < WEEK) return old(kept);
  return freshOrKept(request, () => coarser(new URL(request.url)));
}

/** A view nearer than what is kept is drawn from the finest kept piece that holds it whole. @param {URL} url */
async function coarser(url) {
  const zoom = Number(url.searchParams.get("zoom"));
  const [west, south, east, north] = numbers(url);
  const store = await caches.open(GROUND);
  let [found, finest] = [/** @type {Request|undefined} */ (undefined), -1];
  for (const request of await store.keys()) {
    const other = new URL(request.url);
    const its = Number(other.searchParams.get("zoom"));
    if (other.pathname !== url.pathname || its > zoom || its <= finest) continue;
    const box = numbers(other);
    if (box[0] <= west && box[1] <= south && box[2] >= east && box[3] >= north) [found, finest] = [request, its];
  }
  return found && store.match(found);
}

/** Areas are asked for by view: without a network those kept for the nearest zoom that hold its middle. @param {URL} url */
async function nearestAreas(url) {
  const zoom = Number(url.searchParams.get("zoom"));
  const [west, south, east, north] = numbers(url);
  const [lon, lat] = [(west + east) / 2, (south + north) / 2];
  const store = await caches.open(GROUND);
  let [found, nearest] = [/** @type {Request|undefined} */ (undefined), Infinity];
  for (const request of await store.keys()) {
    const other = new URL(request.url);
    const off = Math.abs(Number(other.searchParams.get("zoom")) - zoom);
    if (other.pathname !== url.pathname || off >= nearest) continue;
    const box = numbers(other);
    if (lon >= box[0] && lat >= box[1] && lon <= box[2] && lat <= box[3]) [found, nearest] = [request, off];
  }
  return found && store.match(found);
}

/** @param {URL} url */
const numbers = (url) => (url.searchParams.get("bbox") ?? "").split(",").map(Number);

/** @param {Cache} store @param {Request} request @param {Response} answer */
async function put(store, request, answer) {
  try {
    await store.put(request, answer);
  } catch {
    return; // no room: what is sent from here is worth more than what is looked at
  }
  const keys = await store.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - MOST))) await store.delete(old);
}

/** @template T @param {number} ms @param {Promise<T>} asked @returns {Promise<T>} */
function before(ms, asked) {
  return Promise.race([asked, new Promise((_, late) => setTimeout(() => late(new TypeError("too slow")), ms))]);
}
