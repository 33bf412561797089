/** Random answers, added and removed repeats; afterwards what was computed step by step must be what a fresh start computes. */
import { openForm } from "../engine/form.js";
import { concretePath } from "../engine/xml.js";

const VOLATILE = /now\(|today\(|random|uuid|once\(|date-time\(\)/;

function generator(seed) { let s = seed; return (n) => { s = (s * 16807) % 2147483647; return s % n; }; }

/** Differences of one form after `steps` random acts: `[{path, stepwise, fresh}]`. */
export function differences(xform, media, seed, steps = 40) {
  const pick = generator(seed + 1);
  const properties = { deviceid: "d", username: "u" };
  const form = openForm(xform, { media, properties });
  const skip = new Set([...form.definition.binds.values()].filter((bind) => bind.preload || (bind.calculate && VOLATILE.test(bind.calculate.text))).map((bind) => bind.path));
  for (let i = 0; i < steps; i++) {
    const leaves = [...form.root.walk()].filter((node) => node.isLeaf && node.live && form.definition.controls.has(node.path) && !form.isReadonly(node) && !node.bind?.calculate);
    const repeats = [...form.repeats.definitions.keys()].filter((path) => form.repeats.canAdd(path));
    if (repeats.length && pick(4) === 0) {
      const path = repeats[pick(repeats.length)];
      const parents = form.nodesAt(path.slice(0, path.lastIndexOf("/")));
      if (!parents.length) continue;
      const parent = parents[pick(parents.length)];
      const have = form.repeats.instances(path, parent);
      if (have.length > 3 || (have.length && pick(3) === 0)) form.removeRepeat(have[pick(have.length)]); else form.addRepeat({ path, parent });
      continue;
    }
    if (!leaves.length) continue;
    const node = leaves[pick(leaves.length)];
    const control = form.definition.controls.get(node.path);
    const choices = /select|rank/.test(control.tag) ? form.texts.choices(control, node).map((one) => one.value) : [];
    const type = node.bind?.type || "string";
    form.set(node, pick(6) === 0 ? "" : choices.length ? choices[pick(choices.length)] : type === "int" ? String(pick(6)) : type === "decimal" ? String(pick(40) / 4) : type === "date" ? `2020-0${1 + pick(9)}-1${pick(9)}` : "abc".slice(0, 1 + pick(3)));
  }
  const fresh = openForm(xform, { media, properties, saved: form.record({ isDraft: true }) });
  const out = [];
  const compare = (a, b) => {
    for (const node of a.root.walk()) {
      const path = concretePath(node);
      const other = b.at(path);
      const one = node.live + " " + (node.isLeaf ? node.value : "") + " " + node.required;
      const two = other ? other.live + " " + (other.isLeaf ? other.value : "") + " " + other.required : "missing";
      if (!skip.has(node.path) && one !== two) out.push({ path, stepwise: a === form ? one : two, fresh: a === form ? two : one });
    }
  };
  compare(form, fresh);
  if (!out.length) compare(fresh, form);
  return out;
}
