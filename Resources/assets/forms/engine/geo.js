/**
 * Places on Earth: reading points and lists of points, lengths, areas, inside or outside.
 * The formulas are JavaRosa's, so that phone and browser give the same figure.
 * @module geo
 */
import { atom } from "./values.js";

const RADIUS = 6_378_100;
const radians = (degrees) => (degrees * Math.PI) / 180;

/** "lat lon alt acc" as `[lat, lon]`, or null when it is no place. */
export function readPoint(text) {
  const parts = text.trim().split(/[\s,]+/).map(Number);
  if (parts.length < 2 || parts.slice(0, 2).some(Number.isNaN)) return null;
  return Math.abs(parts[0]) <= 90 && Math.abs(parts[1]) <= 180 ? parts : null;
}

/** "p; p; p" as a list of points; null when one of them is none. */
export function readPoints(text) {
  const parts = text.split(";").map((one) => one.trim()).filter(Boolean).map(readPoint);
  return parts.includes(null) ? null : parts;
}

/** Points of one trace or shape, or of a list of nodes with a point each. */
export function pointsOf(value) {
  if (!Array.isArray(value)) return readPoints(String(value)) || [];
  if (value.length === 1) return readPoints(String(atom(value[0]))) || [];
  const points = value.map((node) => readPoint(String(atom(node))));
  return points.includes(null) ? [] : points;
}

/** Metres along the points. */
export function length(points) {
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    const [latA, lonA] = points[i - 1].map(radians);
    const [latB, lonB] = points[i].map(radians);
    const half = Math.sin((latB - latA) / 2) ** 2 + Math.cos(latA) * Math.cos(latB) * Math.sin((lonB - lonA) / 2) ** 2;
    sum += 2 * RADIUS * Math.atan2(Math.sqrt(half), Math.sqrt(1 - half));
  }
  return sum;
}

/** Square metres inside the points, on a plane through the first of them. */
export function area(points) {
  if (points.length < 3) return 0;
  const degree = (2 * RADIUS * Math.PI) / 360;
  const [lat0, lon0] = points[0];
  const plane = points.slice(1).map(([lat, lon]) => [(lon - lon0) * degree * Math.cos(radians(lat)), (lat - lat0) * degree]);
  let sum = 0;
  for (let i = 1; i < plane.length; i++) sum += (plane[i - 1][0] * plane[i][1] - plane[i - 1][1] * plane[i][0]) / 2;
  return Math.abs(sum);
}

/** Whether a point lies inside a shape (ray casting). */
export function isInside(point, shape) {
  let inside = false;
  for (let i = 0, j = shape.length - 1; i < shape.length; j = i++) {
    const [latI, lonI] = shape[i];
    const [latJ, lonJ] = shape[j];
    if (lonI > point[1] !== lonJ > point[1] && point[0] < ((latJ - latI) * (point[1] - lonI)) / (lonJ - lonI) + latI) inside = !inside;
  }
  return inside;
}
