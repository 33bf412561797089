/*
 * Keeps the pages of the forms for when there is no network: exactly the files that /forms/shell.json names, nothing else.
 * Every other request (cases, sign-in, submissions, lists) goes to the network untouched and is never kept.
 */
"use strict";
const SHELL = "/forms/shell.json";
const NAME = "palermo-forms-";
const PAGE = "/forms/offline";

async function fill() {
  const answer = await fetch(SHELL, { cache: "no-store", redirect: "error" });
  const { version, files } = await answer.json();
  const cache = await caches.open(NAME + version);
  await Promise.all(files.map(async (file) => {
    const one = await fetch(file, { cache: "no-store", redirect: "error" });
    if (!one.ok) throw new Error(file);
    await cache.put(file, one);
  }));
  return NAME + version;
}

async function tidy(keep) {
  for (const name of await caches.keys()) if (name.startsWith(NAME) && name !== keep) await caches.delete(name);
}

let newest = null;
self.addEventListener("install", (event) => {
  event.waitUntil(fill().then((name) => { newest = name; return self.skipWaiting(); }));
});
self.addEventListener("activate", (event) => {
  event.waitUntil((newest ? tidy(newest) : Promise.resolve()).then(() => self.clients.claim()));
});

async function kept(path) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(NAME)) continue;
    const found = await (await caches.open(name)).match(path);
    if (found) return found;
  }
  return null;
}

/** Keeps the page as it came, beside the files that it names: a newer one waits until its own worker has brought them. */
async function keepPage(answer) {
  const version = /worker\.js\?v=([\w-]+)/.exec(await answer.clone().text())?.[1];
  if (version && await caches.has(NAME + version)) await (await caches.open(NAME + version)).put(PAGE, answer);
}

/**
 * The page itself: from the network while it answers soon, otherwise as kept. Also when the session has ended or the server
 * is not well: what was entered here stays at hand, and the page says how things stand.
 */
async function page(request) {
  let answer;
  try { answer = await fetch(request, { signal: AbortSignal.timeout(4000) }); } catch { return (await kept(PAGE)) || Response.error(); }
  if (!answer.ok || answer.redirected) return (await kept(PAGE)) || answer;
  await keepPage(answer.clone());
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname === PAGE) { event.respondWith(page(request)); return; }
  if (!address.pathname.startsWith("/assets/") && address.pathname !== "/forms/app.webmanifest") return;
  event.respondWith(kept(address.pathname).then((found) => found || fetch(request)));
});
