/**
 * A form on the page. Keeps what is shown equal to what holds, and touches only what a change reached.
 *
 *     const view = showForm(box, form, { words, media, files, isPaged, onComplete });
 *
 * `words(text, values)` gives the words of the interface in the page's language (words.js). `media(name)` is the address of
 * a picture or sound of the form. `files` keeps attachments: `put(name, blob)`, `get(name)`, `remove(name)`.
 * @module view
 */
import { h, newId } from "./dom.js";
import { renderControls } from "./structure.js";
import { pagesOf, isPageLive, covers } from "./pages.js";
import { labelContent, plain } from "./markdown.js";
import { direction, languageTag } from "../engine/itext.js";
import { push } from "../engine/graph.js";
import { makeWords } from "./words.js";
import { whereAmI } from "./places.js";

const PAGED_FROM = 150;   // questions; longer forms are cut into pages

export function showForm(box, form, options = {}) { return new FormView(box, form, options); }

export class FormView {
  constructor(box, form, options) {
    this.box = box;
    this.form = form;
    this.words = options.words || makeWords();
    this.media = options.media || ((name) => name);
    this.files = options.files || memoryFiles();
    this.confirm = options.confirm || ((text) => window.confirm(text));
    this.onComplete = options.onComplete || (() => {});
    this.onChange = options.onChange || (() => {});
    this.isPaged = options.isPaged ?? (/\bpages\b/.test(form.definition.style) || form.definition.controls.size > PAGED_FROM);
    this.pages = pagesOf(form, this.isPaged);
    this.at = 0;
    form.hooks.geopoint ||= (node) => { whereAmI().then((place) => form.set(node, place), () => {}); };
    this.build();
    this.stop = form.subscribe((change) => this.update(change));
    this.showPage(this.pages.findIndex((page) => isPageLive(form, page)), false);
  }

  build() {
    const { words, form } = this;
    this.summary = h("div", { class: "errors", role: "alert", tabindex: -1, hidden: true });
    this.slow = h("div", { class: "notice warn", role: "status", hidden: true }, h("p", {}, words("The rules of this form take too long to compute. What you enter is kept and can be sent: a supervisor looks at it.")));
    this.body = h("div", { class: "xf-page" });
    this.heading = h("div", { class: "xf-titles" });
    this.progress = h("progress", { max: this.pages.length, value: 1, "aria-label": words("Progress") });
    this.back = h("button", { type: "button", class: "btn second", onclick: () => this.turn(-1) }, words("Back"));
    this.forward = h("button", { type: "submit", class: "btn" }, words("Next"));
    const languages = form.definition.itext.languages;
    this.language = languages.length > 1 ? h("select", { id: newId("language"), onchange: () => this.setLanguage(this.language.value) },
      ...languages.map((name) => h("option", { value: name, lang: languageTag(name) || null }, name.replace(/\s*\([a-z-]+\)\s*$/i, "") || name))) : null;
    if (this.language) this.language.value = form.language;
    this.element = h("form", { class: "xf", novalidate: true, autocomplete: "off", onsubmit: (event) => { event.preventDefault(); this.turn(1); } },
      this.language ? h("div", { class: "field xf-language" }, h("label", { for: this.language.id }, words("Language of the questions")), this.language) : null,
      this.slow, this.summary, this.isPaged ? this.progress : null, this.heading, this.body, h("div", { class: "actions xf-actions" }, this.back, this.forward));
    this.box.replaceChildren(this.element);
    this.orient();
  }

  orient() {
    const tag = languageTag(this.form.language);
    for (const part of [this.body, this.heading]) {
      if (tag) { part.lang = tag; part.dir = direction(tag); } else { part.removeAttribute("lang"); part.removeAttribute("dir"); }
    }
  }

  setLanguage(language) {
    this.form.setLanguage(language);
    if (this.language) this.language.value = this.form.language;
    this.orient();
    this.showPage(this.at, false);
  }

  // Widgets

  mount(widget) {
    this.widgets.add(widget);
    const { form } = this;
    const { question, node } = widget;
    const listen = (path, work) => push(this.watchers, path, { widget, work });
    listen(node.path, "refresh");
    if (widget.isRepeat) { listen(question.path, "refreshRepeat"); }
    for (const text of [question.label, question.hint]) for (const path of form.texts.watched(text, node.path)) listen(path, "refreshWords");
    if (question.itemset?.nodeset) for (const path of form.watched(question.itemset.nodeset, node.path)) listen(path, "refreshChoices");
    else if (question.items) for (const item of question.items) for (const path of form.texts.watched(item.label, node.path)) listen(path, "refreshChoices");
  }

  /** Forgets the widgets of an element that leaves the page. */
  unmount(element) {
    for (const widget of this.widgets) if (element.contains(widget.element)) this.widgets.delete(widget);
    for (const [path, list] of this.watchers) this.watchers.set(path, list.filter((one) => this.widgets.has(one.widget)));
  }

  update(change) { this.form.within(() => this.redraw(change)); }

  redraw(change) {
    if (change.isLanguage) return;
    const todo = new Map();
    for (const path of change.paths) {
      for (const { widget, work } of this.watchers.get(path) || []) {
        if (work === "refresh" && !widget.isRepeat && !change.values.has(widget.node) && !change.states.has(widget.node) && widget.question.kind === "question") continue;
        if (!todo.has(widget)) todo.set(widget, new Set());
        todo.get(widget).add(work);
      }
    }
    for (const [widget, works] of todo) {
      if (!this.widgets.has(widget)) continue;
      if (works.has("refreshRepeat")) widget.refreshRepeat();
      if (works.has("refreshWords")) widget.refreshWords();
      if (works.has("refreshChoices")) (widget.control?.refreshChoices || widget.refreshWords)();
      if (works.has("refresh")) widget.refresh();
    }
    // What was shown as wrong may be right now, or wrong for another reason.
    for (const widget of this.widgets) if (widget.isShownWrong) widget.check();
    this.refreshEnds();
    this.onChange(change);
  }

