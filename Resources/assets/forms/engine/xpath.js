/**
 * Evaluates XPath: compiles a syntax tree to closures once, then runs them. A closure takes a context
 * `{node, position, size, current, env}`; `current` is the node for which the whole expression is asked.
 * @module xpath
 */
import { parse } from "./xpath-parser.js";
import { toBoolean, toNumber, unpack, equal, compare, atom } from "./values.js";
import { lookup } from "./functions.js";

/** An expression that fails while it runs (unknown function, too much work). */
export class XPathFailure extends Error {
  constructor(message) { super(message); this.name = "XPathFailure"; }
}

const cache = new Map();
const CACHE_MAX = 40_000;
const LOOK_EVERY = 20_000;   // steps

/** A compiled expression: `{text, ast, run(context)}`. The same text is compiled once. */
export function compile(text) {
  const known = cache.get(text);
  if (known) return known;
  const ast = parse(text);
  const made = { text, ast, run: compileNode(ast) };
  if (cache.size > CACHE_MAX) cache.clear();
  cache.set(text, made);
  return made;
}

/** Evaluates for a node. Work is limited by `env.budget` steps, so that nothing runs for ever. */
export function evaluate(compiled, node, env) {
  env.spent = 0;
  return compiled.run({ node, position: 1, size: 1, current: node, env });
}

/** Counts work; functions with loops call it too. Looks at the clock now and then: `env.deadline` ends everything together. */
export function spend(env, steps) {
  env.spent += steps;
  if (env.spent > env.budget) throw new XPathFailure("The expression takes too long.");
  env.unseen += steps;
  if (env.unseen < LOOK_EVERY) return;
  env.unseen = 0;
  if (performance.now() > env.deadline) throw new XPathFailure("There is no time left for it.");
}

function compileNode(ast) {
  switch (ast.t) {
    case "num": case "str": { const v = ast.v; return () => v; }
    case "neg": { const a = compileNode(ast.a); return (c) => -toNumber(a(c), c.env); }
    case "bin": return compileBinary(ast);
    case "call": return compileCall(ast);
    default: return compilePath(ast);
  }
}

function compileBinary({ op, a: left, b: right }) {
  const a = compileNode(left);
  const b = compileNode(right);
  switch (op) {
    case "or": return (c) => toBoolean(a(c)) || toBoolean(b(c));
    case "and": return (c) => toBoolean(a(c)) && toBoolean(b(c));
    case "=": return (c) => equal(a(c), b(c), c.env, false);
    case "!=": return (c) => equal(a(c), b(c), c.env, true);
    case "+": return (c) => toNumber(a(c), c.env) + toNumber(b(c), c.env);
    case "-": return (c) => toNumber(a(c), c.env) - toNumber(b(c), c.env);
    case "*": return (c) => toNumber(a(c), c.env) * toNumber(b(c), c.env);
    case "div": return (c) => toNumber(a(c), c.env) / toNumber(b(c), c.env);
    case "mod": return (c) => toNumber(a(c), c.env) % toNumber(b(c), c.env);
    case "|": return (c) => [...new Set([...nodes(a(c)), ...nodes(b(c))])];
    default: return (c) => compare(op, a(c), b(c), c.env);
  }
}

export function nodes(value) {
  if (!Array.isArray(value)) throw new XPathFailure("A list of nodes is needed here.");
  return value;
}

function compileCall({ name, args }) {
  const made = lookup(name);
  if (!made) {
    return () => { throw new XPathFailure(`The function ${name}() is not known.`); };
  }
  if (args.length < made.least || args.length > made.most) {
    return () => { throw new XPathFailure(`${name}() has ${args.length} arguments.`); };
  }
  const compiled = args.map(compileNode);
  const body = made.run;
  if (made.isLazy) return (c) => { spend(c.env, 1); return body(c, compiled, args); };
  return (c) => { spend(c.env, 1); return body(c, compiled.map((one) => one(c)), args); };
}

/** What a path may be filtered by without looking at each node: `[child = value]` on a list that never changes. */
function indexPlan(predicate) {
  const parts = [];
  const split = (ast) => { if (ast.t === "bin" && ast.op === "and") { split(ast.a); split(ast.b); } else parts.push(ast); };
  split(predicate);
  if (!parts.every((part) => part.t === "bin" && isIndependentOfPlace(part))) return null;
  for (const part of parts) {
    if (part.op !== "=") continue;
    for (const [key, other] of [[part.a, part.b], [part.b, part.a]]) {
      if (isChildName(key) && isFree(other)) return { child: key.steps[0].name, value: compileNode(other), rest: parts.filter((one) => one !== part).map(compileNode) };
    }
  }
  return null;
}

const isChildName = (ast) => ast.t === "path" && !ast.abs && !ast.base && ast.steps.length === 1
  && ast.steps[0].axis === "child" && ast.steps[0].name !== "*" && ast.steps[0].preds.length === 0;

/** Whether a value is the same for each node of the list: it starts from the root or from current(). */
function isFree(ast) {
  if (ast.t === "num" || ast.t === "str") return true;
  if (ast.t === "neg") return isFree(ast.a);
  if (ast.t === "bin") return isFree(ast.a) && isFree(ast.b);
  if (ast.t === "call") return (ast.name === "current" || ast.args.length > 0) && !["position", "random", "randomize"].includes(ast.name) && ast.args.every(isFree);
  return ast.abs ? ast.steps.every((s) => s.preds.length === 0)
    : Boolean(ast.base) && isFree(ast.base) && ast.basePreds.length === 0 && ast.steps.every((s) => s.preds.length === 0);
}

