/** Forms on the device, entries that were begun, that wait and that were sent. @module screen-home */
import { h } from "../view/dom.js";

export async function homeScreen(app) {
  const { words, device } = app;
  const bar = h("div", { class: "fo-bar" });
  const forms = h("section", {});
  const entries = h("section", {});
  const element = h("div", {}, h("h1", { tabindex: -1 }, words("Forms")), bar, forms, entries);
  const screen = { element, refresh: () => { screen.drawing = (screen.drawing || Promise.resolve()).then(draw, draw); return screen.drawing; } };
  const time = (ms) => new Date(ms).toLocaleString(document.documentElement.lang || undefined, { dateStyle: "medium", timeStyle: "short" });
  const button = (text, name, work, extra = {}) => h("button", { type: "button", class: `btn ${name}`, onclick: work, ...extra }, text);
  const badge = (tone, text) => h("span", { class: `badge ${tone}` }, text);

  const drawBar = (all) => {
    const waiting = all.filter((one) => one.state === "ready").length;
    bar.replaceChildren(
      h("div", {}, navigator.onLine ? badge("good", words("Online")) : badge("warn", words("No network: everything is kept here")), " ",
        badge(waiting ? "info" : "", waiting ? words("Waiting to be sent: {count}", { count: waiting }) : words("Nothing waits to be sent"))),
      h("div", { class: "actions" }, waiting ? button(words("Send now"), "", async () => { await device.sender.send(true); await screen.refresh(); }) : null,
        button(words("Look for new forms"), "second", async () => { if (await device.check() === "ok") await device.catalogue.refresh(); await screen.refresh(); }),
        button(words("Lock"), "second", () => app.lock())));
  };

  const drawForms = (list) => {
    forms.replaceChildren(h("h2", {}, words("Start an entry")), list.length === 0
      ? h("p", { class: "empty" }, words("No forms are on this device yet. Connect to the network once to bring them here."))
      : h("ul", { class: "rows card fo-list" }, ...list.map((form) => h("li", { dir: "auto" }, h("div", {}, h("strong", {}, form.title), form.version ? h("span", { class: "sub" }, words("Version {version}", { version: form.version })) : null),
        button(words("Start"), "", () => app.fill(form.id), { "aria-label": words("Start: {name}", { name: form.title }) })))));
  };

  const about = (one) => {
    const { content, state, changed, nextTry, attempts } = one;
    if (!content) return h("p", { class: "sub" }, words("This entry cannot be read."));
    const receipt = content.receipt;
    const when = state === "draft" ? words("Saved {time}", { time: time(changed) })
      : state === "ready" ? (attempts ? words("Not sent yet. Next try {time}", { time: time(nextTry) }) : words("Complete, waits for the network"))
        : receipt ? words("Sent {time}. Receipt {id}", { time: time(receipt.sentAt), id: receipt.id }) : "";
    return h("div", { class: "sub" }, when, receipt?.message && state !== "sent" ? h("span", { class: "sub" }, receipt.message) : null);
  };
  const STATES = {
    draft: ["", words("Begun")], ready: ["info", words("Waiting")], sent: ["good", words("Sent")], quarantined: ["warn", words("Received, looked at by a supervisor")],
    conflict: ["warn", words("Changed elsewhere meanwhile")], refused: ["bad", words("Not accepted")],
  };
  const row = (one) => {
    const name = one.content?.name || one.content?.title || one.form;
    const remove = async () => { if (confirm(words("Delete this entry for ever?"))) { await device.entries.remove(one.id); await screen.refresh(); } };
    return h("li", { "data-entry": one.id, "data-state": one.state }, h("div", {}, h("strong", { dir: "auto" }, name), " ", badge(...STATES[one.state]), about(one)),
      h("div", { class: "actions" },
        one.state === "draft" ? button(words("Continue"), "", () => app.fill(one.form, one.id), { "aria-label": words("Continue: {name}", { name }) }) : null,
        ["refused", "conflict"].includes(one.state) ? button(words("Try again"), "second", async () => { await device.sender.again(one.id); await screen.refresh(); }) : null,
        one.state !== "ready" ? button(["sent", "quarantined"].includes(one.state) ? words("Clear receipt") : words("Delete"), "quiet", remove, { "aria-label": words("Delete: {name}", { name }) }) : null));
  };
  const drawEntries = (all) => {
    const group = (title, states) => {
      const list = all.filter((one) => states.includes(one.state));
      return list.length ? [h("h2", {}, title), h("ul", { class: "rows card fo-list" }, ...list.map(row))] : [];
    };
    entries.replaceChildren(...group(words("Begun"), ["draft"]), ...group(words("Needs attention"), ["refused", "conflict"]), ...group(words("Waiting to be sent"), ["ready"]), ...group(words("Received by the server"), ["sent", "quarantined"]));
  };

  async function draw() {
    if (!device.vault.isOpen) return;
    const [list, all] = await Promise.all([device.catalogue.local(), device.entries.list()]);
    drawBar(all);
    drawForms(list);
    drawEntries(all);
  }
  await draw();
  return screen;
}
