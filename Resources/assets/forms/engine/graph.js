/**
 * Which expressions look at which data, in the order in which they must be computed. Built once a form.
 * @module graph
 */
import { referencesOf, patternOf } from "./references.js";

/** The kinds of expressions whose result is kept. "count" sizes a repeat. */
const KINDS = ["relevant", "calculate", "readonly", "required"];

/**
 * `rules`: `{path, kind, compiled, rank, uses}`; `dependents`: generic path → `[{rule, bound}]`;
 * `rulesAt`: path → rules of its nodes.
 */
export function buildGraph(definition, paths) {
  const rules = [];
  for (const bind of definition.binds.values()) {
    for (const kind of KINDS) if (bind[kind]) rules.push(makeRule(bind.path, kind, bind[kind]));
  }
  for (const repeat of definition.repeats.values()) if (repeat.count) rules.push(makeRule(repeat.path, "count", repeat.count));

  const graph = { rules, dependents: new Map(), rulesAt: new Map(), positional: [], linguistic: [], paths };
  for (const rule of rules) {
    push(graph.rulesAt, rule.path, rule);
    for (const { path, bound } of rule.uses.references) {
      for (const real of expand(path, paths)) push(graph.dependents, real, { rule, bound: real === path ? bound : 0 });
    }
    if (rule.uses.usesPosition) graph.positional.push(rule);
    if (rule.uses.usesLanguage) graph.linguistic.push(rule);
  }
  rank(graph, definition);
  return graph;
}

function makeRule(path, kind, compiled) {
  return { path, kind, compiled, rank: 0, uses: referencesOf(compiled.ast, path), key: kind + " " + path };
}

export function push(map, key, value) {
  const list = map.get(key);
  if (list) list.push(value); else map.set(key, [value]);
}

/** The real paths that a path with "*" or "**" may mean. */
export function expand(path, paths) {
  const pattern = patternOf(path);
  if (!pattern) return [path];
  return [...paths].filter((one) => pattern.test(one));
}

/** Every path from the root down to this one, itself last. */
function ancestry(path) {
  const all = [];
  for (let at = path.indexOf("/", 1); at > 0; at = path.indexOf("/", at + 1)) all.push(path.slice(0, at));
  all.push(path);
  return all;
}

/** Orders the rules so that what is used comes first (Kahn). What goes round in a circle is named as a problem. */
function rank(graph, definition) {
  const producers = new Map(); // path → rules that decide its value, presence or number
  for (const rule of graph.rules) {
    if (rule.kind === "calculate" || rule.kind === "relevant" || rule.kind === "count") push(producers, rule.path, rule);
  }
  const waiting = new Map(graph.rules.map((rule) => [rule, 0]));
  const next = new Map();
  const own = new Set(); // rules that look at what they themselves decide
  for (const rule of graph.rules) {
    const before = new Set();
    for (const { path } of rule.uses.references) {
      for (const real of expand(path, graph.paths)) {
        for (const at of ancestry(real)) {
          for (const made of producers.get(at) || []) {
            if (made.kind === "calculate" && at !== real) continue;
            if (made === rule) { if (rule.kind !== "count" && graph.paths.has(real)) own.add(rule); continue; }
            before.add(made);
          }
        }
      }
    }
    waiting.set(rule, before.size);
    for (const made of before) push(next, made, rule);
  }
  const ready = graph.rules.filter((rule) => waiting.get(rule) === 0);
  let order = 0;
  for (let i = 0; i < ready.length; i++) {
    ready[i].rank = order++;
    for (const rule of next.get(ready[i]) || []) {
      waiting.set(rule, waiting.get(rule) - 1);
      if (waiting.get(rule) === 0) ready.push(rule);
    }
  }
  const turning = graph.rules.filter((rule) => waiting.get(rule) > 0);
  for (const rule of turning) rule.rank = order++;
  const circle = [...own, ...turning];
  if (circle.length) {
    definition.problems.push({ code: "form.circle", about: circle[0].path, message: `These go round in a circle: ${circle.map((one) => one.path).slice(0, 5).join(", ")}` });
  }
}

/** Rules waiting to be computed, lowest rank first, each with the nodes it is asked for. */
export class Queue {
  constructor() { this.byRank = new Map(); this.heap = []; }

  get isEmpty() { return this.heap.length === 0; }

  add(rule, node) {
    let entry = this.byRank.get(rule.rank);
    if (!entry) {
      entry = { rule, nodes: new Set() };
      this.byRank.set(rule.rank, entry);
      this.up(rule.rank);
    }
    entry.nodes.add(node);
  }

  /** The next rule with all its nodes. */
  take() {
    const least = this.heap[0];
    const last = this.heap.pop();
    if (this.heap.length) { this.heap[0] = last; this.down(); }
    const entry = this.byRank.get(least);
    this.byRank.delete(least);
    return entry;
  }

  up(value) {
    const heap = this.heap;
    let i = heap.push(value) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (heap[parent] <= heap[i]) return;
      [heap[parent], heap[i]] = [heap[i], heap[parent]];
      i = parent;
    }
  }

  down() {
    const heap = this.heap;
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      if (left >= heap.length) return;
      const small = left + 1 < heap.length && heap[left + 1] < heap[left] ? left + 1 : left;
      if (heap[i] <= heap[small]) return;
      [heap[small], heap[i]] = [heap[i], heap[small]];
      i = small;
    }
  }
}
