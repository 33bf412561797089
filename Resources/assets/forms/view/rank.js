/** An order of things: buttons move a line up or down, so that keyboard, finger and screen reader do the same. @module rank */
import { h } from "./dom.js";
import { labelContent, plain } from "./markdown.js";

export function rankControl(ctx) {
  const list = h("ol", { class: "xf-order" });
  const status = h("p", { class: "hidden", role: "status" });
  const keep = h("button", { type: "button", class: "btn second", onclick: () => ctx.set(order.map((one) => one.value).join(" ")) }, ctx.words("Keep this order"));
  let order = [];
  let buttons = [];
  let isFixed = false;

  const move = (from, to) => {
    const [one] = order.splice(from, 1);
    order.splice(to, 0, one);
    ctx.set(order.map((each) => each.value).join(" "));
    draw();
    status.textContent = ctx.words("{name} is now number {place}", { name: plain(one.label), place: to + 1 });
    const row = list.children[to];
    (row.querySelector(to < from ? ".xf-up:not(:disabled)" : ".xf-down:not(:disabled)") || row.querySelector("button:not(:disabled)"))?.focus();
  };
  const draw = () => {
    buttons = [];
    list.replaceChildren(...order.map((one, i) => {
      const button = (name, words, to, sign) => {
        const made = h("button", { type: "button", class: `btn second ${name}`, "aria-label": ctx.words(words, { name: plain(one.label) }), disabled: isFixed || to < 0 || to >= order.length, onclick: () => move(i, to) }, sign);
        buttons.push(made);
        return made;
      };
      return h("li", {}, h("div", {}, h("span", { class: "xf-words" }, ...labelContent(one.label || one.value)), button("xf-up", "Move {name} up", i - 1, "↑"), button("xf-down", "Move {name} down", i + 1, "↓")));
    }));
    keep.hidden = isFixed || ctx.node.value !== "";
    list.classList.toggle("xf-open", ctx.node.value === "");
  };
  const fill = () => {
    const place = new Map(ctx.node.value.trim().split(/\s+/).filter(Boolean).map((value, i) => [value, i]));
    order = ctx.choices().slice().sort((a, b) => (place.get(a.value) ?? Infinity) - (place.get(b.value) ?? Infinity) || 0);
    draw();
  };
  fill();
  let shown = ctx.node.value;
  return {
    element: h("div", {}, list, keep, status), isGroup: true, get fields() { return buttons.length ? [keep.hidden ? buttons.find((b) => !b.disabled) || buttons[0] : keep] : []; },
    refreshChoices: fill,
    refresh(value, isReadonly) {
      const changed = isReadonly !== isFixed || value !== order.map((one) => one.value).join(" ") || value !== shown;
      isFixed = isReadonly;
      shown = value;
      if (changed && value !== order.map((one) => one.value).join(" ")) fill(); else if (changed) draw();
    },
  };
}
