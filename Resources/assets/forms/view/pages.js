/**
 * Cuts a form into pages: a field-list group, a repeat or a lone question is one page each; other groups are opened up.
 * @module pages
 */
import { has } from "./dom.js";

/** `[{controls, scope}]` in order. All of it is one page unless `isPaged`. */
export function pagesOf(form, isPaged) {
  if (!isPaged) return [{ controls: form.definition.body, titles: [] }];
  const pages = [];
  const visit = (controls, titles) => {
    for (const control of controls) {
      const isFrame = control.kind === "group" && control.children.length === 1 && control.children[0].kind === "repeat";
      if (control.kind === "group" && !isFrame && !has(control, "field-list", "field_list")) visit(control.children, control.label ? [...titles, control] : titles);
      else pages.push({ controls: [control], titles });
    }
  };
  visit(form.definition.body, []);
  return pages.length ? pages : [{ controls: [], titles: [] }];
}

/** Whether anything on the page is to be seen now. */
export function isPageLive(form, page) {
  return page.controls.some((control) => isLive(form, control));
}

function isLive(form, control) {
  if (control.kind === "repeat") {
    const nodes = form.nodesAt(control.path);
    return nodes.length ? nodes.some((node) => node.live) : !control.isFixed && form.nodesAt(control.path.slice(0, control.path.lastIndexOf("/"))).some((node) => node.live);
  }
  const nodes = form.nodesAt(control.path);
  if (control.kind !== "group") return nodes.some((node) => node.live);
  return nodes.some((node) => node.live) && control.children.some((child) => isLive(form, child));
}

/** Whether a control or something below it asks at `path`. */
export function covers(control, path) {
  if (control.kind === "question") return control.path === path;
  return control.children.some((child) => covers(child, path));
}
