/** Groups, repeats and rows of a matrix. @module structure */
import { h, has, newId } from "./dom.js";
import { labelContent, plain } from "./markdown.js";
import { renderQuestion } from "./question.js";

const WINDOW = 50;   // repetitions on the page at once

/** Renders controls below a node that shares their repeats. */
export function renderControls(view, controls, scope, level) {
  return controls.flatMap((control) => {
    if (control.kind === "repeat") return renderRepeat(view, control, scope, level);
    if (control.kind === "group") return renderGroup(view, control, scope, level);
    return view.form.targets(control.path, scope).map((node) => renderQuestion(view, control, node));
  });
}

/** A group whose only child is a repeat is the repeat's frame: its label names the repeat. */
const isFrame = (group) => group.children.length === 1 && group.children[0].kind === "repeat";

function renderGroup(view, group, scope, level) {
  if (isFrame(group)) return renderControls(view, group.children, scope, level);
  const [node] = view.form.targets(group.path, scope);
  if (!node) return [];
  const isMatrix = group.children.some((child) => has(child, "list-nolabel")) && group.children.some((child) => has(child, "label"));
  const title = h(`h${Math.min(level, 6)}`, { id: newId("g") });
  const hint = h("p", { class: "hint" });
  const element = h("section", { class: `xf-group${isMatrix ? " xf-matrix" : ""}`, "data-path": view.form.pathOf(node) }, title, hint,
    ...renderControls(view, group.children, node, level + 1));
  const widget = {
    question: group, node, element,
    refreshWords() {
      const read = view.form.texts.read(group.label, node);
      title.replaceChildren(...labelContent(read.text));
      title.hidden = !read.text;
      if (read.text) { element.setAttribute("aria-labelledby", title.id); } else element.removeAttribute("aria-labelledby");
      const help = view.form.texts.read(group.hint, node).text;
      hint.replaceChildren(...labelContent(help));
      hint.hidden = !help;
    },
    refresh() { element.hidden = !node.live || (group.children.length === 0 && !group.label); },
  };
  widget.refreshWords();
  widget.refresh();
  view.mount(widget);
  return [element];
}

function renderRepeat(view, repeat, scope, level) {
  const parentPath = repeat.path.slice(0, repeat.path.lastIndexOf("/"));
  return view.form.targets(parentPath, scope).map((parent) => {
    const list = h("div", { class: "xf-instances" });
    const status = h("p", { class: "hidden", role: "status" });
    const name = () => plain(view.form.texts.read(repeat.label, parent).text);
    const add = h("button", { type: "button", class: "btn second xf-add", onclick: () => {
      const made = view.form.addRepeat({ path: repeat.path, parent });
      if (made) { reveal(made); focusFirst(list.lastElementChild); }
    } });
    const turn = (text, step) => h("button", { type: "button", class: "btn quiet", onclick: () => { from += step * WINDOW; draw(); focusFirst(list.firstElementChild); } }, text);
    const earlier = turn(view.words("Earlier"), -1);
    const later = turn(view.words("Later"), 1);
    const where = h("span", {});
    const windows = h("div", { class: "actions xf-windows", role: "group" }, earlier, where, later);
    let from = 0;
    const title = h(`h${Math.min(level, 6)}`, { id: newId("g") });
    const element = h("section", { class: "xf-repeat", "aria-labelledby": title.id, "data-path": repeat.path }, title, list, windows, h("div", { class: "actions" }, add), status);
    let shown = [];

    const remove = (node, at) => {
      if (node.text() !== "" && !view.confirm(view.words("Remove {name}? What was entered there is lost.", { name: caption(from + at) }))) return;
      const gone = caption(from + at);
      view.form.removeRepeat(node);
      status.textContent = view.words("{name} was removed", { name: gone });
      (list.children[Math.min(at, list.children.length - 1)]?.querySelector(".xf-remove") || add).focus();
    };
    const caption = (at) => (name() ? view.words("{name} {number}", { name: name(), number: at + 1 }) : view.words("Number {number}", { number: at + 1 }));
    const draw = () => {
      const nodes = view.form.repeats.instances(repeat.path, parent);
      from = Math.max(0, Math.min(from, nodes.length - WINDOW));
      const last = Math.min(nodes.length, from + WINDOW);
      windows.hidden = nodes.length <= WINDOW;
      earlier.hidden = from === 0;
      later.hidden = last === nodes.length;
      where.textContent = view.words("Numbers {first} to {last} of {all}", { first: from + 1, last, all: nodes.length });
      const kept = new Map(shown.map((one) => [one.node, one]));
      shown = nodes.slice(from, last).map((node) => {
        const known = kept.get(node);
        if (known) { kept.delete(node); return known; }
        const legend = h("legend", {});
        const button = h("button", { type: "button", class: "btn quiet xf-remove" });
        const box = h("fieldset", { class: "xf-instance" }, legend, ...renderControls(view, repeat.children, node, level + 1), h("div", { class: "actions" }, button));
        return { node, box, legend, button };
      });
      for (const gone of kept.values()) view.unmount(gone.box);
      list.replaceChildren(...shown.map((one) => one.box));
      words();
    };
    /** Brings the repetition that `node` is, or lies in, onto the page. */
    const reveal = (node) => {
      const at = view.form.repeats.instances(repeat.path, parent).findIndex((one) => node.depth >= one.depth && holds(one, node));
      if (at < 0 || (at >= from && at < from + WINDOW)) return;
      from = at - (at % WINDOW);
      draw();
    };
    const words = () => {
      title.replaceChildren(...labelContent(view.form.texts.read(repeat.label, parent).text));
      title.hidden = !title.textContent;
      if (title.hidden) element.removeAttribute("aria-labelledby");
      add.textContent = name() ? view.words("Add: {name}", { name: name() }) : view.words("Add another");
      add.parentElement.hidden = repeat.isFixed;
      shown.forEach((one, i) => {
        one.legend.textContent = caption(from + i);
        one.button.textContent = view.words("Remove {name}", { name: caption(from + i) });
        one.button.onclick = () => remove(one.node, i);
        one.button.parentElement.hidden = repeat.isFixed;
        one.box.hidden = !one.node.live;
        one.box.dataset.path = view.form.pathOf(one.node);
      });
    };
    const widget = { question: repeat, node: parent, element, refreshWords: words, refresh: words, refreshRepeat: draw, reveal, isRepeat: true };
    draw();
    view.mount(widget);
    return element;
  });
}

function holds(outer, node) {
  for (let at = node; at; at = at.parent) if (at === outer) return true;
  return false;
}

function focusFirst(box) {
  box?.querySelector("input:not([hidden]), select, textarea, button")?.focus();
}
