/**
 * Matches a pattern against a whole text in linear time, whatever the pattern (a form comes from elsewhere and must
 * not be able to stop a phone). The pattern becomes a small machine whose states are run side by side; what one
 * character may be is asked from the browser's own RegExp, one character at a time.
 *
 * Left out on purpose: back-references and look-around (`regex.unsupported`).
 * @module regex
 */
const STATES_MAX = 5_000;
const PATTERN_MAX = 2_000;
const TEXT_MAX = 20_000;

/** A pattern that this matcher refuses. */
export class PatternProblem extends Error {
  constructor(message) { super(message); this.name = "PatternProblem"; }
}

const compiled = new Map();

/** Whether the whole of `text` fits `pattern`. */
export function matchesWhole(text, pattern) {
  let machine = compiled.get(pattern);
  if (!machine) {
    machine = build(pattern);
    if (compiled.size > 500) compiled.clear();
    compiled.set(pattern, machine);
  }
  return run(machine, text.length > TEXT_MAX ? text.slice(0, TEXT_MAX) : text);
}

/** Syntax: {alt:[…]} | {seq:[…]} | {one:source} | {rep:node,min,max} | {at:"^"|"$"|"b"|"B"}. */
function build(pattern) {
  if (pattern.length > PATTERN_MAX) throw new PatternProblem("The pattern is too long.");
  const chars = Array.from(pattern);
  let at = 0;
  let ignoreCase = false;
  let depth = 0;
  const fail = (why) => { throw new PatternProblem(`The pattern is not understood: ${why}`); };

  const alternatives = () => {
    if (++depth > 50) fail("too deep");
    const all = [sequence()];
    while (chars[at] === "|") { at++; all.push(sequence()); }
    depth--;
    return all.length === 1 ? all[0] : { alt: all };
  };
  const sequence = () => {
    const all = [];
    while (at < chars.length && chars[at] !== "|" && chars[at] !== ")") all.push(quantified());
    return { seq: all };
  };
  const quantified = () => {
    let node = piece();
    for (;;) {
      const c = chars[at];
      let range = c === "*" ? [0, Infinity] : c === "+" ? [1, Infinity] : c === "?" ? [0, 1] : null;
      let length = 1;
      if (c === "{") {
        const m = /^\{(\d+)(?:(,)(\d*))?\}/.exec(chars.slice(at, at + 16).join(""));
        if (m) {
          range = [Number(m[1]), m[2] ? (m[3] === "" ? Infinity : Number(m[3])) : Number(m[1])];
          length = m[0].length;
        }
      }
      if (!range) return node;
      at += length;
      if (chars[at] === "?" || chars[at] === "+") at++; // lazy and possessive: the same for a whole match
      if (range[1] < range[0]) fail("a range runs backwards");
      node = { rep: node, min: range[0], max: range[1] };
    }
  };
  const group = () => {
    at++;
    if (chars[at] === "?") {
      const head = chars.slice(at, at + 3).join("");
      if (head.startsWith("?:")) at += 2;
      else if (head === "?i)") { ignoreCase = true; at += 3; return { seq: [] }; }
      else fail("look-around is not supported");
    }
    const inner = alternatives();
    if (chars[at] !== ")") fail("a bracket is not closed");
    at++;
    return inner;
  };
  const literal = (c) => ({ one: /[\\^$.*+?()[\]{}|/-]/.test(c) ? "\\" + (c === "-" ? "x2d" : c) : c });
  const escape = () => {
    const c = chars[at + 1];
    if (c === undefined) fail("it ends in a backslash");
    at += 2;
    if (c === "b" || c === "B") return { at: c };
    if (/[1-9]/.test(c)) fail("back-references are not supported");
    if ("dDwWsSntrfv".includes(c)) return { one: "\\" + c };
    if (c === "p" || c === "P") {
      if (chars[at] !== "{") { const letter = chars[at++]; return { one: `\\${c}{${letter}}` }; }
      const end = chars.indexOf("}", at);
      if (end < 0) fail("a bracket is not closed");
      const name = chars.slice(at + 1, end).join("").replace(/^Is/, "");
      at = end + 1;
      return { one: `\\${c}{${POSIX[name] || name}}` };
    }
    if (c === "u" || c === "x") {
      const m = /^[0-9a-fA-F]+/.exec(chars.slice(at, at + (c === "u" ? 4 : 2)).join(""));
      if (m) { at += m[0].length; return { one: `\\u{${m[0]}}` }; }
    }
    return literal(c);
  };
  const charClass = () => {
    let source = chars[at++];
    if (chars[at] === "^") source += chars[at++];
    let isFirst = true;
    while (at < chars.length && (chars[at] !== "]" || isFirst)) {
      isFirst = false;
      if (chars[at] === "\\") {
        if (chars[at + 1] === "b") { source += "\\b"; at += 2; } else source += escape().one;
      } else if (chars[at] === "[" ) {
        const m = /^\[:(\w+):\]/.exec(chars.slice(at, at + 12).join(""));
        if (m) { source += `\\p{${POSIX[m[1]] || m[1]}}`; at += m[0].length; } else { source += "\\["; at++; }
      } else if (chars[at] === "]") { source += "\\]"; at++; }
      else source += chars[at++];
    }
    if (chars[at] !== "]") fail("a bracket is not closed");
    at++;
    return { one: source + "]" };
  };
  const piece = () => {
    const c = chars[at];
    if (c === "(") return group();
    if (c === "[") return charClass();
    if (c === "\\") return escape();
    if (c === "^" || c === "$") { at++; return { at: c }; }
    if (c === ".") { at++; return { one: "." }; }
    if (c === "*" || c === "+" || c === "?") fail("nothing to repeat");
    at++;
    return literal(c);
  };

  const tree = alternatives();
  if (at < chars.length) fail("a bracket is too many");
  return assemble(tree, ignoreCase);
}

