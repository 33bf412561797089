/**
 * The instance trees of a form: small nodes of our own, read once from XML. They carry the live state of a question
 * (relevant, required …) beside its value, so that evaluating a path touches no DOM.
 * @module xml
 */

/** A problem in a form or a file that a person can be told about. `code` is stable. */
export class FormProblem extends Error {
  constructor(code, message, about = "") {
    super(message);
    this.name = "FormProblem";
    this.code = code;
    this.about = about;
  }
}

/** Parses XML without document types, so that no entity can grow. */
export function parseXML(text, about = "form") {
  if (/<!DOCTYPE/i.test(text.slice(0, 4096)) || /<!ENTITY/i.test(text)) throw new FormProblem("xml.doctype", "A document type is not accepted.", about);
  const doc = new DOMParser().parseFromString(text.replace(/^\uFEFF?\s*/, ""), "application/xml");
  const bad = doc.getElementsByTagName("parsererror")[0];
  if (bad) throw new FormProblem("xml.broken", bad.textContent.split("\n").slice(0, 3).join(" ").trim(), about);
  return doc;
}

/** One element or attribute of an instance. Attributes have names that begin with "@". */
export class XNode {
  constructor(name, parent = null, source = null) {
    this.name = name;
    this.parent = parent;
    this.source = source;         // { prefix, uri } for writing it out again
    this.path = parent ? (parent.path === "/" ? "" : parent.path) + "/" + name : "/";
    this.depth = parent ? parent.depth + 1 : 0;
    this.children = [];
    this.attributes = null;
    this.value = "";
    this.main = parent ? parent.main : false;
    this.relevant = true;         // its own bind
    this.live = true;             // its own and all its ancestors'
    this.required = false;
    this.readonly = false;
    this.isTemplate = false;
    this._named = null;
  }

  get isLeaf() { return this.children.length === 0; }

  /** Children of a name, in document order. */
  named(name) {
    const few = this.children;
    if (few.length < 6) {
      const found = [];
      for (const child of few) if (child.name === name) found.push(child);
      return found;
    }
    if (!this._named) {
      this._named = new Map();
      for (const child of few) {
        const list = this._named.get(child.name);
        if (list) list.push(child); else this._named.set(child.name, [child]);
      }
    }
    return this._named.get(name) || EMPTY;
  }

  attribute(name) {
    return this.attributes ? this.attributes.find((one) => one.name === "@" + name) || null : null;
  }

  insert(node, at = this.children.length) {
    this.children.splice(at, 0, node);
    this._named = null;
  }

  removeChild(node) {
    const at = this.children.indexOf(node);
    if (at >= 0) this.children.splice(at, 1);
    this._named = null;
  }

  /** 1-based place among the siblings of the same name. */
  get position() {
    return this.parent ? this.parent.named(this.name).indexOf(this) + 1 : 1;
  }

  /** Text of the node and all below it, as XPath's string-value. */
  text() {
    if (this.children.length === 0) return this.value;
    let all = "";
    for (const child of this.children) all += child.text();
    return all;
  }

  /** Every node from here down, this one first; attributes follow their element. */
  *walk() {
    yield this;
    if (this.attributes) yield* this.attributes;
    for (const child of this.children) yield* child.walk();
  }

  /** A deep copy under `parent`, values kept. */
  copy(parent) {
    const twin = new XNode(this.name, parent, this.source);
    twin.value = this.value;
    if (this.attributes) twin.attributes = this.attributes.map((one) => { const a = new XNode(one.name, twin, one.source); a.value = one.value; return a; });
    for (const child of this.children) twin.children.push(child.copy(twin));
    return twin;
  }
}

const EMPTY = Object.freeze([]);

/** The names that make a node, with which it is written out again. */
const originOf = (element) => ({ prefix: element.prefix || "", uri: element.namespaceURI || "" });

/** Turns a DOM element into nodes under `parent`. Namespaces are matched by local name, as forms in the field need. */
export function fromElement(element, parent, keepAttributes = true) {
  const node = new XNode(element.localName, parent, originOf(element));
  if (keepAttributes) {
    for (const attribute of element.attributes) {
      if (attribute.name === "xmlns" || attribute.prefix === "xmlns") continue;
      if (attribute.localName === "template" && /javarosa/.test(attribute.namespaceURI || "")) { node.isTemplate = true; continue; }
      const made = new XNode("@" + attribute.localName, node, originOf(attribute));
      made.value = attribute.value;
      (node.attributes ||= []).push(made);
    }
  }
  let text = "";
  for (let child = element.firstChild; child; child = child.nextSibling) {
    if (child.nodeType === 1) node.children.push(fromElement(child, node, keepAttributes));
    else if (child.nodeType === 3 || child.nodeType === 4) text += child.data;
  }
  node.value = node.children.length ? "" : text;
  return node;
}

/** An instance: a document node with one root element. */
export function treeOf(element, isMain = false) {
  const doc = new XNode("", null);
  doc.main = isMain;
  doc.children.push(fromElement(element, doc));
  return doc;
}

/** The concrete path of a node, with 1-based positions where a name repeats (or always below `repeats`). */
export function concretePath(node, repeats = null) {
  const parts = [];
  for (let at = node; at.parent; at = at.parent) {
    const many = repeats ? repeats.has(at.path) : at.name[0] !== "@" && at.parent.named(at.name).length > 1;
    parts.push(many ? `${at.name}[${at.position}]` : at.name);
  }
  return "/" + parts.reverse().join("/");
}

/** Finds the node of a concrete path; a step without position means the first. */
export function nodeAt(doc, path) {
  let at = doc;
  for (const step of path.split("/").filter(Boolean)) {
    const [, name, place] = /^([^[]+)(?:\[(\d+)\])?$/.exec(step) || [];
    if (!name) return null;
    const local = name.replace(/^(@?).*:/, "$1");
    const next = local[0] === "@" ? at.attribute(local.slice(1)) : at.named(local)[(place ? Number(place) : 1) - 1];
    if (!next) return null;
    at = next;
  }
  return at;
}
