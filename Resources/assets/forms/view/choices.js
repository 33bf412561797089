/**
 * One of many and several of many: radio buttons and boxes, drop-down, search, rows of a matrix, pictures.
 * @module choices
 */
import { h, has } from "./dom.js";
import { labelContent, plain } from "./markdown.js";
import { searchOf } from "../engine/texts.js";

const SEARCH_FROM = 25;   // a list longer than this gets a search box
const SHOWN_MAX = 60;     // of a searched list

const split = (value) => value.trim().split(/\s+/).filter(Boolean);

export function choiceControl(ctx) {
  const { question } = ctx;
  if (has(question, "minimal") && question.tag === "select1" && !has(question, "autocomplete", "search")) return dropDown(ctx);
  return choiceList(ctx);
}

/** Answers that are not among the choices any more are taken back, as Collect does. */
function dropLost(ctx, choices) {
  const { node } = ctx;
  if (!node.value || !ctx.question.itemset || ctx.view.form.isReadonly(node)) return;
  const possible = new Set(choices.map((one) => one.value));
  const kept = ctx.question.tag === "select" ? split(node.value).filter((one) => possible.has(one)).join(" ") : possible.has(node.value) ? node.value : "";
  if (kept !== node.value) ctx.set(kept);
}

function dropDown(ctx) {
  const select = h("select", { id: ctx.id, onchange: () => ctx.set(select.value) });
  const fill = () => {
    const choices = ctx.choices();
    select.replaceChildren(h("option", { value: "" }, ctx.words("Choose…")), ...choices.map((one) => h("option", { value: one.value }, plain(one.label) || one.value)));
    select.value = ctx.node.value;
    dropLost(ctx, choices);
  };
  fill();
  return { element: select, fields: [select], isGroup: false, refreshChoices: fill,
    refresh(value, isReadonly) { if (select.value !== value) select.value = value; select.disabled = isReadonly; } };
}

/** Layout classes out of appearances. */
function layout(question) {
  const columns = /(?:^|\s)(?:columns|horizontal-compact|quickcompact|compact)-?(\d+)/.exec(question.appearance);
  const names = ["xf-choices"];
  if (has(question, "likert")) names.push("xf-likert");
  else if (columns) names.push("xf-columns");
  else if (/columns-pack|horizontal|quickcompact|(?:^|\s)compact/.test(question.appearance)) names.push("xf-pack");
  else if (has(question, "columns")) names.push("xf-columns");
  if (has(question, "no-buttons")) names.push("xf-no-buttons");
  if (has(question, "list-nolabel", "list", "label")) names.push("xf-row");
  return { names, columns: columns ? Math.min(10, Number(columns[1])) : 0 };
}

function choiceList(ctx) {
  const { question } = ctx;
  const isMany = question.tag === "select";
  const { names, columns } = layout(question);
  const list = h("div", { class: names.join(" ") });
  if (columns) list.style.setProperty("--columns", String(columns));
  let choices = [];
  let boxes = [];
  let wanted = "";
  const wantsSearch = () => choices.length > SEARCH_FROM || has(question, "autocomplete", "search") || searchOf(question.appearance);
  const status = h("p", { class: "hint", role: "status" });
  const search = h("input", { type: "search", class: "xf-search", autocomplete: "off", "aria-label": ctx.words("Search this list"), placeholder: ctx.words("Search this list"),
    oninput: () => { wanted = search.value.trim().toLocaleLowerCase(); draw(); } });
  const chosen = () => (isMany ? split(ctx.node.value) : ctx.node.value ? [ctx.node.value] : []);

  const take = (value, isOn) => {
    if (!isMany) { ctx.set(isOn ? value : ""); if (isOn && has(question, "quick", "quickcompact")) ctx.next(); return; }
    const on = new Set(chosen());
    if (isOn) on.add(value); else on.delete(value);
    // In the order of the list, then whatever the list does not know.
    ctx.set([...choices.map((one) => one.value).filter((one) => on.delete(one)), ...on].join(" "));
  };
  const option = (one, i) => {
    const id = i === 0 ? ctx.id : `${ctx.id}-${i}`;
    const box = h("input", { type: isMany ? "checkbox" : "radio", name: ctx.id, id, value: one.value, onchange: () => take(one.value, box.checked) });
    // A radio button that was chosen can be taken back.
    if (!isMany) box.addEventListener("keydown", (event) => { if (event.key === "Backspace" || event.key === "Delete") { event.preventDefault(); take(one.value, false); } });
    boxes.push(box);
    const words = labelContent(one.label || (one.image ? "" : one.value));
    const picture = one.image ? h("img", { class: "xf-picture", src: ctx.view.media(one.image), alt: one.label ? "" : one.value, loading: "lazy" }) : null;
    return h("div", { class: "choice" + (picture ? " xf-pictured" : "") }, box, h("label", { for: id }, picture, h("span", { class: "xf-words" }, ...words)), ctx.view.sound(one));
  };
  const draw = () => {
    boxes = [];
    const on = new Set(chosen());
    let shown = choices;
    const isSearched = wantsSearch();
    search.hidden = status.hidden = !isSearched;
    if (isSearched) {
      const fits = choices.filter((one) => wanted === "" || plain(one.label).toLocaleLowerCase().includes(wanted));
      shown = [...choices.filter((one) => on.has(one.value)), ...fits.filter((one) => !on.has(one.value)).slice(0, SHOWN_MAX)];
      status.textContent = fits.length > SHOWN_MAX ? ctx.words("{shown} of {all} shown: type to find more", { shown: SHOWN_MAX, all: fits.length }) : fits.length === 0 ? ctx.words("Nothing fits") : "";
    }
    list.replaceChildren(...shown.map(option));
    if (choices.length === 0) list.append(h("p", { class: "hint" }, ctx.words("There is nothing to choose yet")));
    mark(ctx.node.value, ctx.view.form.isReadonly(ctx.node));
    ctx.describe?.(boxes);
  };
  const mark = (value, isReadonly) => {
    const on = new Set(chosen());
    for (const box of boxes) { box.checked = on.has(box.value); box.disabled = isReadonly; }
    if (clear) clear.hidden = isMany || value === "" || isReadonly;
  };
  const clear = isMany || has(question, "label") ? null : h("button", { type: "button", class: "btn quiet xf-clear", onclick: () => { ctx.set(""); boxes[0]?.focus(); } }, ctx.words("Clear this answer"));
  const element = h("div", { class: "xf-select" }, search, status, list, clear);
  const fill = () => { choices = ctx.choices(); draw(); dropLost(ctx, choices); };
  const made = { element, isGroup: true, refreshChoices: fill, refresh: mark, get fields() { return boxes; } };
  fill();
  return made;
}
