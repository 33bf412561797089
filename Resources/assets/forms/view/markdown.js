/**
 * The part of Markdown that ODK labels use, as elements: **bold**, _italic_, # headings, [links](https://…), lists,
 * and <span style="color:…">. Everything else stays text.
 * @module markdown
 */
import { h } from "./dom.js";

const INLINE = /\*\*(.+?)\*\*|__(.+?)__|\*(?!\s)(.+?)\*|_(?!\s)(.+?)_(?![\p{L}\p{N}])|\[([^\]]+)\]\(([^)\s]+)\)|<span style="([^"]*)">([\s\S]*?)<\/span>|<(b|i|u|strong|em|small)>([\s\S]*?)<\/\9>|<br\s*\/?>/u;
const SAFE_LINK = /^(https?:|mailto:|tel:)/i;
const TAGS = { b: "strong", strong: "strong", i: "em", em: "em", u: "u", small: "small" };

/** Children for a label: text and inline elements. Headings become strong lines, so that a label stays a label. */
export function inline(text, depth = 0) {
  const out = [];
  let rest = text;
  while (rest) {
    const m = depth < 6 ? INLINE.exec(rest) : null;
    if (!m) { out.push(...lines(rest)); break; }
    // An underscore inside a word is no mark (a look-behind would stop older Safari from reading this file at all).
    if (m[4] !== undefined && m.index && /[\p{L}\p{N}]/u.test(rest[m.index - 1])) {
      out.push(...lines(rest.slice(0, m.index + 1)));
      rest = rest.slice(m.index + 1);
      continue;
    }
    if (m.index) out.push(...lines(rest.slice(0, m.index)));
    out.push(element(m, depth + 1));
    rest = rest.slice(m.index + m[0].length);
  }
  return out;
}

function element(m, depth) {
  const [whole, bold, bold2, italic, italic2, link, address, style, styled, tag, tagged] = m;
  if (bold ?? bold2) return h("strong", {}, ...inline(bold ?? bold2, depth));
  if (italic ?? italic2) return h("em", {}, ...inline(italic ?? italic2, depth));
  if (link) return SAFE_LINK.test(address) ? h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...inline(link, depth)) : document.createTextNode(whole);
  if (styled !== undefined) return colour(style, inline(styled, depth));
  if (tag) return h(TAGS[tag], {}, ...inline(tagged, depth));
  return h("br");
}

/** Only colours are taken over; the browser checks them. */
function colour(style, children) {
  const span = h("span", {}, ...children);
  const m = /(?:^|;)\s*color\s*:\s*([a-z]+|#[0-9a-f]{3,8})\s*(?:;|$)/i.exec(style);
  if (m) span.style.color = m[1];
  return span;
}

function lines(text) {
  const out = [];
  text.split("\n").forEach((line, i) => { if (i) out.push(h("br")); if (line) out.push(line); });
  return out;
}

/** A label's content. A line that begins with # is strong. */
export function labelContent(text) {
  const out = [];
  text.split("\n").forEach((line, i) => {
    if (i) out.push(h("br"));
    const heading = /^(#{1,6})\s+(.*)$/.exec(line.trim());
    const item = /^[-*]\s+(.*)$/.exec(line.trim());
    if (heading) out.push(h("strong", { class: `xf-h xf-h${heading[1].length}` }, ...inline(heading[2])));
    else if (item) out.push("• ", ...inline(item[1]));
    else out.push(...inline(line));
  });
  return out;
}

/** The words of a label without marks, for names that are read out. */
export function plain(text) {
  const box = h("div", {}, ...labelContent(text));
  return box.textContent.replace(/\s+/g, " ").trim();
}
