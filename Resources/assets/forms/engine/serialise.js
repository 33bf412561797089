/**
 * The record of a form as XML, and a saved record read back into a form's tree.
 * @module serialise
 */
import { parseXML, treeOf } from "./xml.js";

const XFORMS = "http://www.w3.org/2002/xforms";
const escapeText = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\r/g, "&#13;")
  // Characters that XML 1.0 cannot carry.
  .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "");
const escapeAttribute = (text) => escapeText(text).replace(/"/g, "&quot;").replace(/\n/g, "&#10;").replace(/\t/g, "&#9;");

/** Writes the tree. Nodes that are not relevant stay out unless `withAll` (a draft keeps them). */
export function writeRecord(root, { withAll = false } = {}) {
  const prefixes = new Map();
  for (const node of root.walk()) if (node.source?.prefix && node.source.prefix !== "xml") prefixes.set(node.source.prefix, node.source.uri);
  const out = ['<?xml version="1.0" encoding="UTF-8"?>'];
  const name = (node) => (node.source?.prefix ? node.source.prefix + ":" : "") + node.name.replace("@", "");
  const write = (node, isRoot, outerURI) => {
    if (!withAll && !node.live) return;
    const tag = name(node);
    out.push("<", tag);
    const uri = node.source?.prefix ? outerURI : node.source?.uri || "";
    if (!node.source?.prefix && uri !== outerURI && !(isRoot && uri === XFORMS)) out.push(` xmlns="${escapeAttribute(uri)}"`);
    if (isRoot) for (const [prefix, uri] of prefixes) out.push(` xmlns:${prefix}="${escapeAttribute(uri)}"`);
    for (const one of node.attributes || []) if (withAll || one.live) out.push(` ${name(one)}="${escapeAttribute(one.value)}"`);
    const inner = isRoot && uri === XFORMS ? XFORMS : uri;
    if (node.children.length) {
      out.push(">");
      for (const child of node.children) write(child, false, inner);
      out.push("</", tag, ">");
    } else if (node.value === "") out.push("/>");
    else out.push(">", escapeText(node.value), "</", tag, ">");
  };
  write(root, true, "");
  return out.join("");
}

/**
 * A saved record as a tree, with the nodes that were left out (not relevant then) put back from the form's own tree,
 * which stays untouched. Repeats keep exactly the instances that were saved.
 */
export function readRecord(text, blank, repeats) {
  const tree = treeOf(parseXML(text, "record").documentElement, true);
  const root = tree.children[0];
  if (root.name !== blank.children[0].name) return null;
  fill(root, blank.children[0], repeats);
  return tree;
}

function fill(saved, blank, repeats) {
  saved.source = blank.source;
  for (const one of blank.attributes || []) {
    const have = saved.attribute(one.name.slice(1));
    // Whatever version the record was begun with, it goes on as a record of this form.
    if (have) { have.source = one.source; if (saved.depth === 1) have.value = one.value; continue; }
    const copy = one.copy(saved);
    (saved.attributes ||= []).push(copy);
  }
  if (blank.children.length && saved.value.trim() === "") saved.value = "";
  const names = [...new Set(blank.children.map((one) => one.name))];
  names.forEach((name, place) => {
    const model = blank.named(name)[0];
    const have = saved.named(name);
    for (const one of have) fill(one, model, repeats);
    if (have.length || repeats.has(model.path) || model.isTemplate) return;
    const later = new Set(names.slice(place + 1));
    const before = saved.children.findIndex((one) => later.has(one.name));
    saved.insert(model.copy(saved), before < 0 ? saved.children.length : before);
  });
}
