/**
 * Words and choices of a live form in its present language.
 * @module texts
 */
import { toText } from "./values.js";
import { languageTag } from "./itext.js";
import { fileName } from "./sources.js";
import { parse } from "./xpath-parser.js";
import { compile } from "./xpath.js";

const MEDIA = ["image", "big-image", "audio", "video"];
/** What a translation that lacks it takes from the form's first language. */
const LENT = [...MEDIA, "guidance"];

export class Texts {
  constructor(form) { this.form = form; this.tag = languageTag(form.language); }

  reset() { this.tag = languageTag(this.form.language); }

  /** Forms of a text id in the language; what it lacks there, as pictures and sounds often do, is the form's first language's. */
  forms(id) {
    const { texts, initial } = this.form.definition.itext;
    const own = texts.get(this.form.language)?.get(id);
    const first = texts.get(initial)?.get(id);
    if (!own || !first || own === first) return own || first || null;
    let all = own;
    for (const [form, parts] of first) {
      if (own.has(form) || !LENT.includes(form)) continue;
      if (all === own) all = new Map(own);
      all.set(form, parts);
    }
    return all;
  }

  join(parts, node) {
    let all = "";
    for (const part of parts) all += typeof part === "string" ? part : this.form.text(part, node);
    return all;
  }

  itext(id, node) {
    const forms = this.forms(id);
    const parts = forms?.get("") || forms?.get("long");
    return parts ? this.join(parts, node).trim() : "";
  }

  /** A label or hint: `{text, short, guidance, image, "big-image", audio, video}`. */
  read(spec, node) {
    if (!spec) return { text: "" };
    let id = spec.id;
    if (spec.compiled) {
      if (!spec.isItext) return { text: this.form.text(spec.compiled, node) };
      const inner = spec.compiled.ast.t === "call" ? spec.compiled.ast.args[0] : null;
      id = inner ? toText(this.form.evaluate(spec.inner ||= { ...spec.compiled, run: compile(cut(spec.compiled.text)).run }, node)) : "";
    }
    if (id !== undefined) {
      const made = this.byId(id, node);
      if (made) return made;
    }
    return { text: this.join(spec.parts || [], node).replace(/[ \t]+\n/g, "\n").trim() };
  }

  byId(id, node) {
    const forms = this.forms(id);
    if (!forms) return null;
    const made = { text: "" };
    for (const [form, parts] of forms) {
      const text = this.join(parts, node).trim();
      if (form === "" || (form === "long" && !made.text)) made.text = text === "-" && forms.size > 1 ? "" : text;
      else if (MEDIA.includes(form)) made[form] = fileName(text);
      else made[form] = text;
    }
    return made;
  }

  message(spec, node) {
    if (!spec) return "";
    return spec.compiled ? this.form.text(spec.compiled, node) : this.join(spec.parts, node);
  }

  /** Paths a label or hint depends on. */
  watched(spec, path) {
    const found = new Set();
    const addParts = (parts) => { for (const part of parts || []) if (typeof part !== "string") for (const one of this.form.watched(part, path)) found.add(one); };
    if (!spec) return found;
    addParts(spec.parts);
    if (spec.compiled) for (const one of this.form.watched(spec.compiled, path)) found.add(one);
    if (spec.id !== undefined) for (const parts of this.forms(spec.id)?.values() || []) addParts(parts);
    return found;
  }

  /** The choices of a question for one node: `[{value, label, image, audio, video}]`. */
  choices(question, node) {
    const listed = searchOf(question.appearance);
    if (listed) return this.searched(question, node, listed);
    const fixed = (question.items || []).map((item) => ({ value: item.value, ...labelled(this.read(item.label, node)) }));
    return question.itemset?.nodeset ? fixed.concat(this.itemset(question, node)) : fixed;
  }

