/**
 * Photos, sound, video and files. The file itself goes to `view.files` (kept encrypted by the offline store); the answer
 * is only its name.
 * @module uploads
 */
import { h, has } from "./dom.js";
import { sketchPad } from "./sketch.js";

const SIZE_MAX = 50_000_000;
const KINDS = { image: "image/*", audio: "audio/*", video: "video/*" };

export function uploadControl(ctx) {
  const media = ctx.question.attributes.mediatype || "*/*";
  const kind = Object.keys(KINDS).find((name) => media.startsWith(name)) || "file";
  const camera = has(ctx.question, "new-front", "selfie") ? "user" : kind !== "file" && has(ctx.question, "new") ? "environment" : null;
  const input = h("input", { type: "file", id: ctx.id, accept: ctx.question.attributes.accept || (kind === "file" ? null : media), capture: camera, onchange: () => take() });
  const shown = h("div", { class: "xf-file" });
  const problem = h("p", { class: "hint", role: "status" });
  const remove = h("button", { type: "button", class: "btn second", onclick: async () => { const name = ctx.node.value; ctx.set(""); input.value = ""; pad?.blank(); await ctx.view.files.remove(name); input.focus(); } }, ctx.words("Remove this file"));
  const pad = has(ctx.question, "signature", "draw", "annotate") ? sketchPad(ctx.words, (picture) => keep(picture)) : null;
  let address = "";

  function take() { if (input.files[0]) void keep(input.files[0]); }

  async function keep(file) {
    if (file.size > SIZE_MAX) { problem.textContent = ctx.words("This file is too large. The most is {megabytes} MB.", { megabytes: SIZE_MAX / 1_000_000 }); input.value = ""; return; }
    problem.textContent = "";
    const before = ctx.node.value;
    const content = kind === "image" ? await shrink(file, ctx.node.bind?.maxPixels || 0) : file;
    const name = fileName(content);
    try {
      await ctx.view.files.put(name, content);
    } catch (error) {
      problem.textContent = ctx.words("This could not be saved on the device: {reason}", { reason: error.message });
      input.value = "";
      return;
    }
    ctx.set(name);
    if (before) await ctx.view.files.remove(before);
  }

  async function preview(name) {
    if (address) URL.revokeObjectURL(address);
    address = "";
    shown.replaceChildren();
    if (!name) return;
    const content = await ctx.view.files.get(name);
    if (ctx.node.value !== name) return;
    if (!content) { shown.append(h("p", { class: "hint" }, ctx.words("{name}: not on this device", { name }))); return; }
    address = URL.createObjectURL(content);
    const tag = content.type.startsWith("image") ? "img" : content.type.startsWith("audio") ? "audio" : content.type.startsWith("video") ? "video" : null;
    if (tag) shown.append(h(tag, tag === "img" ? { src: address, alt: ctx.words("The photo of this answer"), class: "xf-preview" } : { src: address, controls: true, class: "xf-preview" }));
    shown.append(h("p", { class: "hint" }, ctx.words("{name}, {kilobytes} kB", { name, kilobytes: Math.max(1, Math.round(content.size / 1000)) })));
  }

  let last = null;
  return {
    element: h("div", { class: "xf-upload" }, pad ? pad.element : null, shown, pad ? h("p", { class: "hint" }, ctx.words("Or choose a picture:")) : null, input, problem, h("div", { class: "actions" }, remove)),
    fields: [input], isGroup: false,
    refresh(value, isReadonly) {
      if (value !== last) { last = value; void preview(value); }
      input.disabled = isReadonly;
      if (pad) pad.element.hidden = isReadonly;
      remove.parentElement.hidden = isReadonly || value === "";
    },
  };
}

/** A name that says nothing about anybody: the time and chance, and the kind of file. */
function fileName(file) {
  const known = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/webm": "webm", "video/mp4": "mp4", "video/webm": "webm" };
  const ending = known[file.type] || (/\.([A-Za-z0-9]{1,8})$/.exec(file.name || "")?.[1] || "bin").toLowerCase();
  return `${Date.now()}-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}.${ending}`;
}

/** A photo whose longer side is at most `pixels`, without its hidden notes (place, camera) when it is drawn anew. */
async function shrink(file, pixels) {
  if (!pixels || !/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = pixels / Math.max(picture.width, picture.height);
    if (scale >= 1) return file;
    const canvas = h("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob((made) => resolve(made || file), file.type, 0.85));
  } catch {
    return file;
  }
}
