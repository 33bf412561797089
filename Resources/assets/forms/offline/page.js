/**
 * The page of forms on a device (/forms/offline). Needs on it: `#forms-app` with data-owner, data-username and data-worker,
 * and the words as JSON in `#forms-strings`. Everything else is made here.
 * @module page
 */
import { Device } from "./device.js";
import { DOORS } from "./doors.js";
import { h } from "../view/dom.js";
import { wordsOfPage } from "../view/words.js";
import { languageTag } from "../engine/itext.js";
import { lockScreen } from "./screen-lock.js";
import { homeScreen } from "./screen-home.js";
import { fillScreen } from "./screen-fill.js";

const LOCK_AFTER = 10 * 60_000;   // without a touch
const CHECK_EVERY = 5 * 60_000;
const ANSWER_WITHIN = 3_000;      // the lock of a lost device is waited for this long before anything is shown

/** Starts the page. Tests give their own options (fewer rounds of PBKDF2, a clock). */
export async function start(root, options = {}) {
  const app = new App(root, options);
  await app.start();
  return app;
}

class App {
  constructor(root, options) {
    this.root = root;
    this.options = options;
    this.words = wordsOfPage();
    this.screen = h("div", { class: "fo-screen" });
    this.notice = h("div", { role: "status", "aria-live": "polite", class: "fo-notice" });
    root.replaceChildren(this.notice, this.screen);
    this.current = null;
  }

  async start() {
    const { owner = "device", username = "", worker = "/forms/worker.js" } = this.root.dataset;
    const page = document.documentElement.lang;
    this.device = await Device.open(owner, {
      username, ...this.options,
      formLanguage: (languages) => languages.find((name) => languageTag(name) && languageTag(name) === page),
      onChange: () => this.current?.refresh?.(),
      onSignedOut: (isOther) => this.tell("warn", isOther ? this.words("Somebody else is signed in here. Sign in as yourself to send; nothing is lost.")
        : this.words("You are signed out. Sign in again to send; nothing is lost."), h("a", { href: DOORS.signIn }, this.words("Sign in"))),
      onDestroyed: () => this.show(goneScreen(this)),
    });
    if (navigator.serviceWorker) navigator.serviceWorker.register(worker, { scope: "/forms/" }).catch(() => {});
    this.device.start();
    for (const event of ["pointerdown", "keydown"]) addEventListener(event, () => { this.touched = Date.now(); }, { passive: true });
    this.touched = Date.now();
    setInterval(() => { if (this.device.vault.isOpen && Date.now() - this.touched > LOCK_AFTER) void this.lock(); }, 5_000);
    setInterval(() => { void this.device.check(); }, CHECK_EVERY);
    addEventListener("online", () => { void this.device.check(); this.current?.refresh?.(); });
    addEventListener("offline", () => this.current?.refresh?.());
    // The lock of a lost device comes before anything is shown.
    const soon = new Promise((resolve) => { setTimeout(() => resolve("slow"), ANSWER_WITHIN); });
    const state = navigator.onLine ? await Promise.race([this.device.check(), soon]) : "offline";
    if (state === "locked") return;
    if (await this.device.isLocked()) { await this.show(goneScreen(this)); return; }
    await this.show(await lockScreen(this));
  }

  tell(tone, text, link = null) {
    this.notice.replaceChildren(...(text ? [h("div", { class: `notice ${tone}` }, h("p", {}, text, link && " ", link))] : []));
  }

  async show(screen) {
    this.current?.leave?.();
    this.current = screen;
    this.screen.replaceChildren(screen.element);
    (screen.element.querySelector("[data-focus]") || screen.element.querySelector("h1, h2"))?.focus();
  }

  async home() { if (!this.device.isDestroyed) await this.show(await homeScreen(this)); }

  async fill(form, entry = null) {
    const made = await fillScreen(this, form, entry);
    if (made) await this.show(made);
  }

  /** Saves, forgets the key and shows the lock. */
  async lock() {
    await this.current?.keep?.();
    this.device.vault.lock();
    if (!this.device.isDestroyed) await this.show(await lockScreen(this));
  }
}

/** After the key was destroyed. */
function goneScreen(app) {
  const { words } = app;
  return { element: h("section", { class: "card bad" }, h("h1", { tabindex: -1 }, words("The forms on this device are locked")),
    h("p", {}, words("What was kept here can no longer be read. What had been sent is safe with your organisation.")),
    h("p", {}, words("Speak to your supervisor if you need this device again."))) };
}
