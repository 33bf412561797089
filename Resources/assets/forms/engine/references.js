/**
 * What an expression looks at: generic paths of the primary instance, found in the syntax tree without evaluating.
 * @module references
 *
 * A reference is `{path, bound}`: `bound` is how many leading steps are the same node as on the way to the asking node,
 * so that a change inside one repeat asks only expressions of the same repeat again. `path` may hold "*" and "//".
 */

/** Expressions whose value can differ without any change of data are marked volatile. */
const VOLATILE = new Set(["now", "today", "random", "uuid"]);

/** All references of a tree, asked at `contextPath`, plus what else its value depends on. */
export function referencesOf(ast, contextPath) {
  const found = { references: [], usesPosition: false, usesLanguage: false, isVolatile: false };
  visit(ast, split(contextPath), split(contextPath), true, found);
  return found;
}

const split = (path) => path.split("/").filter(Boolean);

/** `inner` is the path of the node a predicate looks at; null inside another instance. `bound` tells whether it is one node. */
function visit(ast, outer, inner, isOuter, found) {
  switch (ast.t) {
    case "num": case "str": return;
    case "neg": visit(ast.a, outer, inner, isOuter, found); return;
    case "bin": visit(ast.a, outer, inner, isOuter, found); visit(ast.b, outer, inner, isOuter, found); return;
    case "call": call(ast, outer, inner, isOuter, found); return;
    default: path(ast, outer, inner, isOuter, found);
  }
}

function call(ast, outer, inner, isOuter, found) {
  if (VOLATILE.has(ast.name)) found.isVolatile = true;
  if (ast.name === "position" || ast.name === "last") found.usesPosition = true;
  if (/itext|choice-name|format-date/.test(ast.name)) found.usesLanguage = true;
  if (ast.name === "indexed-repeat") {
    found.usesPosition = true;
    const before = found.references.length;
    for (const arg of ast.args) visit(arg, outer, inner, isOuter, found);
    for (let i = before; i < found.references.length; i++) found.references[i].bound = 0;
    return;
  }
  if (/choice-name$/.test(ast.name) && ast.args[1]?.t === "str") {
    for (const one of ast.args) visit(one, outer, inner, isOuter, found);
    return;
  }
  for (const arg of ast.args) visit(arg, outer, inner, isOuter, found);
}

function path(ast, outer, inner, isOuter, found) {
  let names;
  let bound;
  if (ast.base) {
    const isCurrent = ast.base.t === "call" && ast.base.name === "current";
    visit(ast.base, outer, inner, isOuter, found);
    names = isCurrent ? outer.slice() : null;
    bound = isCurrent ? outer.length : 0;
    for (const predicate of ast.basePreds) visit(predicate, outer, names, false, found);
  } else if (ast.abs) {
    names = [];
    bound = 0;
  } else {
    names = inner ? inner.slice() : null;
    bound = isOuter && inner ? inner.length : 0;
  }
  let isAlong = ast.abs; // an absolute path still agrees with the way to the asking node
  for (const step of ast.steps) {
    if (names) {
      if (step.axis === "parent") { names.pop(); bound = Math.min(bound, names.length); }
      else if (step.axis === "child" || step.axis === "attribute") {
        const name = (step.axis === "attribute" ? "@" : "") + step.name;
        if (isAlong && !step.preds.length && outer[names.length] === name) bound = names.length + 1; else isAlong = false;
        names.push(name);
      } else if (step.axis === "descendant-or-self" || step.axis === "descendant") { names.push("**"); isAlong = false; }
      else if (step.axis !== "self") { names.pop(); names.push("**"); bound = 0; isAlong = false; }
    }
    for (const predicate of step.preds) visit(predicate, outer, names, false, found);
  }
  if (names) found.references.push({ path: "/" + names.join("/"), bound });
}

/** Whether a generic path fits a reference's pattern with "*" and "**". */
export function patternOf(path) {
  if (!/\*/.test(path)) return null;
  const source = split(path).map((name) => (name === "**" ? "(?:/[^/]+)*" : "/" + (name === "*" ? "[^/@]+" : name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")))).join("");
  return new RegExp(`^${source.replace(/\/node\\\(\\\)/g, "(?:/[^/]+)?")}$`);
}
