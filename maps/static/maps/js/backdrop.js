/** The drawn backdrop: water, parks, streets and names on canvas tiles, for a map with no basemap. */

import { get } from "../../hub/js/live/api.js";
import { colour } from "./colours.js";

const SIZE = 512;
/** Names may reach over a tile's edge by this much; neighbours draw the same name and the halves meet. */
const MARGIN = 96;
const BETWEEN_NAMES = 420;

/** Drawing order, lowest first. */
const ORDER = ["water", "park", "building", "rail", "lane", "street", "trunk"];

/** Width in pixels of a line at a zoom. @param {string} kind @param {number} zoom */
function width(kind, zoom) {
  const at16 = /** @type {Object<string, number>} */ ({ lane: 4, street: 9, trunk: 15, rail: 2, water: 5 })[kind] ?? 1;
  return Math.max(kind === "trunk" ? 1.6 : 0.7, at16 * 2 ** ((zoom - 16) * 0.72));
}

/**
 * The backdrop as a Leaflet layer.
 * @param {any} L
 */
export function backdrop(L) {
  const Layer = L.GridLayer.extend({
    createTile(/** @type {any} */ coords, /** @type {(error: ?Error, tile: HTMLElement) => void} */ done) {
      const tile = document.createElement("canvas");
      // a page that is scaled as a whole (the wall) says by how much
      const scale = Number(document.documentElement.style.getPropertyValue("--scale")) || 1;
      const ratio = Math.min(2, (devicePixelRatio || 1) * Math.max(1, scale));
      tile.width = SIZE * ratio;
      tile.height = SIZE * ratio;
      const corner = coords.scaleBy(L.point(SIZE, SIZE));
      const pad = L.point(MARGIN, MARGIN);
      const map = this._map;
      const north = map.unproject(corner.subtract(pad), coords.z);
      const south = map.unproject(corner.add(L.point(SIZE, SIZE)).add(pad), coords.z);
      const bbox = [north.lng, south.lat, south.lng, north.lat].map((one) => one.toFixed(6)).join(",");
      get("/api/map/backdrop", { bbox, zoom: coords.z })
        .then((found) => {
          const pen = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
          pen.scale(ratio, ratio);
          const place = (/** @type {number[]} */ at) => map.project([at[1], at[0]], coords.z).subtract(corner);
          draw(pen, found.features, coords.z, place);
          done(null, tile);
        })
        .catch((fault) => done(fault, tile));
      return tile;
    },
  });
  return new Layer({ tileSize: SIZE, pane: "backdrop", updateWhenZooming: false, keepBuffer: 1, minZoom: 3, maxZoom: 20 });
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {any[]} features
 * @param {number} zoom
 * @param {(at: number[]) => {x: number, y: number}} place
 */
function draw(pen, features, zoom, place) {
  /** @type {Map<string, any[]>} */
  const byKind = new Map();
  for (const feature of features) {
    const { kind } = feature.properties;
    byKind.set(kind, [...(byKind.get(kind) ?? []), feature]);
  }
  pen.lineJoin = "round";
  pen.lineCap = "round";
  for (const kind of ORDER) areas(pen, byKind.get(kind) ?? [], kind, place);
  // Edges of all roads first, then their faces: crossings look joined, not stacked.
  for (const face of [false, true]) {
    for (const kind of ORDER) lines(pen, byKind.get(kind) ?? [], kind, zoom, face, place);
  }
  for (const kind of ["trunk", "street", "lane", "water", "park", "place"]) names(pen, byKind.get(kind) ?? [], kind, zoom, place);
}

/** @param {any} geometry @param {string} type @returns {any[]} rings or lines */
function parts(geometry, type) {
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap((/** @type {any} */ one) => parts(one, type));
  if (type === "area") {
    if (geometry.type === "Polygon") return [geometry.coordinates];
    return geometry.type === "MultiPolygon" ? geometry.coordinates : [];
  }
  if (geometry.type === "LineString") return [geometry.coordinates];
  return geometry.type === "MultiLineString" ? geometry.coordinates : [];
}

/** @param {CanvasRenderingContext2D} pen @param {any[]} features @param {string} kind @param {Function} place */
function areas(pen, features, kind, place) {
  if (!features.length || !["water", "park", "building"].includes(kind)) return;
  pen.fillStyle = colour(`map-${kind}`);
  for (const feature of features) {
    for (const polygon of parts(feature.geometry, "area")) {
      pen.beginPath();
      for (const ring of polygon) trace(pen, ring, place);
      pen.fill("evenodd");
    }
  }
}

/** @param {CanvasRenderingContext2D} pen @param {number[][]} points @param {Function} place */
function trace(pen, points, place) {
  points.forEach((point, index) => {
    const { x, y } = place(point);
    if (index) pen.lineTo(x, y);
    else pen.moveTo(x, y);
  });
}

/**
 * @param {CanvasRenderingContext2D} pen @param {any[]} features @param {string} kind
 * @param {number} zoom @param {boolean} face @param {Function} place
 */
function lines(pen, features, kind, zoom, face, place) {
  const wide = width(kind, zoom);
  const road = ["lane", "street", "trunk"].includes(kind);
  if (!road && !face) return;
  pen.lineWidth = road && !face ? wide + 1.6 : wide;
  const base = kind === "trunk" ? "map-trunk" : road ? "map-road" : `map-${kind}`;
  pen.strokeStyle = colour(road && !face ? `${base}-edge` : base);
  pen.setLineDash(kind === "rail" ? [6, 4] : []);
  pen.beginPath();
  for (const feature of features) {
    for (const line of parts(feature.geometry, "line")) trace(pen, line, place);
  }
  pen.stroke();
  pen.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} pen @param {any[]} features @param {string} kind @param {number} zoom @param {Function} place */
function names(pen, features, kind, zoom, place) {
  const from = /** @type {Object<string, number>} */ ({ trunk: 14, street: 16, lane: 17, water: 13, park: 14, place: 12 })[kind];
  if (zoom < from) return;
  const size = kind === "place" || kind === "trunk" ? 13 : 12;
  pen.font = `${size}px ${colour("font")}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineWidth = 3;
  pen.strokeStyle = colour("map-halo");
  pen.fillStyle = colour({ water: "map-water-ink", park: "map-park-ink" }[kind] ?? "map-name");
  for (const { geometry, properties } of features) {
    if (!properties.name) continue;
    if (geometry.type === "Point") write(pen, properties.name, place(geometry.coordinates), 0);
    else if (properties.label) write(pen, properties.name, place(properties.label), 0);
    for (const line of parts(geometry, "line")) along(pen, properties.name, line.map((/** @type {number[]} */ at) => place(at)));
  }
}

/**
 * Write a name along a line, again every few hundred pixels. Counted from the line's own start, so that each tile
 * finds the same places.
 * @param {CanvasRenderingContext2D} pen @param {string} name @param {Array<{x: number, y: number}>} points
 */
function along(pen, name, points) {
  const long = pen.measureText(name).width + 16;
  let next = BETWEEN_NAMES / 2;
  let gone = 0;
  for (let index = 1; index < points.length; index += 1) {
    const from = points[index - 1];
    const to = points[index];
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    while (next <= gone + length) {
      const share = (next - gone) / length;
      if (length >= long) {
        let angle = Math.atan2(to.y - from.y, to.x - from.x);
        if (Math.abs(angle) > Math.PI / 2) angle += Math.PI;
        write(pen, name, { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }, angle);
      }
      next += BETWEEN_NAMES;
    }
    gone += length;
  }
}

/** @param {CanvasRenderingContext2D} pen @param {string} name @param {{x: number, y: number}} at @param {number} angle */
function write(pen, name, at, angle) {
  if (at.x < -MARGIN || at.y < -MARGIN || at.x > SIZE + MARGIN || at.y > SIZE + MARGIN) return;
  pen.save();
  pen.translate(at.x, at.y);
  pen.rotate(angle);
  pen.strokeText(name, 0, 0);
  pen.fillText(name, 0, 0);
  pen.restore();
}
