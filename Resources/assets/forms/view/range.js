/** A number between two ends: a slider, or a list of numbers ("picker", "rating"). @module range */
import { h, has } from "./dom.js";

export function rangeControl(ctx) {
  const { start, end, step } = Object.fromEntries(["start", "end", "step"].map((name) => [name, Number(ctx.question.attributes[name] ?? { start: 0, end: 10, step: 1 }[name])]));
  const size = Math.abs(step) || 1;
  const [low, high] = [Math.min(start, end), Math.max(start, end)];
  const decimals = (String(size).split(".")[1] || "").length;
  const text = (n) => Number(n).toFixed(decimals);
  const count = Math.floor((high - low) / size + 1e-9) + 1;
  if (has(ctx.question, "picker", "rating") && count <= 200) return list(ctx, Array.from({ length: count }, (_, i) => text(start <= end ? low + i * size : high - i * size)));

  const output = h("output", { class: "xf-value", for: ctx.id });
  const slider = h("input", { type: "range", id: ctx.id, min: low, max: high, step: size,
    oninput: () => ctx.set(text(slider.value)),
    // A click on the handle that does not move it is an answer too.
    onclick: () => ctx.set(text(slider.value)) });
  slider.value = String(start);
  slider.addEventListener("keydown", (event) => { if ((event.key === "Enter" || event.key === " ") && ctx.node.value === "") { event.preventDefault(); ctx.set(text(slider.value)); } });
  const clear = h("button", { type: "button", class: "btn quiet xf-clear", onclick: () => ctx.set("") }, ctx.words("Clear this answer"));
  return {
    element: h("div", { class: "xf-range" }, output, h("div", { class: "xf-slider" }, h("span", { "aria-hidden": "true" }, text(low)), slider, h("span", { "aria-hidden": "true" }, text(high))), clear),
    fields: [slider], isGroup: false,
    refresh(value, isReadonly) {
      if (value !== "") slider.value = value;
      output.textContent = value === "" ? ctx.words("No answer yet") : value;
      slider.classList.toggle("xf-unset", value === "");
      slider.setAttribute("aria-valuetext", value === "" ? ctx.words("No answer yet") : value);
      slider.disabled = isReadonly;
      clear.hidden = value === "" || isReadonly;
    },
  };
}

function list(ctx, values) {
  const select = h("select", { id: ctx.id, class: "xf-number", onchange: () => ctx.set(select.value) }, h("option", { value: "" }, ctx.words("Choose…")), ...values.map((value) => h("option", { value }, value)));
  return { element: select, fields: [select], isGroup: false, refresh(value, isReadonly) { select.value = value; select.disabled = isReadonly; } };
}
