/**
 * A form that is being filled in: answers, and everything that follows from them.
 *
 *     const form = openForm(xformText, { media, language });
 *     form.subscribe((change) => …);
 *     form.set("/data/age", "17");
 *     form.problemsOf(form.at("/data/age"));
 *     form.record();                      // XML
 *
 * A change recomputes only the expressions that look at it, in order (graph.js).
 * @module form
 */
import { FormProblem } from "./xml.js";
import { readDefinition, normalPath } from "./definition.js";
import { buildGraph, Queue, expand } from "./graph.js";
import { Computation, newChange } from "./compute.js";
import { toBoolean } from "./values.js";
import { tidyAnswer, fitsType } from "./answers.js";
import { Repeats } from "./repeats.js";
import { Texts } from "./texts.js";
import { referencesOf } from "./references.js";
import { makeInstances } from "./sources.js";
import { writeRecord, readRecord } from "./serialise.js";
import { preloadValue } from "./preload.js";
import { deviceClock } from "./dates.js";

const NUMERIC = new Set(["int", "integer", "long", "decimal"]);
const BUDGET = 5_000_000;      // steps of one expression
const TIME_MAX = 3_000;        // milliseconds of one change
const OPENING_MAX = 8_000;
const SLOW_TIME_MAX = 200;     // once a form has shown that it never ends

/** Opens a form. `options`: clock, language, media (Map name → text), properties, saved (XML), lastSaved (XML), random. */
export function openForm(xform, options = {}) {
  return new Form(typeof xform === "string" ? readDefinition(xform) : xform, options);
}

export class Form extends Computation {
  constructor(definition, options) {
    super();
    this.definition = definition;
    this.problems = definition.problems;
    this.clock = options.clock || deviceClock;
    this.language = definition.itext.texts.has(options.language) ? options.language : definition.itext.initial;
    this.listeners = new Set();
    this.change = null;
    this.hooks = options.hooks || {};
    this.queue = new Queue();
    this.watchCache = new Map();
    const media = options.media instanceof Map ? options.media : new Map(Object.entries(options.media || {}));
    const properties = options.properties || {};

    const blank = definition.tree;
    const lastSaved = options.lastSaved ? readRecord(options.lastSaved, blank, definition.repeats) : null;
    const saved = options.saved ? readRecord(options.saved, blank, definition.repeats) : null;
    if (options.saved && !saved) throw new FormProblem("record.otherForm", "The saved record belongs to another form.");
    this.isNew = !saved;
    this.main = this.isNew ? copyTree(blank) : saved;
    this.root = this.main.children[0];
    this.env = {
      main: this.main, repeats: definition.repeats, clock: this.clock, budget: BUDGET, spent: 0, unseen: 0, deadline: Infinity, version: definition.version,
      random: options.random || Math.random,
      instance: makeInstances(definition, media, lastSaved || copyTree(blank)),
      property: (name) => properties[name] ?? "",
      itext: (id, node) => this.texts.itext(id, node),
      choiceName: (value, path, node) => this.texts.choiceName(value, path, node),
      languageTag: () => this.texts.tag,
    };
    this.texts = new Texts(this);
    this.paths = new Set();
    for (const node of blank.children[0].walk()) this.paths.add(node.path);
    this.graph = buildGraph(definition, this.paths);
    this.repeats = new Repeats(this, blank);
    this.inspect();
    this.within(() => this.start(), OPENING_MAX);
  }

  /**
   * Does work that may take so long in all. Rules that are not computed by then are left, `isSlow` says so, and whatever was
   * entered stands. Work inside other work shares its time.
   */
  within(work, most = TIME_MAX) {
    const { env } = this;
    if (env.deadline !== Infinity) return work();
    env.deadline = performance.now() + (this.isSlow ? SLOW_TIME_MAX : most);
    try {
      return work();
    } finally {
      if (this.isOverdue) this.isSlow = true;
      env.deadline = Infinity;
    }
  }

  get isOverdue() { return performance.now() > this.env.deadline; }

  /** Faults of the form that show only when its parts are put together. */
  inspect() {
    const { controls, itext } = this.definition;
    const isKnown = (id) => itext.languages.some((language) => itext.texts.get(language).has(id));
    for (const { path, label, hint, kind, items } of controls.values()) {
      if (!this.paths.has(path) && kind !== "group") this.problem("form.noNode", path, "This question has no place in the record.");
      for (const text of [label, hint, ...(items || []).map((item) => item.label)]) {
        if (text?.id !== undefined && !isKnown(text.id) && !text.parts?.length) this.problem("itext.missing", path, `There is no text "${text.id}".`);
      }
    }
  }

  /** First computation of everything. */
  start() {
    this.change = newChange();
    this.repeats.separateTemplates();
    for (const node of this.root.walk()) this.prepare(node);
    for (const node of this.root.walk()) node.live = node.relevant && node.parent.live;
    if (this.isNew) for (const node of this.root.walk()) this.preload(node);
    for (const rule of this.graph.rules) for (const node of this.nodesOf(rule, this.main)) this.queue.add(rule, node);
    this.isStarting = true;
    this.settle();
    this.isStarting = false;
    if (this.isNew) {
      for (const action of this.definition.actions) {
        if (action.events.includes("odk-instance-first-load") || action.events.includes("xforms-ready")) this.act(action, this.main);
      }
    }
    for (const action of this.definition.actions) if (action.events.includes("odk-instance-load")) this.act(action, this.main);
    this.settle();
    this.change = null;
  }