const POSIX = { Alpha: "L", alpha: "L", Digit: "Nd", digit: "Nd", Alphabetic: "Alphabetic", Upper: "Lu", upper: "Lu", Lower: "Ll",
  lower: "Ll", Punct: "P", punct: "P", Space: "White_Space", space: "White_Space", Latin: "Script=Latin", Arabic: "Script=Arabic", Cyrillic: "Script=Cyrillic" };

/** States: {test,next} for a character, {split:[…]}, {at,next}, {done}. */
function assemble(tree, ignoreCase) {
  const states = [];
  const add = (state) => { if (states.push(state) > STATES_MAX) throw new PatternProblem("The pattern is too large."); return states.length - 1; };
  const testers = new Map();
  const tester = (source) => {
    if (!testers.has(source)) {
      let expression;
      try { expression = new RegExp(`^(?:${source})$`, ignoreCase ? "ui" : "u"); } catch { throw new PatternProblem(`The pattern is not understood: ${source}`); }
      const known = new Map();
      testers.set(source, (c) => { let is = known.get(c); if (is === undefined) known.set(c, is = expression.test(c)); return is; });
    }
    return testers.get(source);
  };
  const make = (node, next) => {
    if (node.one !== undefined) return add({ test: tester(node.one), next });
    if (node.at) return add({ at: node.at, next });
    if (node.seq) { let to = next; for (let i = node.seq.length - 1; i >= 0; i--) to = make(node.seq[i], to); return to; }
    if (node.alt) return add({ split: node.alt.map((one) => make(one, next)) });
    let to = next;
    if (node.max === Infinity) {
      const loop = add({ split: [] });
      states[loop].split = [make(node.rep, loop), next];
      to = loop;
    } else {
      for (let i = node.max; i > node.min; i--) to = add({ split: [make(node.rep, to), next] });
    }
    for (let i = 0; i < node.min; i++) to = make(node.rep, to);
    return to;
  };
  const done = add({ done: true });
  return { states, start: make(tree, done), done };
}

function run({ states, start, done }, text) {
  const chars = Array.from(text);
  const isWord = (c) => c !== undefined && /\w/.test(c);
  const holds = (at, i) => {
    if (at === "^") return i === 0;
    if (at === "$") return i === chars.length;
    return (isWord(chars[i - 1]) !== isWord(chars[i])) === (at === "b");
  };
  const spread = (into, state, i) => {
    const stack = [state];
    while (stack.length) {
      const one = stack.pop();
      if (into.has(one)) continue;
      into.add(one);
      const { split, at, next } = states[one];
      if (split) stack.push(...split);
      else if (at && holds(at, i)) stack.push(next);
    }
    return into;
  };
  let now = spread(new Set(), start, 0);
  for (let i = 0; i < chars.length && now.size; i++) {
    const then = new Set();
    for (const one of now) if (states[one].test?.(chars[i])) spread(then, states[one].next, i + 1);
    now = then;
  }
  return now.has(done);
}
