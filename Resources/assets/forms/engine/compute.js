/**
 * The computing half of a live form: finds nodes, runs rules in order, carries values and relevance on.
 * @module compute
 */
import { nodeAt, concretePath, FormProblem } from "./xml.js";
import { Queue } from "./graph.js";
import { evaluate, XPathFailure } from "./xpath.js";
import { PatternProblem } from "./regex.js";
import { toBoolean, toText, typedAtom, unpack } from "./values.js";
import { storedResult } from "./answers.js";

const ROUNDS_MAX = 200_000;    // expressions of one change
const PROBLEMS_MAX = 200;
const TEXT_MAX = 1_000_000;    // characters of one answer

/** What one change did: nodes with new values, nodes with new states, parents of changed repeats, generic paths. */
export const newChange = () => ({ values: new Set(), states: new Set(), repeats: new Set(), paths: new Set(), triggers: [], fired: 0, isLanguage: false });

/** Needs from its heir: definition, graph, env, main, clock, problems, repeats, hooks. */
export class Computation {
  /** The node of a concrete path ("/data/rep[2]/x"), or null. */
  at(path) { return nodeAt(this.main, path); }

  pathOf(node) { return concretePath(node); }

  /** Nodes for which a rule is asked below `top`: for "count" the parents of the repeat. */
  nodesOf(rule, top) {
    return this.nodesAt(rule.kind === "count" ? rule.path.slice(0, rule.path.lastIndexOf("/")) : rule.path, top);
  }

  /** All nodes of a generic path inside `top`. */
  nodesAt(path, top = this.main) {
    const names = path.split("/").filter(Boolean).slice(top.depth);
    let at = [top];
    for (const name of names) {
      if (at.length === 1) at = name[0] === "@" ? [at[0].attribute(name.slice(1))].filter(Boolean) : at[0].named(name);
      else at = at.flatMap((node) => (name[0] === "@" ? node.attribute(name.slice(1)) || [] : node.named(name)));
    }
    return at;
  }

  run(compiled, node, about, otherwise) {
    if (this.env.deadline === Infinity) return this.within(() => this.run(compiled, node, about, otherwise));
    try {
      return evaluate(compiled, node, this.env);
    } catch (error) {
      // RangeError: a text longer than the browser holds, or too many steps inside each other.
      if (!(error instanceof XPathFailure || error instanceof PatternProblem || error instanceof FormProblem || error instanceof RangeError)) throw error;
      this.problem("xpath.failed", about, `${error.message} (${compiled.text})`);
      return otherwise;
    }
  }

  problem(code, about, message) {
    if (this.problems.length < PROBLEMS_MAX && !this.problems.some((one) => one.code === code && one.about === about)) this.problems.push({ code, about, message });
  }

  /** Computes whatever waits, until nothing does. */
  settle() {
    let rounds = 0;
    const seen = new Map();
    for (;;) {
      while (!this.queue.isEmpty) {
        const { rule, nodes } = this.queue.take();
        const times = (seen.get(rule) || 0) + 1;
        seen.set(rule, times);
        rounds += nodes.size;
        if (times > 50 || rounds > ROUNDS_MAX) {
          this.problem("form.circle", rule.path, "A calculation goes round in a circle.");
          if (rounds > ROUNDS_MAX + 1000) { this.queue = new Queue(); return; }
          continue;
        }
        let done = 0;
        for (const node of nodes) {
          if ((done++ & 63) === 0 && this.isOverdue) { this.giveUp(rule.path); return; }
          this.compute(rule, node);
        }
      }
      if (!this.change.triggers.length) return;
      this.fireChanges();
    }
  }

  /** No time is left: what waits is not computed. */
  giveUp(path) {
    this.problem("form.slow", path, "The rules of this form take too long to compute.");
    this.queue = new Queue();
    this.change.triggers.length = 0;
  }

