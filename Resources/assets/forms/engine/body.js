/**
 * Reads the body of a form into controls: questions, groups and repeats, in the order in which they are asked.
 * @module body
 */
import { kids, kid, jr, normalPath, readAction } from "./definition.js";
import { partsOf } from "./itext.js";

const QUESTIONS = new Set(["input", "select1", "select", "upload", "trigger", "range", "rank", "secret", "textarea"]);

/** Controls below an element. `base` is the path that relative references start from. */
export function readBody(element, form, base = "/" + form.rootName, scope = "", parent = null) {
  const made = [];
  for (const child of element.children) {
    const name = child.localName;
    if (name === "group") made.push(readGroup(child, form, base, scope, parent));
    else if (name === "repeat") made.push(readRepeat(child, form, base, parent));
    else if (QUESTIONS.has(name)) made.push(readQuestion(child, form, base, scope, parent));
    else if (name === "setvalue" || name === "setgeopoint") form.actions.push(readAction(child, base, scope, form));
  }
  return made;
}

const common = (element, form, path, parent, kind) => ({
  kind, path, parent,
  appearance: (element.getAttribute("appearance") || "").trim(),
  label: readText(kid(element, "label"), form, path),
  hint: readText(kid(element, "hint"), form, path),
});

function readGroup(element, form, base, scope, parent) {
  const ref = element.getAttribute("ref") || element.getAttribute("nodeset");
  const path = ref ? normalPath(ref, base) : base;
  const group = { ...common(element, form, path, parent, "group"), hasRef: Boolean(ref), children: [] };
  group.children = readBody(element, form, path, scope, group);
  if (ref && !form.controls.has(path)) form.controls.set(path, group);
  return group;
}

function readRepeat(element, form, base, parent) {
  const path = normalPath(element.getAttribute("nodeset") || element.getAttribute("ref"), base);
  const count = jr(element, "count");
  const fixed = jr(element, "noAddRemove");
  const repeat = {
    ...common(element, form, path, parent, "repeat"),
    label: parent && parent.kind === "group" && parent.label ? parent.label : readText(kid(element, "label"), form, path),
    count: count ? form.compile(count, `jr:count ${path}`) : null,
    isFixed: Boolean(count) || (fixed || "").replace(/\s/g, "").startsWith("true"),
    template: null,
    children: [],
  };
  form.repeats.set(path, repeat);
  repeat.children = readBody(element, form, path, path, repeat);
  return repeat;
}

function readQuestion(element, form, base, scope, parent) {
  const path = normalPath(element.getAttribute("ref") || element.getAttribute("nodeset"), base);
  const type = form.binds.get(path)?.type || "string";
  const question = { ...common(element, form, path, parent, "question"), tag: element.localName, type, items: null, itemset: null,
    rows: Number(element.getAttribute("rows")) || 0, attributes: {}, actions: [] };
  for (const { localName, value } of element.attributes) question.attributes[localName] = value;
  const query = element.getAttribute("query");
  if (query) { question.tag = "select1"; question.isExternal = true; question.itemset = { nodeset: form.compile(query, `query ${path}`), value: "name", label: "label", labelIsItext: false, source: query }; }
  const itemset = kid(element, "itemset");
  if (itemset) question.itemset = readItemset(itemset, form, path);
  const items = kids(element, "item");
  if (items.length) question.items = items.map((item) => ({ value: (kid(item, "value")?.textContent || "").trim(), label: readText(kid(item, "label"), form, path) }));
  for (const child of element.children) {
    if (child.localName === "setvalue" || child.localName === "setgeopoint") {
      const action = readAction(child, base, scope, form);
      action.trigger = path;
      question.actions.push(action);
      form.actions.push(action);
    }
  }
  if (!form.controls.has(path)) form.controls.set(path, question);
  return question;
}

function readItemset(element, form, about) {
  const source = element.getAttribute("nodeset") || "";
  const label = kid(element, "label")?.getAttribute("ref") || "";
  const itext = /^\s*jr:itext\(\s*(.+?)\s*\)\s*$/.exec(label);
  const clean = (name) => name.trim().replace(/^\.\//, "");
  return { nodeset: form.compile(source, `itemset ${about}`), source,
    value: clean(kid(element, "value")?.getAttribute("ref") || kid(element, "copy")?.getAttribute("ref") || "name"),
    label: clean(itext ? itext[1] : label), labelIsItext: Boolean(itext) };
}

/** A label or hint: a reference to a translation (`id`), an expression, or text of its own; null when there is none. */
export function readText(element, form, about) {
  if (!element) return null;
  const ref = element.getAttribute("ref");
  const parts = partsOf(element, form, about);
  if (ref) {
    const literal = /^\s*jr:itext\(\s*(['"])(.*?)\1\s*\)\s*$/.exec(ref);
    if (literal) return { id: literal[2], parts };
    return { compiled: form.compile(ref, `label ${about}`), isItext: /^\s*jr:itext/.test(ref), parts };
  }
  return parts.length ? { parts } : null;
}