function isIndependentOfPlace(ast) {
  if (ast.t === "call") return !["position", "last"].includes(ast.name) && ast.args.every(isIndependentOfPlace);
  if (ast.t === "bin") return isIndependentOfPlace(ast.a) && isIndependentOfPlace(ast.b);
  return true;
}

function compileStep({ axis, name, preds }) {
  const isAny = name === "*" || name === "node()";
  return { axis, name, isAny, preds: preds.map(compileNode), plan: preds.length === 1 ? indexPlan(preds[0]) : null };
}

function compilePath(ast) {
  const steps = ast.steps.map(compileStep);
  const base = ast.base ? compileNode(ast.base) : null;
  const basePreds = ast.basePreds.map(compileNode);
  const onlyUp = !ast.abs && !base && steps.every((s) => s.axis === "parent" || (s.axis === "self" && s.isAny));
  return (c) => {
    let found;
    let from = 0;
    if (ast.abs) {
      const start = absoluteStart(c, steps);
      found = start.found;
      from = start.from;
    } else if (base) {
      found = base(c);
      if (steps.length === 0 && basePreds.length === 0) return found;
      found = nodes(found);
      for (const predicate of basePreds) found = filter(found, predicate, c);
    } else {
      found = [c.node];
    }
    for (let i = from; i < steps.length && found.length; i++) found = take(found, steps[i], c);
    return onlyUp ? found : liveOnly(found);
  };
}

/** Nodes that are not relevant do not take part in any expression, as in JavaRosa. */
function liveOnly(found) {
  if (found.length === 0 || !found[0].main) return found;
  for (let i = 0; i < found.length; i++) if (!found[i].live) return found.filter((node) => node.live);
  return found;
}

/** An absolute path goes through the same repeats as the node that asks, as far as the names agree. */
function absoluteStart(c, steps) {
  const env = c.env;
  let at = env.main;
  let from = 0;
  const current = c.current.main ? c.current : null;
  if (!current) return { found: [at], from };
  const depth = current.depth;
  while (from < steps.length && from < depth) {
    const step = steps[from];
    if (step.axis !== "child" || step.isAny || step.preds.length) break;
    let ancestor = current;
    for (let up = depth - from - 1; up > 0; up--) ancestor = ancestor.parent;
    if (ancestor.name !== step.name) break;
    at = ancestor;
    from++;
  }
  return { found: [at], from };
}

function take(found, step, c) {
  const out = [];
  for (const node of found) {
    let next = axis(node, step);
    if (step.preds.length && next.length) {
      next = step.plan && !node.main && step.axis === "child" && next.length > 8 ? indexed(node, next, step, c) : next;
      if (next.isFiltered) { for (const one of next) out.push(one); continue; }
      for (const predicate of step.preds) next = filter(next, predicate, c);
    }
    spend(c.env, next.length + 1);
    if (found.length === 1) return next;
    for (const one of next) out.push(one);
  }
  return step.axis === "child" || step.axis === "self" || step.axis === "attribute" ? out : [...new Set(out)];
}

function axis(node, { axis: way, name, isAny }) {
  const fits = (one) => one && (name === "node()" || (one.name[0] !== "@" && (isAny || one.name === name)));
  switch (way) {
    case "child": return isAny ? node.children : node.named(name);
    case "self": return fits(node) ? [node] : [];
    case "parent": return node.parent && fits(node.parent) ? [node.parent] : [];
    case "attribute": return (node.attributes || []).filter((one) => isAny || one.name === "@" + name);
    case "descendant": case "descendant-or-self": {
      const all = [];
      for (const one of node.walk()) if ((one !== node || way !== "descendant") && one.name[0] !== "@" && fits(one)) all.push(one);
      return all;
    }
    case "ancestor": case "ancestor-or-self": {
      const all = [];
      for (let one = way === "ancestor" ? node.parent : node; one?.parent; one = one.parent) if (fits(one)) all.push(one);
      return all;
    }
    default: {
      if (!node.parent) return [];
      const row = node.parent.children;
      const at = row.indexOf(node);
      return (way === "following-sibling" ? row.slice(at + 1) : row.slice(0, at).reverse()).filter(fits);
    }
  }
}

function filter(list, predicate, c) {
  const out = [];
  const inner = { node: null, position: 0, size: list.length, current: c.current, env: c.env };
  for (let i = 0; i < list.length; i++) {
    inner.node = list[i];
    inner.position = i + 1;
    const value = predicate(inner);
    if (typeof value === "number" ? value === i + 1 : toBoolean(value)) out.push(list[i]);
  }
  spend(c.env, list.length);
  return out;
}

/** Looks up `[child = value]` in an index that is made once a list. Numbers and booleans take the long way. */
function indexed(parent, list, step, c) {
  const { child, value: wanted, rest } = step.plan;
  const value = unpack(wanted(c));
  if (typeof value !== "string") return list;
  const key = step.name + "/" + child;
  const indexes = (parent.indexes ||= new Map());
  let index = indexes.get(key);
  if (!index) {
    index = new Map();
    for (const one of list) {
      const values = one.named(child);
      for (const text of values.length ? new Set(values.map(atom)) : [""]) {
        const row = index.get(text);
        if (row) row.push(one); else index.set(text, [one]);
      }
    }
    indexes.set(key, index);
  }
  let hits = (index.get(value) || []).slice();
  for (const predicate of rest) hits = filter(hits, (inner) => toBoolean(predicate(inner)), c);
  spend(c.env, hits.length + 1);
  hits.isFiltered = true;
  return hits;
}