  compute(rule, node) {
    const { kind, compiled, key } = rule;
    if (kind === "count") { this.repeats.resize(rule, node); return; }
    if (kind === "calculate") {
      const found = this.run(compiled, node, key, "");
      const value = Array.isArray(found) && found.length ? typedAtom(found[0]) : unpack(found);
      const { text, isBoolean } = storedResult(value, node.bind?.type || "string", this.clock);
      if (isBoolean) node.typed = "boolean"; else if (node.typed === "boolean" && node.bind?.type !== "boolean") node.typed = undefined;
      this.store(node, text);
      return;
    }
    const value = toBoolean(this.run(compiled, node, key, kind === "relevant"));
    if (node[kind] === value) return;
    node[kind] = value;
    this.change.states.add(node);
    this.change.paths.add(node.path);
    if (kind === "relevant") this.updateLive(node);
    if (kind === "readonly") for (const one of node.walk()) { this.change.states.add(one); this.change.paths.add(one.path); }
  }

  /** Carries relevance down and asks again whoever looked at the nodes that came or went. */
  updateLive(node) {
    const live = node.relevant && (!node.parent || node.parent.live);
    if (node.live === live) return;
    node.live = live;
    this.change.states.add(node);
    this.change.paths.add(node.path);
    this.touch(node);
    for (const one of node.attributes || []) this.updateLive(one);
    for (const child of node.children) this.updateLive(child);
  }

  /** Writes a value and asks again whoever looks at it. Returns whether it changed. */
  store(node, value) {
    const text = value.length > TEXT_MAX ? "" : value;
    if (text !== value) this.problem("value.tooLong", node.path, "The text is too long to be kept.");
    if (node.children.length || node.value === text) return false;
    node.value = text;
    this.change.values.add(node);
    this.change.paths.add(node.path);
    if (!this.isStarting) this.change.triggers.push(node);
    this.touch(node);
    return true;
  }

  touch(node) {
    const list = this.graph.dependents.get(node.path);
    if (!list) return;
    for (const { rule, bound } of list) {
      let top = node;
      while (top.depth > bound) top = top.parent;
      for (const asked of this.nodesOf(rule, topFor(top, rule))) this.queue.add(rule, asked);
    }
  }

  /** Actions that wait for a value to change. */
  fireChanges() {
    const changed = this.change.triggers.splice(0);
    if ((this.change.fired += changed.length) > ROUNDS_MAX) { this.problem("form.circle", "", "Actions set each other off for ever."); return; }
    for (const node of changed) {
      for (const action of this.definition.controls.get(node.path)?.actions || []) {
        if (action.events.includes("xforms-value-changed")) this.act(action, node);
      }
    }
  }

  /** Runs an action for every target that shares the repeats of `origin`. */
  act(action, origin) {
    for (const target of this.targets(action.path, origin)) {
      if (action.kind === "setgeopoint") { this.hooks.geopoint?.(target); continue; }
      const value = action.value ? unpack(this.run(action.value, target, `setvalue ${action.path}`, "")) : action.text;
      const { text, isBoolean } = storedResult(value, target.bind?.type || "string", this.clock);
      if (isBoolean) target.typed = "boolean";
      this.store(target, text);
    }
  }

  targets(path, origin) {
    let top = origin;
    while (top.parent && path !== top.path && !path.startsWith(top.path + "/")) top = top.parent;
    return this.nodesAt(path, top);
  }

  evaluate(compiled, node) { return this.run(compiled, node, node.path, ""); }
  text(compiled, node) { return toText(this.evaluate(compiled, node)); }
}

/** The part of the way to `top` that a rule's nodes share. */
function topFor(top, rule) {
  let at = top;
  const path = rule.kind === "count" ? rule.path.slice(0, rule.path.lastIndexOf("/")) : rule.path;
  while (at.parent && path !== at.path && !path.startsWith(at.path + "/")) at = at.parent;
  return at;
}
