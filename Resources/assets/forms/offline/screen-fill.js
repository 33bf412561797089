/** Filling a form on the device: saved as it is typed, complete when it is finished. @module screen-fill */
import { h } from "../view/dom.js";
import { showForm } from "../view/view.js";

export async function fillScreen(app, formID, entryID) {
  const { words, device } = app;
  let opened;
  try {
    opened = await device.fill(formID, entryID);
  } catch (error) {
    const reason = { "form.encrypted": words("its answers are encrypted for the owner of a key; fill it in with ODK Collect"), "entry.open": words("it is open in another tab") }[error.code] || error.message;
    app.tell("bad", words("This form cannot be opened: {reason}", { reason }));
    return null;
  }
  if (!opened) return null;
  app.tell("", "");
  const { form, bundle, files, draft } = opened;
  const saved = h("p", { class: "fo-saved", role: "status" });
  const box = h("div", {});
  const later = h("button", { type: "button", class: "btn second", onclick: async () => { await draft.keep(); await app.home(); } }, words("Continue later"));
  const element = h("div", {}, h("div", { class: "fo-bar" }, h("h1", { tabindex: -1, dir: "auto" }, bundle.record.title), later), saved, box);
  draft.onSaved = (error) => {
    saved.textContent = error ? words("This could not be saved on the device: {reason}", { reason: error.message })
      : words("Saved on this device at {time}", { time: new Date().toLocaleTimeString(document.documentElement.lang || undefined, { hour: "2-digit", minute: "2-digit" }) });
    saved.classList.toggle("error", Boolean(error));
  };
  const done = async () => {
    await draft.complete();
    app.tell("good", words("The entry is complete. It is sent as soon as there is a network."));
    await app.home();
  };
  const changedFiles = { ...files, put: async (name, blob) => { await files.put(name, blob); draft.isDirty = true; await draft.keep(); } };
  const view = showForm(box, form, { words, media: bundle.address, files: changedFiles, onComplete: () => { done().catch((error) => draft.onSaved(error)); } });
  return { element, keep: () => draft.keep(), leave: () => { view.close(); if (!draft.isOver) void draft.keep().finally(() => draft.end()); } };
}
