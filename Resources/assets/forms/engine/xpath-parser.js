/**
 * XPath 1.0: text to a syntax tree. Trees are plain objects:
 * `{t:"num"|"str", v}`, `{t:"bin", op, a, b}`, `{t:"neg", a}`, `{t:"call", name, args}` and
 * `{t:"path", abs, base, basePreds, steps:[{axis, name, preds}]}`.
 * @module xpath-parser
 */

/** Text that is not XPath. `at` is the offset. */
export class XPathSyntax extends Error {
  constructor(message, at) { super(message); this.name = "XPathSyntax"; this.at = at; }
}

const LENGTH_MAX = 100_000;
const DEPTH_MAX = 200;
const NAME = /[\p{L}_][\p{L}\p{N}\p{M}_.\-·]*/uy;
const NUMBER = /\d+(?:\.\d*)?|\.\d+/y;
/** Names that begin with a digit, as columns of real lists do ("2a"): not XPath, but JavaRosa takes them. */
const DIGIT_NAME = /\d+(?!(?:and|or|div|mod)\b)[\p{L}_][\p{L}\p{N}\p{M}_.\-·]*/uy;
const SYMBOL = /\/\/|\.\.|::|!=|<=|>=|[/.()[\],@|+\-=<>*$]/y;
const NODE_TYPES = new Set(["node", "text", "comment", "processing-instruction"]);
const AXES = new Set(["child", "parent", "self", "attribute", "descendant", "descendant-or-self", "ancestor",
  "ancestor-or-self", "following-sibling", "preceding-sibling"]);

/** Cuts text into tokens `{k, v, at}`: k is "num", "str", "name" or "op". */
export function tokens(text) {
  if (text.length > LENGTH_MAX) throw new XPathSyntax("The expression is too long.", LENGTH_MAX);
  const found = [];
  let at = 0;
  // After one of these a name or "*" is an operand; otherwise an operator (XPath 1.0, 3.7).
  const wantsOperand = () => {
    const last = found[found.length - 1];
    return !last || (last.k === "op" && ![")", "]", ".", ".."].includes(last.v) && !(last.v === "*" && last.wild));
  };
  const match = (pattern) => { pattern.lastIndex = at; const m = pattern.exec(text); return m && m[0]; };
  while (at < text.length) {
    const c = text[at];
    if (/\s/.test(c)) { at++; continue; }
    if (c === "'" || c === '"') {
      const end = text.indexOf(c, at + 1);
      if (end < 0) throw new XPathSyntax("A quotation mark is not closed.", at);
      found.push({ k: "str", v: text.slice(at + 1, end), at });
      at = end + 1;
      continue;
    }
    const odd = match(DIGIT_NAME);
    const number = odd ? null : match(NUMBER);
    if (number) { found.push({ k: "num", v: Number(number), at }); at += number.length; continue; }
    let name = odd || match(NAME);
    if (name) {
      if (!wantsOperand() && ["and", "or", "div", "mod"].includes(name)) {
        found.push({ k: "op", v: name, at });
        at += name.length;
        continue;
      }
      const start = at;
      at += name.length;
      if (text[at] === ":" && text[at + 1] !== ":") {
        at++;
        const local = text[at] === "*" ? "*" : match(NAME);
        if (!local) throw new XPathSyntax("A name is missing after the colon.", at);
        at += local.length;
        name += ":" + local;
      }
      found.push({ k: "name", v: name, at: start });
      continue;
    }
    const symbol = match(SYMBOL);
    if (!symbol || symbol === "$") throw new XPathSyntax(`"${c}" is not understood here.`, at);
    found.push({ k: "op", v: symbol, at, wild: symbol === "*" && wantsOperand() });
    at += symbol.length;
  }
  return found;
}

