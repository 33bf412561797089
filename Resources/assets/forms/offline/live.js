/**
 * A form on a page that has the network: takes the place of the server-rendered questions and sends at the end. Needs on the
 * page `#form-live` with data-form (id), data-done (where to go afterwards, {receipt} is put in), and optionally data-csrf, data-username,
 * data-language; the words as JSON in `#forms-strings`. Without this script the page works as the server made it.
 * @module live
 */
import { DOORS } from "./doors.js";
import { messageOf, postRecord } from "./sender.js";
import { openForm } from "../engine/form.js";
import { readDefinition, refuseEncrypted } from "../engine/definition.js";
import { languageTag } from "../engine/itext.js";
import { showForm, memoryFiles } from "../view/view.js";
import { wordsOfPage } from "../view/words.js";
import { h } from "../view/dom.js";

const TEXT = /\.(csv|xml|geojson)$/i;

/** Fetches the form and its lists and shows it in `root`. Anything that fails leaves the page as it was. */
export async function startLive(root) {
  const { form: id, done = "", csrf = "", username = "", language = document.documentElement.lang } = root.dataset;
  const words = wordsOfPage();
  const get = async (address) => { const answer = await fetch(address, { credentials: "same-origin" }); if (!answer.ok) throw new Error(String(answer.status)); return answer; };
  const [xform, { media = [] }] = await Promise.all([get(DOORS.xform(id)).then((a) => a.text()), get(DOORS.manifest(id)).then((a) => a.json())]);
  const texts = new Map();
  await Promise.all(media.filter(({ name }) => TEXT.test(name)).map(async ({ name, url }) => texts.set(name, await (await get(url)).text())));
  const addresses = new Map(media.map(({ name, url }) => [name, url]));
  const definition = readDefinition(xform);
  refuseEncrypted(definition);
  const form = openForm(definition, { media: texts, properties: { username } });
  const wanted = form.definition.itext.languages.find((name) => languageTag(name) === language);
  if (wanted) form.setLanguage(wanted);

  const files = memoryFiles();
  const notice = h("div", { role: "status", "aria-live": "polite" });
  const box = h("div", {});
  root.replaceChildren(notice, box);
  let isDirty = false;
  form.subscribe(() => { isDirty = true; });
  addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });
  const say = (tone, text) => notice.replaceChildren(h("div", { class: `notice ${tone}`, tabindex: -1 }, h("p", {}, text)));

  const send = async () => {
    const names = [...form.root.walk()].filter((node) => node.live && node.value && form.definition.controls.get(node.path)?.tag === "upload").map((node) => node.value);
    const blobs = (await Promise.all(names.map(async (name) => ({ name, blob: await files.get(name) })))).filter((one) => one.blob);
    say("info", words("Sending…"));
    let answer;
    // The same record again after a lost answer is still one submission: it keeps its instanceID.
    try { answer = await postRecord(form.record(), blobs, { csrf }); } catch { say("bad", words("There was no answer. Nothing is lost: press Finish again.")); return; }
    const message = messageOf(await answer.text().catch(() => ""));
    if (answer.status === 401 || answer.status === 403) { say("warn", words("You are signed out. Sign in again in another tab, then press Finish again.")); return; }
    if (answer.status !== 201 && answer.status !== 202) { say("bad", message || words("The server did not take this entry. Nothing is lost: press Finish again.")); return; }
    isDirty = false;
    const receipt = answer.headers.get("X-Palermo-Receipt") || form.instanceID;
    if (done) { location.assign(done.replace("{receipt}", encodeURIComponent(receipt))); return; }
    box.replaceChildren();
    say(answer.headers.get("X-Palermo-State") ? "warn" : "good", [words("Received. Receipt {id}", { id: receipt }), answer.headers.get("X-Palermo-State") ? message : ""].filter(Boolean).join(" · "));
    notice.firstElementChild.focus();
  };
  return showForm(box, form, { words, files, media: (name) => addresses.get(name) || "", onComplete: () => void send() });
}

const root = document.getElementById("form-live");
if (root) startLive(root).catch((error) => { root.dataset.failed = error.message; });
