/** One question on the page: label, hint, guidance, control and what is wrong with it, tied together for everybody. @module question */
import { h, newId, has } from "./dom.js";
import { labelContent, plain } from "./markdown.js";
import { makeControl } from "./controls.js";

/** Renders a question for a node. Returns the element; the view keeps the widget for updates. */
export function renderQuestion(view, question, node) {
  const { form, words } = view;
  const id = newId("q");
  const isNote = isNoteQuestion(view, question, node);
  const widget = { view, question, node, id, words, isShownWrong: false };
  widget.set = (text) => view.answer(widget, text);
  widget.next = () => view.quickNext(widget);
  widget.choices = () => form.texts.choices(question, node);

  const label = h("span", { class: "xf-label", id: `${id}-label` });
  const media = h("div", { class: "xf-media" });
  const hint = h("p", { class: "hint", id: `${id}-hint` });
  const guidance = h("details", { class: "why xf-guidance" }, h("summary", {}, words("More about this question")), h("div", {}));
  const error = h("p", { class: "error", id: `${id}-error` });
  const required = h("span", { class: "xf-required" });
  const control = isNote ? noteControl() : makeControl(widget);
  widget.control = control;

  const head = control.isGroup ? h("legend", {}, label, " ", required) : isNote ? h("div", { class: "xf-note" }, label) : h("label", { for: id }, label, " ", required);
  const element = h(control.isGroup ? "fieldset" : "div", { class: `field xf-question xf-${question.tag}${isNote ? " xf-is-note" : ""}${has(question, "label") && question.tag.startsWith("select") ? " xf-labels" : ""}`, "data-path": form.pathOf(node) },
    head, media, hint, guidance, error, control.element);
  widget.element = element;

  widget.describe = (fields = control.fields) => {
    const parts = [hint.textContent && hint.id, error.textContent && error.id].filter(Boolean).join(" ");
    for (const field of fields) {
      // The place's own labels and choices stay; hint and error come beside them.
      if (control.isGroup) set(element, "aria-describedby", parts);
      set(field, "aria-describedby", control.isGroup ? (error.textContent ? error.id : "") : parts);
      set(field, "aria-invalid", error.textContent ? "true" : "");
      if (!control.isGroup && !["range", "file"].includes(field.type)) set(field, "aria-required", node.required ? "true" : "");
    }
  };

  /** Words: label, hint, guidance, media. */
  widget.refreshWords = () => {
    const read = form.texts.read(question.label, node);
    label.replaceChildren(...labelContent(read.text));
    media.replaceChildren(...view.mediaFor(read, plain(read.text)));
    media.hidden = !media.children.length;
    const help = form.texts.read(question.hint, node);
    hint.replaceChildren(...labelContent(help.text));
    hint.hidden = !help.text;
    guidance.hidden = !help.guidance;
    guidance.lastElementChild.replaceChildren(...labelContent(help.guidance || ""));
    widget.describe();
  };

  /** State: shown or not, value, read-only, required, what is wrong. */
  widget.refresh = () => {
    element.hidden = !node.live;
    if (!node.live) return;
    const isReadonly = form.isReadonly(node);
    control.refresh(node.value, isReadonly);
    required.textContent = node.required && !isReadonly ? words("(required)") : "";
    if (widget.isShownWrong) widget.check();
    else widget.describe();
  };

  /** Shows what is wrong with the answer; true when nothing is. */
  widget.check = (withRequired = true) => {
    const problem = node.live && !isNote ? form.problemOf(node) : null;
    const isWrong = problem !== null && (withRequired || problem.kind !== "required");
    error.replaceChildren(...(isWrong ? [h("bdi", {}, ...labelContent(view.problemText(problem)))] : []));
    element.classList.toggle("bad", isWrong);
    widget.isShownWrong = isWrong;
    widget.describe();
    return !isWrong;
  };
  widget.focus = () => (control.fields.find((field) => field.checked) || control.fields[0] || element).focus();
  widget.name = () => plain(form.texts.read(question.label, node).text) || question.path.split("/").pop();

  element.addEventListener("focusout", (event) => { if (!element.contains(event.relatedTarget) && node.value !== "") widget.check(false); });
  widget.refreshWords();
  widget.refresh();
  view.mount(widget);
  return element;
}

const set = (element, name, value) => { if (value) element.setAttribute(name, value); else element.removeAttribute(name); };

/** A read-only text without an answer of its own is a note: words, no field. */
function isNoteQuestion(view, question, node) {
  return question.tag === "input" && view.form.isReadonly(node) && !node.bind?.calculate && node.value === "" && !has(question, "label");
}

const noteControl = () => ({ element: h("span", { hidden: true }), fields: [], isGroup: false, refresh() {} });
