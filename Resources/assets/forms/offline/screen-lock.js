/** Choosing a PIN on a new device, and giving it on a known one. @module screen-lock */
import { h } from "../view/dom.js";
import { Vault, PIN_LENGTH_MIN } from "./vault.js";

export async function lockScreen(app) {
  return (await app.device.vault.hasKey()) ? unlockScreen(app) : chooseScreen(app);
}

const field = (id, label, hint = null, extra = {}) => {
  const input = h("input", { type: "password", id, autocomplete: "off", "aria-describedby": hint ? `${id}-hint ${id}-error` : `${id}-error`, ...extra });
  const error = h("p", { class: "error", id: `${id}-error`, role: "alert" });
  const box = h("div", { class: "field" }, h("label", { for: id }, label), hint ? h("p", { class: "hint", id: `${id}-hint` }, hint) : null, error, input);
  return { input, box, say(text) { error.textContent = text; box.classList.toggle("bad", Boolean(text)); if (text) { input.setAttribute("aria-invalid", "true"); input.focus(); } else input.removeAttribute("aria-invalid"); } };
};

function chooseScreen(app) {
  const { words } = app;
  const first = field("pin", words("PIN"), words("At least {count} digits or letters. Several words are better. Nobody can reset it.", { count: PIN_LENGTH_MIN }), { "data-focus": "" });
  const second = field("pin-again", words("The same PIN again"));
  const button = h("button", { class: "btn" }, words("Protect this device"));
  const submit = async (event) => {
    event.preventDefault();
    const weakness = Vault.weakness(first.input.value);
    first.say(weakness === "short" ? words("Too short: at least {count} characters.", { count: PIN_LENGTH_MIN }) : weakness ? words("Too easy to guess. Choose another.") : "");
    if (weakness) return;
    if (first.input.value !== second.input.value) { second.say(words("The two are not the same.")); return; }
    second.say("");
    button.disabled = true;
    await app.device.vault.create(first.input.value);
    first.input.value = second.input.value = "";
    await app.home();
    void refresh(app);
  };
  const element = h("section", { class: "narrow" }, h("h1", { tabindex: -1 }, words("Forms on this device")),
    h("p", {}, words("What you enter is kept on this device in encrypted form until it is sent. Choose a PIN to unlock it.")),
    h("form", { class: "fo-pin", onsubmit: submit, novalidate: true }, first.box, second.box, h("div", { class: "actions" }, button)));
  return { element };
}

function unlockScreen(app) {
  const { words } = app;
  const pin = field("pin", words("PIN"), null, { "data-focus": "" });
  const button = h("button", { class: "btn" }, words("Unlock"));
  const submit = async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    const { state, left, until } = await app.device.vault.unlock(pin.input.value);
    button.disabled = false;
    pin.input.value = "";
    if (state === "open") { pin.say(""); await app.home(); void refresh(app); return; }
    if (state === "destroyed") { app.device.isDestroyed = true; app.device.options.onDestroyed(); return; }
    const seconds = until ? Math.max(1, Math.ceil((until - Date.now()) / 1000)) : 0;
    pin.say(state === "wait" ? words("Wait {seconds} seconds before the next try.", { seconds })
      : words("Wrong PIN. After {left} more wrong tries everything on this device is destroyed.", { left }) + (seconds ? " " + words("Wait {seconds} seconds before the next try.", { seconds }) : ""));
  };
  const element = h("section", { class: "narrow" }, h("h1", { tabindex: -1 }, words("Forms on this device")),
    h("form", { class: "fo-pin", onsubmit: submit, novalidate: true }, pin.box, h("div", { class: "actions" }, button)));
  return { element };
}

/** Brings new forms and sends what waits. */
async function refresh(app) {
  if (await app.device.check() !== "ok") return;
  await app.device.catalogue.refresh();
  app.current?.refresh?.();
  await app.device.sender.send(true);
}
