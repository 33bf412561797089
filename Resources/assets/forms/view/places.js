/** Places: one point, or a list of points typed one a line. The device's position is only asked when the button is pressed. @module places */
import { h, asciiDigits } from "./dom.js";
import { readPoint } from "../engine/geo.js";

/** Asks the device where it is: "lat lon alt acc". */
export function whereAmI() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) { reject(new Error("none")); return; }
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      resolve([coords.latitude.toFixed(7), coords.longitude.toFixed(7), (coords.altitude ?? 0).toFixed(1), (coords.accuracy ?? 0).toFixed(1)].map(Number).join(" "));
    }, reject, { enableHighAccuracy: true, timeout: 30_000, maximumAge: 0 });
  });
}

/** A button that asks for the position and says how it went. */
function locator(ctx, label, take) {
  const status = h("p", { class: "hint", role: "status" });
  const button = h("button", { type: "button", class: "btn second", onclick: async () => {
    button.disabled = true;
    status.textContent = ctx.words("Looking for the position…");
    try {
      const place = await whereAmI();
      take(place);
      status.textContent = ctx.words("Position found, accurate to {metres} m", { metres: Math.round(Number(place.split(" ")[3])) });
    } catch {
      status.textContent = ctx.words("The position could not be found. You can type it.");
    }
    button.disabled = false;
  } }, label);
  return { button, status };
}

export function pointControl(ctx) {
  const input = (name, id, words, extra = {}) => h("input", { type: "text", inputmode: "decimal", dir: "ltr", autocomplete: "off", id, "data-part": name, onchange: collect, oninput: collect, ...extra });
  const lat = input("lat", ctx.id);
  const lon = input("lon", `${ctx.id}-lon`);
  const rest = { alt: "0", acc: "0" };
  function collect() {
    const a = asciiDigits(lat.value).trim().replace(",", ".");
    const b = asciiDigits(lon.value).trim().replace(",", ".");
    rest.alt = rest.acc = "0";
    ctx.set(a === "" && b === "" ? "" : `${a} ${b} 0 0`.trim());
  }
  const { button, status } = locator(ctx, ctx.words("Use my position"), (place) => { ctx.set(place); show(place); });
  const clear = h("button", { type: "button", class: "btn quiet", onclick: () => { ctx.set(""); show(""); lat.focus(); } }, ctx.words("Clear this answer"));
  const show = (value) => {
    const [a = "", b = ""] = value.split(/\s+/);
    lat.value = a;
    lon.value = b;
  };
  return {
    element: h("div", { class: "xf-place" },
      h("div", { class: "pair" }, h("div", {}, h("label", { for: lat.id, class: "xf-part" }, ctx.words("Latitude")), lat), h("div", {}, h("label", { for: lon.id, class: "xf-part" }, ctx.words("Longitude")), lon)),
      h("div", { class: "actions" }, button, clear), status),
    fields: [lat, lon], isGroup: true,
    refresh(value, isReadonly) {
      if (document.activeElement !== lat && document.activeElement !== lon) show(value);
      lat.readOnly = lon.readOnly = isReadonly;
      button.hidden = isReadonly;
      clear.hidden = isReadonly || value === "";
    },
  };
}

/** A line or an area as points, one a line: "latitude longitude". */
export function pointsControl(ctx) {
  const isShape = ctx.question.type === "geoshape";
  const read = () => {
    const rows = asciiDigits(area.value).split(/\n|;/).map((row) => row.trim()).filter(Boolean);
    const points = rows.map((row) => { const p = readPoint(row); return p ? `${p[0]} ${p[1]} ${p[2] || 0} ${p[3] || 0}` : row; });
    // An area ends where it began.
    if (isShape && points.length > 2 && points[0].split(" ").slice(0, 2).join() !== points[points.length - 1].split(" ").slice(0, 2).join()) points.push(points[0]);
    return points.join(";");
  };
  const area = h("textarea", { id: ctx.id, rows: 5, dir: "ltr", spellcheck: "false", oninput: () => ctx.set(read()), onchange: () => ctx.set(read()) });
  const { button, status } = locator(ctx, ctx.words("Add my position"), (place) => { area.value = `${area.value.trim()}\n${place.split(" ").slice(0, 2).join(" ")}`.trim(); ctx.set(read()); });
  const show = (value) => {
    const points = value.split(";").map((one) => one.trim().split(/\s+/).slice(0, 2).join(" ")).filter(Boolean);
    if (isShape && points.length > 3 && points[0] === points[points.length - 1]) points.pop();
    area.value = points.join("\n");
  };
  return {
    element: h("div", { class: "xf-place" }, h("p", { class: "hint", id: `${ctx.id}-how` }, ctx.words("One point on each line: latitude, a space, longitude")), area, h("div", { class: "actions" }, button), status),
    fields: [area], isGroup: false,
    refresh(value, isReadonly) { if (document.activeElement !== area) show(value); area.readOnly = isReadonly; button.hidden = isReadonly; },
  };
}
