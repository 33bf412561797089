/**
 * Translations: text in a language, with values inside it. A text is a list of parts, strings and compiled outputs.
 * @module itext
 */

/** Parts of an element's content: text and `<output value="…"/>`. */
export function partsOf(element, form, about) {
  const parts = [];
  for (const child of element.childNodes) {
    if (child.nodeType === 3 || child.nodeType === 4) parts.push(child.data);
    else if (child.nodeType === 1 && child.localName === "output") {
      const source = child.getAttribute("value") || child.getAttribute("ref");
      const compiled = source ? form.compile(source, `output in ${about}`) : null;
      if (compiled) parts.push(compiled);
    } else if (child.nodeType === 1) parts.push(...partsOf(child, form, about));
  }
  return parts;
}

/** `{languages, initial, texts: Map language → Map id → Map form → parts}`. */
export function readItext(element, form) {
  const itext = { languages: [], initial: "", texts: new Map() };
  if (!element) return itext;
  for (const translation of element.children) {
    if (translation.localName !== "translation") continue;
    const language = translation.getAttribute("lang") || "";
    const texts = new Map();
    for (const text of translation.children) {
      const forms = new Map();
      for (const value of text.children) {
        if (value.localName === "value") forms.set(value.getAttribute("form") || "", partsOf(value, form, text.getAttribute("id")));
      }
      texts.set(text.getAttribute("id"), forms);
    }
    itext.languages.push(language);
    itext.texts.set(language, texts);
    const isDefault = translation.getAttribute("default");
    if (isDefault !== null && isDefault !== "false()" && isDefault !== "false") itext.initial = language;
  }
  itext.initial ||= itext.languages[0] || "";
  return itext;
}

/** The BCP 47 tag of a form's language name: "Arabic (ar)", "fr", "English". Empty when it cannot be told. */
export function languageTag(name) {
  const bracket = /\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\)\s*$/.exec(name);
  if (bracket) return bracket[1];
  if (/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(name)) return name;
  return KNOWN[name.trim().toLowerCase()] || "";
}

const KNOWN = { english: "en", arabic: "ar", "العربية": "ar", french: "fr", "français": "fr", francais: "fr", spanish: "es", "español": "es", espanol: "es",
  russian: "ru", "русский": "ru", chinese: "zh", "中文": "zh", persian: "fa", farsi: "fa", dari: "fa", "فارسی": "fa", pashto: "ps", urdu: "ur",
  hebrew: "he", "עברית": "he", portuguese: "pt", "português": "pt", german: "de", deutsch: "de", swahili: "sw", ukrainian: "uk", kurdish: "ckb", sorani: "ckb" };
const RTL = new Set(["ar", "fa", "he", "ur", "ps", "ckb", "dv", "sd", "ug", "yi", "prs"]);

/** Which way a language is written. */
export const direction = (tag) => (RTL.has(tag.split("-")[0]) ? "rtl" : "ltr");
