/** Fills a form with the answers of a recorded JavaRosa submission and compares what follows from them. */
import { openForm } from "../engine/form.js";
import { parseXML, treeOf, nodeAt, concretePath } from "../engine/xml.js";

const VOLATILE = /now\(|today\(|random|uuid|once\(/;

/** The text of the relevant nodes only. */
const shown = (node) => (node.isLeaf ? node.text() : node.children.filter((one) => one.live).map(shown).join(""));

/** `{compared, wrong: [{path, wanted, got}], problems}`; `asked` are the concrete paths that JavaRosa asked, in order. */
export function replay(xform, asked, submission, media) {
  const form = openForm(xform, { media, properties: { deviceid: "test:device-1", username: "tester" } });
  const record = treeOf(parseXML(submission).documentElement, true);
  const find = (path) => {
    let at = form.main;
    for (const step of path.split("/").filter(Boolean)) {
      const [, name, place = "1"] = /^([^[]+)(?:\[(\d+)\])?$/.exec(step);
      const local = name.replace(/^.*:/, "");
      const next = () => at.named(local)[Number(place) - 1];
      const generic = (at.path === "/" ? "" : at.path) + "/" + local;
      while (!next() && form.repeats.canAdd(generic) && form.repeats.add({ path: generic, parent: at })) { /* until there are enough */ }
      at = next();
      if (!at) return null;
    }
    return at;
  };
  // Instances that JavaRosa made without asking anything in them.
  for (const node of record.walk()) if (node.parent && form.repeats.definitions.has(node.path)) find(concretePath(node, form.repeats.definitions));
  for (const path of asked) {
    const node = find(path);
    const answer = nodeAt(record, path.replace(/\/[^/:[]+:/g, "/"));
    if (node && answer && node.isLeaf) form.set(node, answer.value);
  }
  const wrong = [];
  let compared = 0;
  for (const node of record.walk()) {
    if (!node.parent || node.children.length || node.name[0] === "@") continue;
    const here = form.at(concretePath(node));
    const bind = form.definition.binds.get(node.path);
    if (/instanceID|deprecatedID/.test(node.path) || bind?.preload || (bind?.calculate && VOLATILE.test(bind.calculate.text)) || form.definition.actions.some((a) => a.path === node.path)) continue;
    compared++;
    const got = here ? (here.live ? shown(here) : "(not relevant)") : "(missing)";
    if (got.trim() !== node.value.trim()) wrong.push({ path: concretePath(node), wanted: node.value, got });
  }
  for (const node of form.root.walk()) {
    if (node.isLeaf && node.live && node.name[0] !== "@" && !nodeAt(record, concretePath(node)) && !form.repeats.definitions.has(node.path)) wrong.push({ path: concretePath(node), wanted: "(not relevant)", got: node.text() });
  }
  return { compared, wrong, problems: form.problems };
}