/** Parses an expression. Throws XPathSyntax. */
export function parse(text) {
  const list = tokens(text);
  let at = 0;
  let depth = 0;
  const peek = (v) => at < list.length && list[at].k === "op" && list[at].v === v;
  const take = (v) => (peek(v) ? (at++, true) : false);
  const fail = (message) => { throw new XPathSyntax(message, at < list.length ? list[at].at : text.length); };
  const need = (v) => { if (!take(v)) fail(`"${v}" is missing.`); };

  const LEVELS = [["or"], ["and"], ["=", "!="], ["<", ">", "<=", ">="], ["+", "-"], ["*", "div", "mod"]];
  const binary = (level) => {
    if (level === LEVELS.length) return unary();
    let a = binary(level + 1);
    for (;;) {
      const token = list[at];
      if (!token || token.k !== "op" || token.wild || !LEVELS[level].includes(token.v)) return a;
      at++;
      a = { t: "bin", op: token.v, a, b: binary(level + 1) };
    }
  };
  const expression = () => {
    if (++depth > DEPTH_MAX) fail("The expression is nested too deeply.");
    const made = binary(0);
    depth--;
    return made;
  };
  const unary = () => {
    let minus = 0;
    while (take("-")) minus++;
    let made = union();
    for (let i = 0; i < minus; i++) made = { t: "neg", a: made };
    return made;
  };
  const union = () => {
    let a = pathExpression();
    while (take("|")) a = { t: "bin", op: "|", a, b: pathExpression() };
    return a;
  };
  const predicates = () => {
    const all = [];
    while (take("[")) { all.push(expression()); need("]"); }
    return all;
  };
  const isCall = () => list[at]?.k === "name" && list[at + 1]?.k === "op" && list[at + 1].v === "(" && !NODE_TYPES.has(list[at].v);
  const primary = () => {
    const token = list[at];
    if (token.k === "num" || token.k === "str") { at++; return { t: token.k, v: token.v }; }
    if (take("(")) { const inner = expression(); need(")"); return inner; }
    at++;
    need("(");
    const args = [];
    if (!peek(")")) do args.push(expression()); while (take(","));
    need(")");
    return { t: "call", name: token.v, args };
  };
  const DESCEND = () => ({ axis: "descendant-or-self", name: "node()", preds: [] });
  const step = () => {
    if (take(".")) return { axis: "self", name: "node()", preds: predicates() };
    if (take("..")) return { axis: "parent", name: "node()", preds: predicates() };
    let axis = "child";
    if (take("@")) axis = "attribute";
    else if (list[at]?.k === "name" && list[at + 1]?.v === "::" ) {
      axis = list[at].v;
      if (!AXES.has(axis)) fail(`The axis "${axis}" is not known.`);
      at += 2;
    }
    const token = list[at];
    if (take("*")) return { axis, name: "*", preds: predicates() };
    if (!token || token.k !== "name") fail("A step of a path is missing.");
    at++;
    let name = token.v;
    if (NODE_TYPES.has(name) && take("(")) { need(")"); name += "()"; }
    return { axis, name: name.replace(/^.*:/, ""), preds: predicates() };
  };
  const startsStep = () => {
    const token = list[at];
    return Boolean(token) && (token.k === "name" || (token.k === "op" && ([".", "..", "@"].includes(token.v) || token.wild)));
  };
  const steps = (into) => {
    into.push(step());
    for (;;) {
      if (take("//")) into.push(DESCEND(), step());
      else if (take("/")) into.push(step());
      else return into;
    }
  };
  const pathExpression = () => {
    const token = list[at];
    if (!token) fail("The expression is not complete.");
    if (token.k === "num" || token.k === "str" || peek("(") || isCall()) {
      const base = primary();
      const basePreds = predicates();
      if (take("//")) return { t: "path", abs: false, base, basePreds, steps: steps([DESCEND()]) };
      if (take("/")) return { t: "path", abs: false, base, basePreds, steps: steps([]) };
      return basePreds.length ? { t: "path", abs: false, base, basePreds, steps: [] } : base;
    }
    if (take("//")) return { t: "path", abs: true, base: null, basePreds: [], steps: steps([DESCEND()]) };
    if (take("/")) return { t: "path", abs: true, base: null, basePreds: [], steps: startsStep() ? steps([]) : [] };
    if (!startsStep()) fail(`"${token.v}" is not understood here.`);
    return { t: "path", abs: false, base: null, basePreds: [], steps: steps([]) };
  };

  if (list.length === 0) fail("The expression is empty.");
  const made = expression();
  if (at < list.length) fail(`"${list[at].v}" is not understood here.`);
  return made;
}
