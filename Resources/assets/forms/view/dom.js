/** Small helpers that make elements without markup in text. @module dom */

/**
 * Makes an element: `h("p", {class: "hint", hidden: true, onclick: f}, "text", child)`. Attributes that are null, false or
 * undefined are left out; functions become listeners. Children: nodes, text, or null.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "multiple" || name === "hidden") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) if (child !== null && child !== undefined && child !== false) element.append(child);
  return element;
}

let count = 0;
/** A new id for an element of this page. */
export const newId = (prefix = "f") => `${prefix}-${++count}`;

/** Digits of other scripts as ASCII, so that a number typed on an Arabic or Persian keyboard is a number. */
export function asciiDigits(text) {
  return text.replace(/[\u0660-\u0669]/g, (c) => String(c.charCodeAt(0) - 0x660)).replace(/[\u06F0-\u06F9]/g, (c) => String(c.charCodeAt(0) - 0x6F0))
    .replace(/[\u0966-\u096F]/g, (c) => String(c.charCodeAt(0) - 0x966)).replace(/\u066B/g, ".").replace(/\u066C/g, "");
}

/** Whether an appearance names a word. */
export const has = (question, ...words) => words.some((word) => question.appearance.split(/\s+/).includes(word));
