/**
 * Reads an XForm: binds, translations, lists, body and actions, without any answers yet.
 * @module definition
 */
import { parseXML, treeOf, FormProblem } from "./xml.js";
import { readItext } from "./itext.js";
import { readBody } from "./body.js";
import { XPathSyntax } from "./xpath-parser.js";
import { compile } from "./xpath.js";

const JR = "http://openrosa.org/javarosa";
const OPENROSA = "http://openrosa.org/xforms";
const QUESTIONS_MAX = 50_000;

/** Children of an element by local name. */
export const kids = (element, name) => Array.from(element.children).filter((one) => one.localName === name);
export const kid = (element, name) => kids(element, name)[0] || null;
/** An attribute of the JavaRosa namespace, also where a form wrote it without one. */
export const jr = (element, name) => element.getAttributeNS(JR, name) ?? element.getAttribute("jr:" + name) ?? null;

/** "/data/orx:meta/ x" → "/data/meta/x", relative paths below `base`. */
export function normalPath(text, base = "/") {
  const raw = (text || "").replace(/\s+/g, "");
  const names = raw.startsWith("/") ? [] : base.split("/").filter(Boolean);
  for (const step of raw.split("/")) {
    if (step === "" || step === "." || step === "current()") continue;
    if (step === "..") names.pop();
    else names.push(step.replace(/\[.*$/, "").replace(/^(@?)[^:]*:/, "$1"));
  }
  return "/" + names.join("/");
}

/** A form whose answers must be encrypted for a key's owner cannot be filled here: nothing may leave the device in the clear. */
export function refuseEncrypted(definition) {
  if (definition.submission.publicKey) throw new FormProblem("form.encrypted", "This form encrypts its answers for the owner of a key. Fill it in with ODK Collect.");
}

/** Reads the whole form. Problems that do not stop it are collected in `problems`. */
export function readDefinition(text) {
  const doc = parseXML(text);
  const head = kid(doc.documentElement, "head");
  const model = head && kid(head, "model");
  const instances = model ? kids(model, "instance") : [];
  const primary = instances[0]?.firstElementChild;
  if (!primary) throw new FormProblem("form.noInstance", "The form has no primary instance.");
  if (primary.getElementsByTagName("*").length > QUESTIONS_MAX) throw new FormProblem("form.tooLarge", "The form is too large.");

  const form = {
    title: (kid(head, "title")?.textContent || "").trim(),
    id: primary.getAttribute("id") || primary.namespaceURI || primary.localName,
    version: primary.getAttribute("version") || primary.getAttributeNS(OPENROSA, "version") || "",
    problems: [],
    binds: new Map(),
    repeats: new Map(),
    controls: new Map(),
    actions: [],
    lists: new Map(),
    tree: treeOf(primary, true),
    submission: readSubmission(kid(model, "submission")),
    rootName: primary.localName,
  };
  form.compile = (source, about) => compileOr(form, source, about);
  for (const element of instances.slice(1)) {
    const id = element.getAttribute("id") || "";
    form.lists.set(id, { id, src: element.getAttribute("src") || "", tree: element.firstElementChild ? treeOf(element.firstElementChild) : null });
  }
  form.itext = readItext(kid(model, "itext"), form);
  readBinds(model, "/" + form.rootName, form);
  for (const element of model.children) {
    if (element.localName === "setvalue" || element.localName === "setgeopoint") form.actions.push(readAction(element, "/" + form.rootName, "", form));
  }
  const body = kid(doc.documentElement, "body");
  form.style = body?.getAttribute("class") || "";
  form.body = body ? readBody(body, form) : [];
  return form;
}

/** Compiles an expression, or collects why it cannot be and returns null. */
function compileOr(form, source, about) {
  try {
    return compile(source);
  } catch (error) {
    if (!(error instanceof XPathSyntax)) throw error;
    form.problems.push({ code: "xpath.syntax", about, message: `${error.message} (${source})` });
    return null;
  }
}

const KINDS = ["relevant", "calculate", "readonly", "required", "constraint"];
const CONSTANTS = { "true()": true, "false()": false };

function readBinds(parent, base, form) {
  for (const element of kids(parent, "bind")) {
    const path = normalPath(element.getAttribute("nodeset") || element.getAttribute("ref"), base);
    const bind = form.binds.get(path) || { path, type: "string", always: {} };
    const type = element.getAttribute("type");
    if (type) bind.type = type.replace(/^.*:/, "");
    for (const kind of KINDS) {
      const source = element.getAttribute(kind)?.trim();
      if (!source) continue;
      if (source in CONSTANTS && kind !== "constraint" && kind !== "calculate") { bind.always[kind] = CONSTANTS[source]; delete bind[kind]; continue; }
      const compiled = form.compile(source, `${kind} ${path}`);
      if (compiled) bind[kind] = compiled;
    }
    bind.preload = jr(element, "preload") || bind.preload;
    bind.preloadParams = jr(element, "preloadParams") || bind.preloadParams;
    bind.constraintMessage = message(jr(element, "constraintMsg"), form, path) || bind.constraintMessage;
    bind.requiredMessage = message(jr(element, "requiredMsg"), form, path) || bind.requiredMessage;
    bind.maxPixels = Number(element.getAttributeNS(OPENROSA, "max-pixels")) || bind.maxPixels || 0;
    form.binds.set(path, bind);
    readBinds(element, path, form);
  }
}

/** A message: plain text, or jr:itext('…') as an expression. */
function message(text, form, about) {
  if (!text) return null;
  return /^\s*jr:itext\s*\(/.test(text) ? { compiled: form.compile(text, `message ${about}`) } : { parts: [text] };
}

/** An action: what happens to `ref` at which events. `scope` is the repeat in whose body it stands. */
export function readAction(element, base, scope, form) {
  const path = normalPath(element.getAttribute("ref") || element.getAttribute("bind"), base);
  const source = element.getAttribute("value");
  return {
    kind: element.localName,
    events: (element.getAttribute("event") || element.getAttributeNS("http://www.w3.org/2001/xml-events", "event") || "").split(/\s+/).filter(Boolean),
    path,
    scope,
    value: source ? form.compile(source, `setvalue ${path}`) : null,
    text: source ? "" : element.textContent,
  };
}

function readSubmission(element) {
  if (!element) return { autoSend: null, autoDelete: null, publicKey: "" };
  return {
    autoSend: element.getAttributeNS(OPENROSA, "auto-send"),
    autoDelete: element.getAttributeNS(OPENROSA, "auto-delete"),
    publicKey: element.getAttribute("base64RsaPublicKey") || "",
  };
}
