/** Functions that know the form: its instances, languages, repeats and choices. @module functions-form */
import { toNumber, toText, unpack, atom } from "./values.js";
import { nodes } from "./xpath.js";

/** indexed-repeat(node, repeat, index, …): picks the node inside the repeats at the given places. */
function indexedRepeat(c, args, asts) {
  const target = asts[0];
  const wanted = new Map();
  for (let i = 1; i + 1 < asts.length; i += 2) wanted.set(genericPath(asts[i], c), Math.trunc(toNumber(args[i + 1](c), c.env)));
  const path = genericPath(target, c);
  if (!path) return unpack(args[0](c));
  let at = [c.env.main];
  let sofar = "";
  for (const name of path.split("/").filter(Boolean)) {
    sofar += "/" + name;
    let next = at.flatMap((node) => node.named(name));
    if (wanted.has(sofar)) {
      const place = wanted.get(sofar);
      // JavaRosa takes the first for a place below one.
      next = next.filter((node) => node.position === Math.max(1, place));
    } else if (c.env.repeats.has(sofar)) {
      const own = ancestorAt(c.current, sofar);
      if (own && next.includes(own)) next = [own];
    }
    at = next;
  }
  return at.filter((node) => node.live).slice(0, 1);
}

function ancestorAt(node, path) {
  for (let at = node; at?.parent; at = at.parent) if (at.path === path) return at;
  return null;
}

/** The path without places that an expression names, made absolute. */
export function genericPath(ast, c) {
  if (ast.t !== "path" || (ast.base && ast.base.name !== "current")) return null;
  const names = ast.abs ? [] : c.current.path.split("/").filter(Boolean);
  for (const { axis, name } of ast.steps) {
    if (axis === "parent") names.pop();
    else if (axis === "attribute") names.push("@" + name);
    else if (axis !== "self") names.push(name);
  }
  return "/" + names.join("/");
}

function position(c, args) {
  if (args.length === 0) return c.position;
  const [node] = nodes(args[0]);
  return node ? node.position : 0;
}

/** pulldata(list, wanted, key, value): the same as instance(list)/root/item[key = value]/wanted. */
function pulldata(c, args) {
  const [name, wanted, key, value] = args.map(toText);
  const doc = c.env.instance(name);
  const root = doc?.children[0];
  if (!root) return "";
  const indexes = (root.indexes ||= new Map());
  const id = "pulldata/" + key;
  if (!indexes.has(id)) {
    const index = new Map();
    for (const item of root.children) { const text = item.named(key)[0]?.value; if (text !== undefined && !index.has(text)) index.set(text, item); }
    indexes.set(id, index);
  }
  const hit = indexes.get(id).get(value);
  return hit?.named(wanted)[0]?.value ?? "";
}

export const formFunctions = {
  current: [0, 0, (c) => [c.current]],
  instance: [1, 1, (c, [id]) => { const doc = c.env.instance(toText(id)); return doc ? [doc] : []; }],
  position: [0, 1, position],
  once: [1, 1, (c, [v]) => { const have = atom(c.current); return have === "" ? v(c) : have; }, true],
  "indexed-repeat": [3, 7, indexedRepeat, true],
  pulldata: [4, 4, pulldata],
  property: [1, 1, (c, [name]) => c.env.property(toText(name))],
  version: [0, 0, (c) => c.env.version],
  "jr:itext": [1, 1, (c, [id]) => c.env.itext(toText(id), c.current)],
  "jr:choice-name": [2, 2, (c, [value, path]) => c.env.choiceName(toText(value), toText(path), c.current)],
};
