/** Runs shared cases (Tests/FormsTests/cases/*.json) on the engine; used by test_forms_engine.py in the browser. */
import { openForm } from "../engine/form.js";
import { fixedClock } from "../engine/dates.js";
import { concretePath, parseXML, treeOf } from "../engine/xml.js";

const same = (path) => path.replace(/\[1\]/g, "");

/** Problems of one case: an empty list when all expectations hold. */
export function runCase(one, xform) {
  const wrong = [];
  const refused = (one.steps || []).some((step) => step.expect?.refused);
  if (refused) {
    // The server refuses such a form; here it opens as far as it can, and says what is wrong.
    try { return openForm(xform, { media: one.media || {} }).problems.length ? [] : [{ what: "refused", wanted: "a problem", got: "none" }]; } catch { return []; }
  }
  const form = openForm(xform, { clock: one.now ? fixedClock(one.now) : undefined, media: one.media || {}, language: one.language,
    saved: one.saved, properties: { deviceid: "test:device-1", username: "tester", ...one.properties } });
  const say = (step, what, wanted, got) => { if (JSON.stringify(wanted) !== JSON.stringify(got)) wrong.push({ step, what, wanted, got }); };
  (one.steps || []).forEach((step, i) => {
    if ("set" in step) form.set(step.set, step.value ?? "");
    if ("add" in step) form.addRepeat(step.add);
    if ("remove" in step) form.removeRepeat(step.remove);
    if ("language" in step) form.setLanguage(step.language);
    if (step.finish) form.complete();
    const { expect } = step;
    if (!expect) return;
    for (const [path, wanted] of Object.entries(expect.values || {})) say(i, `value ${path}`, wanted, form.at(path)?.text() ?? null);
    for (const [path, wanted] of Object.entries(expect.relevant || {})) say(i, `relevant ${path}`, wanted, form.at(path)?.live ?? null);
    for (const [path, wanted] of Object.entries(expect.required || {})) say(i, `required ${path}`, wanted, form.at(path)?.required ?? null);
    for (const [path, wanted] of Object.entries(expect.readonly || {})) { const node = form.at(path); say(i, `readonly ${path}`, wanted, node ? form.isReadonly(node) : null); }
    for (const [path, wanted] of Object.entries(expect.count || {})) {
      const cut = path.replace(/\[\d+\]$/, "");
      const parent = form.at(cut.slice(0, cut.lastIndexOf("/")));
      say(i, `count ${path}`, wanted, parent ? parent.named(cut.slice(cut.lastIndexOf("/") + 1)).length : 0);
    }
    for (const [path, wanted] of Object.entries(expect.choices || {})) say(i, `choices ${path}`, wanted, choicesAt(form, path));
    for (const [path, wanted] of Object.entries(expect.labels || {})) {
      const node = form.at(path);
      const control = node && form.definition.controls.get(node.path);
      say(i, `label ${path}`, wanted, control ? form.texts.read(control.label, node).text : null);
    }
    if (expect.invalid) say(i, "invalid", expect.invalid.map(same).sort(), form.invalid().map((node) => same(concretePath(node))).sort());
    for (const [path, wanted] of Object.entries(expect.hints || {})) { const node = form.at(path); say(i, `hint ${path}`, wanted, form.texts.read(form.definition.controls.get(node.path).hint, node).text); }
    for (const [path, wanted] of Object.entries(expect.choiceLabels || {})) { const node = form.at(path); say(i, `choice labels ${path}`, wanted, form.texts.choices(form.definition.controls.get(node.path), node).map((one) => one.label)); }
    if (expect.submission) {
      const xml = form.record();
      const pieces = expect.submission.filter((piece) => piece.startsWith("<"));
      for (const piece of pieces) if (!xml.includes(piece)) wrong.push({ step: i, what: "submission", wanted: piece, got: xml });
      if (!pieces.length) say(i, "submission", expect.submission, leaves(xml));
    }
    if (expect.problems) say(i, "problems", expect.problems, form.problems.map((p) => p.code));
  });
  return wrong;
}

/** Paths of the leaves that a submission holds. */
function leaves(xml) {
  const out = [];
  for (const node of treeOf(parseXML(xml).documentElement).children[0].walk()) if (node.isLeaf && node.name[0] !== "@") out.push(concretePath(node));
  return out;
}

function choicesAt(form, path) {
  const node = form.at(path);
  const control = node && form.definition.controls.get(node.path);
  return control ? form.texts.choices(control, node).map((one) => one.value) : null;
}
