/**
 * Lists that a form brings along as files: CSV, XML and GeoJSON become trees of `root/item/column`.
 * @module sources
 */
import { XNode, parseXML, treeOf, FormProblem } from "./xml.js";

const ROWS_MAX = 500_000;

/** Rows of a CSV text (RFC 4180; comma or semicolon, whichever the first line has more of). */
export function readCSV(text) {
  const body = text.replace(/^\uFEFF/, "");
  const head = body.slice(0, body.search(/\r|\n|$/));
  const separator = head.split(";").length > head.split(",").length ? ";" : ",";
  const rows = [];
  let row = [];
  let cell = "";
  let isQuoted = false;
  for (let i = 0; i < body.length; i++) {
    const c = body[i];
    if (isQuoted) {
      if (c !== '"') cell += c;
      else if (body[i + 1] === '"') { cell += '"'; i++; } else isQuoted = false;
    } else if (c === '"' && cell === "") isQuoted = true;
    else if (c === separator) { row.push(cell); cell = ""; }
    else if (c === "\n" || c === "\r") {
      if (c === "\r" && body[i + 1] === "\n") i++;
      row.push(cell);
      if (row.length > 1 || row[0] !== "") rows.push(row);
      if (rows.length > ROWS_MAX) throw new FormProblem("list.tooLarge", "The list is too long.");
      row = [];
      cell = "";
    } else cell += c;
  }
  row.push(cell);
  if (row.length > 1 || row[0] !== "") rows.push(row);
  return rows;
}

function emptyRoot() {
  const doc = new XNode("", null);
  const root = new XNode("root", doc);
  doc.children.push(root);
  return { doc, root };
}

function addItem(root, pairs) {
  const item = new XNode("item", root);
  for (const [name, value] of pairs) {
    const node = new XNode(name, item);
    node.value = value;
    item.children.push(node);
  }
  root.children.push(item);
}

/** A CSV as a tree; `only` keeps rows of one list of an itemsets.csv. */
export function fromCSV(text, only = null) {
  const [head = [], ...rows] = readCSV(text);
  const names = head.map((name) => name.trim());
  const { doc, root } = emptyRoot();
  const at = only === null ? -1 : names.indexOf("list_name");
  for (const row of rows) if (at < 0 || row[at] === only) addItem(root, names.map((name, i) => [name, row[i] ?? ""]));
  return doc;
}

/** A feature collection as a tree: properties as columns, the place as "geometry". */
export function fromGeoJSON(text) {
  const { features = [] } = JSON.parse(text);
  const { doc, root } = emptyRoot();
  const point = ([lon, lat, alt]) => `${lat} ${lon} ${alt ?? 0} 0`;
  for (const { id, properties, geometry } of features) {
    const values = Object.entries(properties || {}).map(([name, value]) => [name, value === null ? "" : String(value)]);
    if (id !== undefined && !values.some(([name]) => name === "id")) values.push(["id", String(id)]);
    const { type, coordinates } = geometry || {};
    const line = type === "Polygon" ? coordinates[0] : type === "LineString" ? coordinates : null;
    values.push(["geometry", type === "Point" ? point(coordinates) : line ? line.map(point).join("; ") : ""]);
    addItem(root, values);
  }
  return doc;
}

/** The tree of a file by what its name ends in. */
export function fromFile(name, text) {
  if (/\.geojson$/i.test(name) || /^\s*\{/.test(text)) return fromGeoJSON(text);
  if (/\.xml$/i.test(name) || /^\s*<\?xml|^\s*<root/i.test(text)) return treeOf(parseXML(text, name).documentElement);
  return fromCSV(text);
}

/** "jr://file-csv/x.csv" → "x.csv". */
export const fileName = (uri) => uri.replace(/^jr:\/\/[^/]*\//, "").replace(/^.*\//, "");

/** Finds an instance of a form by its id: declared, or a file beside the form of that name. */
export function makeInstances(definition, media, lastSaved) {
  const made = new Map();
  const text = (name) => media.get(name) ?? media.get(name.toLowerCase());
  return (id) => {
    if (made.has(id)) return made.get(id);
    const list = definition.lists.get(id);
    let doc = list?.tree || null;
    if (list?.src) {
      if (/^jr:\/\/instance\/last-saved/.test(list.src)) doc = lastSaved;
      else {
        const name = fileName(list.src);
        const content = text(name);
        if (content !== undefined) doc = fromFile(name, content);
        else if (!doc) definition.problems.push({ code: "media.missing", about: name, message: `The file ${name} is missing.` });
      }
    } else if (!list) {
      const name = /\.(csv|xml|geojson)$/i.test(id) ? id : id + ".csv";
      const content = text(name);
      if (content !== undefined) doc = fromFile(name, content);
      else if (text("itemsets.csv") !== undefined) doc = fromCSV(text("itemsets.csv"), id);
      else definition.problems.push({ code: "media.missing", about: name, message: `The list ${id} is missing.` });
    }
    made.set(id, doc);
    return doc;
  };
}