  prepare(node) {
    const bind = this.definition.binds.get(node.path);
    node.bind = bind || null;
    if (!bind) return;
    node.typed = bind.type === "boolean" ? "boolean" : NUMERIC.has(bind.type) ? "number" : undefined;
    if (node.isLeaf && node.value !== "") node.value = tidyAnswer(node.value, bind.type, this.clock);
    const { relevant, required, readonly } = bind.always;
    if (relevant !== undefined) node.relevant = relevant;
    if (required !== undefined) node.required = required;
    if (readonly !== undefined) node.readonly = readonly;
  }

  preload(node, isEnd = false) {
    if (!node.bind?.preload) return;
    const value = preloadValue(node.bind, this.env, isEnd);
    if (value !== null) this.store(node, value);
  }

  // What people do

  /** Runs `work` as one change: computes what follows and tells the listeners. Returns the change. */
  transact(work) {
    if (this.change) { work(); return this.change; }
    this.change = newChange();
    const change = this.change;
    try {
      this.within(() => { work(); this.settle(); });
    } finally {
      this.change = null;
    }
    if (change.paths.size) for (const listener of this.listeners) listener(change);
    return change;
  }

  /** Sets an answer. `where` is a node or a concrete path. */
  set(where, text) {
    const node = typeof where === "string" ? this.at(where) : where;
    if (!node) throw new FormProblem("node.missing", "There is no such question.", String(where));
    return this.transact(() => this.store(node, tidyAnswer(String(text), node.bind?.type || "string", this.clock)));
  }

  addRepeat(where) { return this.repeats.add(where); }
  removeRepeat(where) { return this.repeats.remove(typeof where === "string" ? this.at(where) : where); }

  setLanguage(language) {
    if (!this.definition.itext.texts.has(language)) return;
    this.language = language;
    this.texts.reset();
    this.transact(() => {
      this.change.isLanguage = true;
      this.change.paths.add("/");
      for (const rule of this.graph.linguistic) for (const node of this.nodesOf(rule, this.main)) this.queue.add(rule, node);
    });
  }

  subscribe(listener) { this.listeners.add(listener); return () => this.listeners.delete(listener); }

  // What holds

  isReadonly(node) {
    for (let at = node; at?.parent; at = at.parent) if (at.readonly) return true;
    return false;
  }

  /** What is wrong with an answer: `{kind: "required" | "type" | "constraint", message}` or null. */
  problemOf(node) {
    if (!node.live || !node.isLeaf) return null;
    const bind = node.bind;
    if (node.value.trim() === "") {
      return node.required && !this.isReadonly(node) ? { kind: "required", message: this.texts.message(bind?.requiredMessage, node) } : null;
    }
    if (!bind) return null;
    if (!fitsType(node.value, bind.type, this.clock)) return { kind: "type", message: "" };
    if (bind.constraint && !toBoolean(this.run(bind.constraint, node, `constraint ${bind.path}`, true))) {
      return { kind: "constraint", message: this.texts.message(bind.constraintMessage, node) };
    }
    return null;
  }

  /** Nodes with a question whose answer is not acceptable, in order. */
  invalid() { return this.within(() => this.findInvalid(), OPENING_MAX); }

  findInvalid() {
    const found = [];
    for (const node of this.root.walk()) if (node.isLeaf && this.definition.controls.has(node.path) && !this.isReadonly(node) && this.problemOf(node)) found.push(node);
    return found;
  }

  /** Generic paths that an expression asked at `path` looks at. */
  watched(compiled, path) {
    const key = path + " " + compiled.text;
    let known = this.watchCache.get(key);
    if (!known) {
      known = new Set(referencesOf(compiled.ast, path).references.flatMap((one) => expand(one.path, this.paths)));
      this.watchCache.set(key, known);
    }
    return known;
  }

  /** The record as XML; `isDraft` keeps what is not relevant now. */
  record({ isDraft = false } = {}) { return writeRecord(this.root, { withAll: isDraft }); }

  /** Fills what is known only at the end (time of completion). */
  complete() { this.transact(() => { for (const node of this.root.walk()) this.preload(node, true); }); }

  get instanceID() { return this.metaNode("instanceID")?.value || ""; }
  get instanceName() { return this.metaNode("instanceName")?.value || ""; }
  metaNode(name) { return this.root.named("meta")[0]?.named(name)[0] || null; }

  generic(path, base = "/" + this.definition.rootName) { return normalPath(path, base); }
}

function copyTree(doc) {
  const twin = doc.copy(null);
  for (const node of twin.walk()) node.main = true;
  const marks = [...doc.walk()];
  [...twin.walk()].forEach((node, i) => { node.isTemplate = marks[i].isTemplate; });
  return twin;
}
