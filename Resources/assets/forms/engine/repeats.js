/**
 * Repeats of a live form: templates, adding, removing, and sizes that are computed.
 * @module repeats
 */
import { XNode } from "./xml.js";
import { toNumber } from "./values.js";

const INSTANCES_MAX = 10_000;
const parentPath = (path) => path.slice(0, path.lastIndexOf("/"));

export class Repeats {
  /** `blank` is the form's own tree, from which templates come. */
  constructor(form, blank) {
    this.form = form;
    this.definitions = form.definition.repeats;
    this.templates = new Map();
    this.order = new Map();
    for (const node of blank.children[0].walk()) {
      if (!node.children.length) continue;
      const names = [...new Set(node.children.map((one) => one.name))];
      if (!this.order.has(node.path)) this.order.set(node.path, names);
    }
    for (const path of this.definitions.keys()) {
      const all = form.nodesAt(path, blank);
      const model = all.find((one) => one.isTemplate) || all[0];
      if (model) this.templates.set(path, model);
    }
  }

  /** Templates are no part of the record. */
  separateTemplates() {
    const drop = (node) => {
      for (const child of node.children.slice()) if (child.isTemplate) node.removeChild(child); else drop(child);
    };
    drop(this.form.main);
  }

  /** Instances of a repeat under a parent node. */
  instances(path, parent) {
    return parent.named(path.slice(path.lastIndexOf("/") + 1));
  }

  canAdd(path) { const repeat = this.definitions.get(path); return Boolean(repeat) && !repeat.isFixed; }

  /**
   * Adds an instance after the last. `where` is a concrete path of the repeat ("/data/rep", "/data/outer[2]/inner") or
   * `{path, parent}`. Returns the new node.
   */
  add(where) {
    const { path, parent } = typeof where === "string" ? this.locate(where) : where;
    let made = null;
    this.form.transact(() => { made = this.insert(path, parent); });
    return made;
  }

  locate(concrete) {
    const cut = concrete.replace(/\[\d+\]$/, "");
    const parent = this.form.at(cut.slice(0, cut.lastIndexOf("/")) || "/");
    return { path: cut.replace(/\[\d+\]/g, ""), parent };
  }

  /** With `isOneOfMany` whoever looks into the repeat is asked by the caller, once for all. */
  insert(path, parent, stored = null, isOneOfMany = false) {
    const template = this.templates.get(path);
    const siblings = this.instances(path, parent);
    if (!template || siblings.length >= INSTANCES_MAX) {
      this.form.problem("repeat.tooMany", path, "No more can be added.");
      return null;
    }
    const node = stored || this.instantiate(template, parent);
    parent.insert(node, this.placeFor(node, parent, siblings));
    const form = this.form;
    if (!stored) {
      for (const one of node.walk()) form.prepare(one);
      for (const one of node.walk()) { one.live = one.relevant && one.parent.live; form.preload(one); }
      for (const action of form.definition.actions) {
        if (action.events.includes("odk-new-repeat") && action.scope === path) form.act(action, node);
      }
    } else form.updateLive(node);
    this.askOwn(node);
    if (!isOneOfMany) this.askAround(node.path, parent);
    return node;
  }

  instantiate(template, parent) {
    const node = template.copy(parent);
    // Without a template of its own a repeat's first instance lends its shape, not its answers.
    if (!template.isTemplate) for (const one of node.walk()) if (one.isLeaf && one.name[0] !== "@") one.value = "";
    const prune = (made, model) => {
      const gone = model.children.map((one, i) => (one.isTemplate ? made.children[i] : null)).filter(Boolean);
      made.children.forEach((child, i) => { if (!model.children[i].isTemplate) prune(child, model.children[i]); });
      for (const one of gone) made.removeChild(one);
    };
    prune(node, template);
    return node;
  }

  placeFor(node, parent, siblings) {
    if (siblings.length) return parent.children.indexOf(siblings[siblings.length - 1]) + 1;
    const names = this.order.get(parent.path) || [];
    const later = new Set(names.slice(names.indexOf(node.name) + 1));
    const before = parent.children.findIndex((one) => later.has(one.name));
    return before < 0 ? parent.children.length : before;
  }

  remove(node) {
    if (!node?.parent) return null;
    const parent = node.parent;
    this.form.transact(() => this.take(node));
    return parent;
  }

  take(node) {
    const parent = node.parent;
    parent.removeChild(node);
    this.askAround(node.path, parent);
  }

  /** Makes as many instances as jr:count says. What falls away is kept aside and comes back if the number grows again. */
  resize(rule, parent) {
    const asking = new XNode(rule.path.slice(rule.path.lastIndexOf("/") + 1), parent);
    const wanted = Math.trunc(toNumber(this.form.run(rule.compiled, asking, rule.key, 0), this.form.env)) || 0;
    const size = Math.max(0, Math.min(wanted, INSTANCES_MAX));
    if (wanted > INSTANCES_MAX) this.form.problem("repeat.tooMany", rule.path, "No more can be added.");
    const aside = (parent.aside ||= new Map());
    if (!aside.has(rule.path)) aside.set(rule.path, []);
    const kept = aside.get(rule.path);
    while (this.instances(rule.path, parent).length > size) {
      const all = this.instances(rule.path, parent);
      const last = all[all.length - 1];
      kept.push(last);
      this.take(last);
    }
    const before = this.instances(rule.path, parent).length;
    for (let count = before; count < size; count++) {
      if (this.form.isOverdue || !this.insert(rule.path, parent, kept.pop() || null, true)) break;
    }
    if (before < size) this.askAround(rule.path, parent);
  }

  /** The rules of an instance that came. */
  askOwn(node) {
    const { graph, queue } = this.form;
    for (const one of node.walk()) for (const rule of graph.rulesAt.get(one.path) || []) if (rule.kind !== "count") queue.add(rule, one);
    for (const rule of graph.rules) if (rule.kind === "count" && rule.path.startsWith(node.path + "/")) for (const one of this.form.nodesOf(rule, node)) queue.add(rule, one);
  }

  /** After instances came or went: everybody who looks into the repeat. */
  askAround(repeat, parent) {
    const { form } = this;
    const { change, graph, queue } = form;
    change.repeats.add(parent);
    change.paths.add(repeat);
    const within = (path) => path === repeat || path.startsWith(repeat + "/");
    for (const path of form.paths) {
      if (!within(path)) continue;
      change.paths.add(path);
      for (const { rule, bound } of graph.dependents.get(path) || []) {
        let top = parent;
        while (top.depth > bound) top = top.parent;
        const target = rule.kind === "count" ? parentPath(rule.path) : rule.path;
        while (top.parent && target !== top.path && !target.startsWith(top.path + "/")) top = top.parent;
        for (const one of form.nodesOf(rule, top)) queue.add(rule, one);
      }
    }
    for (const rule of graph.positional) if (within(rule.path)) for (const one of form.nodesOf(rule, parent)) queue.add(rule, one);
  }
}
