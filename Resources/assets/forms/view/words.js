/**
 * The words of the interface. The keys are the English texts themselves, as in gettext; values in braces are filled in.
 * WORDS lists all of them, so that they can go into the catalogues; a test compares the list with the sources.
 * @module words
 */

/** Gives a function `words(text, values)` that uses `strings` where they have the text. */
export function makeWords(strings = {}) {
  return (text, values = {}) => (strings[text] || text).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Reads the strings that the page carries: <script type="application/json" id="forms-strings">. */
export function wordsOfPage(doc = document) {
  const element = doc.getElementById("forms-strings");
  return makeWords(element ? JSON.parse(element.textContent) : {});
}
