/** A signature or drawing made with finger, pen or mouse; a file can be chosen instead, so that nobody has to draw. @module sketch */
import { h } from "./dom.js";

/** `take(blob)` gets the picture (PNG) whenever a stroke ends. */
export function sketchPad(words, take) {
  const canvas = h("canvas", { class: "xf-pad", width: 1200, height: 600, role: "img", "aria-label": words("Area to draw or sign in") });
  const pen = canvas.getContext("2d");
  let last = null;
  const blank = () => {
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    Object.assign(pen, { strokeStyle: "#1c2730", lineWidth: 6, lineCap: "round", lineJoin: "round" });
  };
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height];
  };
  const to = ([x, y]) => { pen.beginPath(); pen.moveTo(...last); pen.lineTo(x, y); pen.stroke(); last = [x, y]; };
  canvas.addEventListener("pointerdown", (event) => { event.preventDefault(); canvas.setPointerCapture(event.pointerId); last = place(event); to([last[0] + 0.1, last[1]]); });
  canvas.addEventListener("pointermove", (event) => { if (last) to(place(event)); });
  const end = () => { if (last) { last = null; canvas.toBlob((blob) => { if (blob) take(blob); }, "image/png"); } };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  blank();
  return { element: h("div", {}, canvas), blank };
}
