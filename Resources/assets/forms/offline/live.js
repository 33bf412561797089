/**
 * A form on a page that has the network: takes the place of the server-rendered questions, keeps what is typed as a draft on
 * the server and sends at the end. Needs on the page `#form-live` with data-form (id), data-member, data-csrf, data-done
 * (where to go afterwards, {receipt} is put in), and optionally data-username, data-language, data-trial; the words as JSON
 * in `#forms-strings`. Without this script the page works as the server made it.
 * @module live
 */
import { DOORS, asScript } from "./doors.js";
import { hold } from "./locks.js";
import { LiveDraft } from "./live-draft.js";
import { messageOf, postRecord } from "./sender.js";
import { openForm } from "../engine/form.js";
import { readDefinition, refuseEncrypted } from "../engine/definition.js";
import { languageTag } from "../engine/itext.js";
import { showForm, memoryFiles } from "../view/view.js";
import { wordsOfPage } from "../view/words.js";
import { h } from "../view/dom.js";

const TEXT = /\.(csv|xml|geojson)$/i;

/** The form, its lists and the draft of it. With `isTrial` the version that is not published yet. */
async function bring(id, isTrial) {
  const version = isTrial ? "?draft=1" : "";
  const get = async (address) => {
    const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "error", headers: asScript() });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer;
  };
  const [xform, { media = [] }, kept] = await Promise.all([
    get(DOORS.xform(id) + version).then((a) => a.text()), get(DOORS.manifest(id) + version).then((a) => a.json()),
    get(DOORS.draft(id) + version).then((a) => (a.status === 204 ? null : a.text()))]);
  const texts = new Map();
  await Promise.all(media.filter(({ name }) => TEXT.test(name)).map(async ({ name, url }) => texts.set(name, await (await get(url)).text())));
  return { xform, texts, kept, addresses: new Map(media.map(({ name, url }) => [name, url])), draftAddress: DOORS.draft(id) + version };
}

const uploadsOf = (form) => [...form.root.walk()].filter((node) => node.value && form.definition.controls.get(node.path)?.tag === "upload");

/** Fetches the form and its lists and shows it in `root`. Anything that fails leaves the page as it was. */
export async function startLive(root) {
  const { form: id, done = "", csrf = "", member = "", username = "", trial, language = document.documentElement.lang } = root.dataset;
  const words = wordsOfPage();
  await hold(`palermo-forms-live-${id}${trial ? "-trial" : ""}`);
  const { xform, texts, kept, addresses, draftAddress } = await bring(id, Boolean(trial));
  const definition = readDefinition(xform);
  refuseEncrypted(definition);
  const form = openForm(definition, { media: texts, properties: { username }, saved: kept || undefined });
  const wanted = form.definition.itext.languages.find((name) => languageTag(name) === language);
  if (wanted) form.setLanguage(wanted);

  const files = memoryFiles();
  const notice = h("div", { role: "status", "aria-live": "polite" });
  const saved = h("p", { class: "fo-saved", role: "status" });
  const box = h("div", {});
  root.replaceChildren(notice, saved, box);
  const say = (tone, text) => notice.replaceChildren(h("div", { class: `notice ${tone}`, tabindex: -1 }, h("p", {}, text)));
  const draft = new LiveDraft(form, { address: draftAddress, csrf, member, onState: (state) => {
    const text = { kept: words("Kept"), unreachable: words("Not kept yet: the server cannot be reached. We go on trying."), refused: words("What you enter now is not kept. Send it soon."),
      signedOut: words("You are signed out. Sign in again in another tab: what you enter is then kept again.") }[state];
    if (text) saved.textContent = text;
    saved.classList.toggle("error", state !== "kept" && state !== "typing");
  } });
  addEventListener("beforeunload", (event) => { if (draft.isDirty && !draft.isOver) event.preventDefault(); });
  if (kept) {
    say("info", words("You began it and did not send it. What you entered is kept."));
    const lost = uploadsOf(form);
    // Photos and files are only in the memory of a page until they are sent.
    form.transact(() => { for (const node of lost) form.store(node, ""); });
    if (lost.length) say("warn", words("What you entered is kept. Photos and files are not: add them again."));
  }

  const receive = async () => {
    const blobs = (await Promise.all(uploadsOf(form).filter((node) => node.live).map(async ({ value: name }) => ({ name, blob: await files.get(name) })))).filter((one) => one.blob);
    say("info", words("Sending…"));
    let answer;
    // The same record again after a lost answer is still one submission: it keeps its instanceID.
    const post = () => postRecord(form.record(), blobs, { csrf: draft.csrf });
    try {
      answer = await post();
      if ((answer.status === 401 || answer.status === 403) && await draft.renew()) answer = await post();
    } catch { say("bad", words("There was no answer. Nothing is lost: press Finish again.")); return; }
    const message = messageOf(await answer.text().catch(() => ""));
    if (answer.status === 401 || answer.status === 403) { say("warn", words("You are signed out. Sign in again in another tab, then press Finish again.")); return; }
    if (answer.status !== 201 && answer.status !== 202) { say("bad", message || words("The server did not take this entry. Nothing is lost: press Finish again.")); return; }
    await draft.discard();
    const receipt = answer.headers.get("X-Palermo-Receipt") || form.instanceID;
    if (done) { location.assign(done.replace("{receipt}", encodeURIComponent(receipt))); return; }
    end(answer.headers.get("X-Palermo-State") ? "warn" : "good", [words("Received. Receipt {id}", { id: receipt }), answer.headers.get("X-Palermo-State") ? message : ""].filter(Boolean).join(" · "));
  };
  const end = (tone, text) => {
    box.replaceChildren();
    saved.textContent = "";
    say(tone, text);
    notice.firstElementChild.focus();
  };
  const tried = async () => { await draft.discard(); end("good", words("The form could be filled in. It was a try: nothing of it was kept.")); };
  return showForm(box, form, { words, files, media: (name) => addresses.get(name) || "", onComplete: () => void (trial ? tried() : receive()) });
}

const root = document.getElementById("form-live");
if (root) startLive(root).catch((error) => { root.dataset.failed = error.code || error.message; });