  itemset({ itemset, path }, node) {
    const { env } = this.form;
    const before = env.random;
    // The order of a shuffle without a seed stays while a form is open.
    env.random = steadyRandom((this.seed ||= 1 + Math.floor(before() * 2147483645)) + path.length);
    let found;
    try { found = this.form.evaluate(itemset.nodeset, node); } finally { env.random = before; }
    if (!Array.isArray(found)) return [];
    const made = [];
    for (const item of found) {
      const value = childText(item, itemset.value);
      if (value === "" && item.main) continue;
      const label = itemset.label ? childText(item, itemset.label) : "";
      if (itemset.labelIsItext) made.push({ value, ...labelled(this.byId(label, node) || { text: label }) });
      else made.push({ value, label: this.localColumn(item, itemset.label) ?? (label || value), ...columns(item) });
    }
    return made;
  }

  /** Columns "label::French (fr)" of a CSV. */
  localColumn(item, name) {
    if (item.main || !name) return null;
    return item.named(`${name}::${this.form.language}`)[0]?.value ?? null;
  }

  /** appearance="search('file', 'contains', 'column', value)": choices from a CSV beside the form. */
  searched(question, node, args) {
    const call = (source) => toText(this.form.evaluate(compile(source), node));
    const [file, how, column, wanted, filterColumn, filterValue] = args.map(call);
    const doc = this.form.env.instance(file);
    const tests = { contains: (a, b) => a.includes(b), startswith: (a, b) => a.startsWith(b), endswith: (a, b) => a.endsWith(b), matches: (a, b) => a === b };
    const made = [];
    for (const item of question.items || []) {
      const label = this.read(item.label, node).text;
      const isNumber = /^-?\d+$/.test(item.value);
      if (isNumber || !doc) { made.push({ value: item.value, label }); continue; }
      for (const row of doc.children[0]?.children || []) {
        const get = (name) => row.named(name.trim())[0]?.value ?? "";
        if (how && wanted !== undefined && !column.split(",").some((name) => tests[how]?.(get(name), wanted) ?? true)) continue;
        if (filterColumn && get(filterColumn) !== filterValue) continue;
        made.push({ value: get(item.value), label: label.split(",").map(get).join(" "), ...columns(row) });
      }
    }
    const seen = new Set();
    return made.filter(({ value }) => value !== "" && !seen.has(value) && seen.add(value));
  }

  /** jr:choice-name(): the label of a value in the question at `path`. */
  choiceName(value, path, node) {
    const question = this.form.definition.controls.get(this.form.generic(path, node.path));
    if (!question || value === "") return "";
    const [asked] = this.form.targets(question.path, node);
    const choice = this.choices(question, asked || node).find((one) => one.value === value);
    return choice ? choice.label : "";
  }
}

const labelled = ({ text, ...rest }) => ({ label: text, ...rest });
/** Picture and sound columns of a list from a file. */
function columns(item) {
  const made = {};
  if (!item.main) for (const name of MEDIA) { const text = item.named(name)[0]?.value; if (text) made[name] = fileName(text); }
  return made;
}

function childText(item, path) {
  let at = item;
  for (const name of path.split("/")) {
    if (!name || name === ".") continue;
    at = at.named(name.replace(/^.*:/, ""))[0];
    if (!at) return "";
  }
  return at.text();
}

/** The argument of jr:itext(…) as text. */
const cut = (source) => source.trim().replace(/^jr:itext\s*\(/, "").replace(/\)$/, "");

/** The arguments of search(…) in an appearance, as sources; null when there is none. */
export function searchOf(appearance) {
  const at = /(?:^|\s)search\s*\(/.exec(appearance);
  if (!at) return null;
  try {
    const source = appearance.slice(at.index).trim();
    const ast = parse(source);
    if (ast.t !== "call") return null;
    return splitArguments(source.slice(source.indexOf("(") + 1, source.lastIndexOf(")")));
  } catch {
    return null;
  }
}

function splitArguments(text) {
  const parts = [""];
  let depth = 0;
  let quote = "";
  for (const c of text) {
    if (quote) { if (c === quote) quote = ""; } else if (c === "'" || c === '"') quote = c;
    else if ("([".includes(c)) depth++;
    else if (")]".includes(c)) depth--;
    else if (c === "," && depth === 0) { parts.push(""); continue; }
    parts[parts.length - 1] += c;
  }
  return parts;
}

function steadyRandom(seed) {
  let state = (seed % 2147483646) + 1;
  return () => { state = (state * 16807) % 2147483647; return (state - 1) / 2147483646; };
}
