/**
 * Controls for one value: text, numbers, dates, times, acknowledgements. A control is
 * `{element, fields, isGroup, refresh(value, isReadonly)}`: `fields` are what labels and errors are tied to.
 * @module controls
 */
import { h, asciiDigits, has } from "./dom.js";
import { zoneText } from "../engine/dates.js";
import { choiceControl } from "./choices.js";
import { rankControl } from "./rank.js";
import { rangeControl } from "./range.js";
import { pointControl, pointsControl } from "./places.js";
import { uploadControl } from "./uploads.js";

/** The control that suits a question. `ctx`: {view, question, node, id, words, set(text), next()}. */
export function makeControl(ctx) {
  const { question } = ctx;
  switch (question.tag) {
    case "select1": case "select": return choiceControl(ctx);
    case "rank": return rankControl(ctx);
    case "range": return rangeControl(ctx);
    case "upload": return uploadControl(ctx);
    case "trigger": return triggerControl(ctx);
    default: return inputControl(ctx);
  }
}

function inputControl(ctx) {
  switch (ctx.question.type) {
    case "int": case "integer": case "long": return field(ctx, { inputmode: "numeric", class: "xf-number" }, asciiDigits);
    case "decimal": return field(ctx, { inputmode: "decimal", class: "xf-number" }, (text) => asciiDigits(text).replace(/^(\s*-?\d+),(\d+\s*)$/, "$1.$2"));
    case "date": return dateControl(ctx);
    case "time": return timeControl(ctx);
    case "dateTime": return dateTimeControl(ctx);
    case "boolean": return triggerControl(ctx, "true");
    case "geopoint": return pointControl(ctx);
    case "geotrace": case "geoshape": return pointsControl(ctx);
    default: return textControl(ctx);
  }
}

/** One input element. `read` turns what was typed into the answer, `write` the answer into what is shown. */
function field(ctx, attributes = {}, read = (text) => text, write = (text) => text, tag = "input") {
  const input = h(tag, { id: ctx.id, autocomplete: "off", ...(tag === "input" ? { type: "text" } : {}), ...attributes });
  let isTyping = false;
  let accepted = null;
  const take = () => {
    isTyping = true;
    ctx.set(read(input.value));
    isTyping = false;
    accepted = ctx.node.value;
  };
  // As they are typed: what follows is shown at once, and nothing is lost when the page goes away.
  input.addEventListener("input", take);
  input.addEventListener("change", take);
  input.addEventListener("blur", () => { const shown = write(ctx.node.value); if (input.value !== shown) input.value = shown; });
  return {
    element: input, fields: [input], isGroup: false,
    refresh(value, isReadonly) {
      const shown = write(value);
      // Never under somebody's fingers, unless the answer was changed from elsewhere.
      const isOwn = isTyping || (document.activeElement === input && value === accepted);
      if (!isOwn && input.value !== shown) input.value = shown;
      if (tag === "select") input.disabled = isReadonly; else input.readOnly = isReadonly;
    },
  };
}

function textControl(ctx) {
  const { question } = ctx;
  if (has(question, "multiline") || question.rows > 1) {
    return field(ctx, { rows: Math.min(20, question.rows || 4) }, undefined, undefined, "textarea");
  }
  if (has(question, "masked")) return field(ctx, { type: "password", autocomplete: "new-password" });
  if (has(question, "numbers")) return field(ctx, { inputmode: "numeric" }, asciiDigits);
  if (has(question, "url")) return field(ctx, { inputmode: "url", dir: "ltr" });
  if (has(question, "email")) return field(ctx, { inputmode: "email", dir: "ltr" });
  if (question.type === "barcode") return field(ctx, { dir: "ltr", spellcheck: "false", autocapitalize: "off" });
  return field(ctx, { dir: "auto" });
}

function dateControl(ctx) {
  const { question } = ctx;
  if (has(question, "year")) {
    return field(ctx, { inputmode: "numeric", maxlength: 4, class: "xf-number", placeholder: ctx.words("Year") },
      (text) => { const year = asciiDigits(text).trim(); return /^\d{4}$/.test(year) ? `${year}-01-01` : year; }, (value) => value.replace(/-01-01$/, ""));
  }
  if (has(question, "month-year")) return field(ctx, { type: "month" }, (text) => (text ? `${text}-01` : ""), (value) => value.slice(0, 7));
  return field(ctx, { type: "date", max: "9999-12-31" }, undefined, (value) => value.slice(0, 10));
}

function zoneOf(ctx, local) {
  const { clock } = ctx.view.form;
  const guess = Date.parse(local + "Z");
  return zoneText(clock.offset(Number.isNaN(guess) ? clock.now() : guess));
}

function timeControl(ctx) {
  return field(ctx, { type: "time" }, (text) => (text ? `${text.length === 5 ? text + ":00" : text}.000${zoneText(ctx.view.form.clock.offset(ctx.view.form.clock.now()))}` : ""), (value) => value.slice(0, 5));
}

function dateTimeControl(ctx) {
  return field(ctx, { type: "datetime-local", max: "9999-12-31T23:59" },
    (text) => { if (!text) return ""; const full = text.length === 16 ? text + ":00" : text.slice(0, 19); return `${full}.000${zoneOf(ctx, full)}`; },
    (value) => (value ? localTime(value, ctx.view.form.clock) : ""));
}

/** A stored instant as the device's wall clock: "2020-04-06T10:00". */
function localTime(value, clock) {
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? "" : new Date(ms + clock.offset(ms) * 60_000).toISOString().slice(0, 16);
}

/** One box to tick: "OK" (or what `yes` says) when ticked. */
function triggerControl(ctx, yes = "OK") {
  const box = h("input", { type: "checkbox", id: ctx.id, onchange: () => ctx.set(box.checked ? yes : "") });
  const element = h("div", { class: "choice" }, box, h("label", { for: ctx.id }, ctx.words("I have read this")));
  return { element, fields: [box], isGroup: true, refresh(value, isReadonly) { box.checked = value !== "" && value !== "0"; box.disabled = isReadonly; } };
}