  answer(widget, text) {
    this.form.set(widget.node, text);
    // The same text again changes nothing, but the control may show something else.
    if (!widget.element.contains(document.activeElement)) widget.refresh();
  }

  quickNext(widget) { if (this.isPaged && widget.check()) this.turn(1); }

  // Pages

  showPage(at, withFocus = true) { this.form.within(() => this.drawPage(at, withFocus)); }

  drawPage(at, withFocus) {
    this.at = Math.max(0, at);
    this.widgets = new Set();
    this.watchers = new Map();
    const page = this.pages[this.at];
    this.summary.hidden = true;
    this.heading.replaceChildren(...page.titles.map((group) => {
      const [node] = this.form.nodesAt(group.path);
      return h("p", { class: "xf-title" }, ...labelContent(node ? this.form.texts.read(group.label, node).text : ""));
    }));
    this.body.replaceChildren(...renderControls(this, page.controls, this.form.main, 2));
    this.progress.value = this.at + 1;
    this.refreshEnds();
    if (withFocus) {
      this.element.scrollIntoView({ block: "start" });
      this.body.querySelector("input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
    }
  }

  liveFrom(at, step) {
    for (let i = at + step; i >= 0 && i < this.pages.length; i += step) if (isPageLive(this.form, this.pages[i])) return i;
    return -1;
  }

  refreshEnds() {
    this.slow.hidden = !this.form.isSlow;
    this.back.hidden = !this.isPaged || this.liveFrom(this.at, -1) < 0;
    this.isLast = this.liveFrom(this.at, 1) < 0;
    this.forward.textContent = this.words(this.isLast ? "Finish" : "Next");
  }

  turn(step) {
    if (step < 0) { const to = this.liveFrom(this.at, -1); if (to >= 0) this.showPage(to); return; }
    if (!this.checkPage()) return;
    const to = this.liveFrom(this.at, 1);
    if (to >= 0) { this.showPage(to); return; }
    this.finish();
  }

  /** Checks what is on the page; shows a summary and goes to the first problem. */
  checkPage() {
    const wrong = [...this.widgets].filter((widget) => widget.check && !widget.check());
    this.summarise(wrong);
    return wrong.length === 0;
  }

  summarise(wrong) {
    const order = wrong.sort((a, b) => (a.element.compareDocumentPosition(b.element) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    this.summary.hidden = order.length === 0;
    this.summary.replaceChildren(...(order.length === 0 ? [] : [h("p", {}, h("strong", {}, this.words("Some answers need another look"))),
      h("ul", {}, ...order.map((widget) => h("li", {}, h("a", { href: `#${widget.id}`, onclick: (event) => { event.preventDefault(); widget.focus(); } }, h("bdi", {}, widget.name())), ": ", h("bdi", {}, this.problemText(this.form.problemOf(widget.node))))))]));
    if (order.length) {
      order[0].element.scrollIntoView({ block: "center" });
      order[0].focus();
    }
  }

  /** The whole form is checked; the first page with a problem is shown, or the record is handed over. */
  finish() {
    this.form.complete();
    const wrong = this.form.invalid();
    this.refreshEnds();
    if (wrong.length) {
      const page = this.pages.findIndex((one) => one.controls.some((control) => covers(control, wrong[0].path)));
      if (page >= 0 && page !== this.at) this.showPage(page, false);
      for (const widget of [...this.widgets]) widget.reveal?.(wrong[0]);
      this.checkPage();
      return;
    }
    this.onComplete(this.form);
  }

  problemText(problem) {
    if (!problem) return "";
    if (problem.message) return problem.message;
    if (problem.kind === "required") return this.words("This question needs an answer.");
    if (problem.kind === "type") return this.words("This is not written as this question needs it.");
    return this.words("This answer is not possible here.");
  }

  // Pictures and sounds of labels

  mediaFor(read, name) {
    const made = [];
    if (read.image) {
      const picture = h("img", { src: this.media(read.image), alt: name ? "" : this.words("Picture of the question"), class: "xf-picture" });
      made.push(read["big-image"] ? h("a", { href: this.media(read["big-image"]), target: "_blank", rel: "noopener", "aria-label": this.words("Open the large picture") }, picture) : picture);
    }
    if (read.video) made.push(h("video", { src: this.media(read.video), controls: true, preload: "none", class: "xf-preview", "aria-label": this.words("Video of the question") }));
    if (read.audio) made.push(this.sound(read));
    return made;
  }

  sound(read) {
    return read.audio ? h("audio", { src: this.media(read.audio), controls: true, preload: "none", "aria-label": this.words("Listen: {name}", { name: plain(read.label || read.text || "") }) }) : null;
  }

  close() { this.stop(); this.box.replaceChildren(); }
}

/** Attachments in memory only, when there is no store. */
export function memoryFiles() {
  const kept = new Map();
  return { put: async (name, blob) => { kept.set(name, blob); }, get: async (name) => kept.get(name) || null, remove: async (name) => { kept.delete(name); }, all: kept };
}
