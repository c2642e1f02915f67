/** The briefing file's own script: ground, areas and cases from the data in the file; what stands close is one bubble. */

(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("brief-data").textContent);
  const map = window.map_city;
  const { say, words } = data;
  /** Side of the square of the screen that becomes one bubble. */
  const NEAR = 64;
  const LISTED = 12;
  const [west, south, east, north] = data.bounds;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  map.setMinZoom(Math.max(3, data.zoom - 3));
  map.setMaxZoom(19);
  map.options.zoomSnap = 0.25;
  const wide = window.innerWidth > 900;
  // a narrow screen shows the map first; the card opens at a touch
  if (!wide) document.querySelector(".brief").removeAttribute("open");
  map.fitBounds([[south, west], [north, east]], { paddingTopLeft: wide ? [330, 24] : [8, 72], paddingBottomRight: [24, 24], animate: false });
  L.control.zoom({ position: "bottomright" }).addTo(map);
  L.control.scale({ position: "bottomright", imperial: false }).addTo(map);

  // --- the ground: surfaces first, then roads, widest last
  const order = ["water", "park", "building", "rail", "lane", "street", "trunk"];
  const road = { lane: 4, street: 9, trunk: 15 };
  const thick = (kind) => Math.max(0.8, (road[kind] ?? 4) * 2 ** ((map.getZoom() - 16) * 0.72));
  const renderer = L.canvas({ padding: 0.3, pane: map.createPane("ground") });
  map.getPane("ground").style.zIndex = "210";
  /** Lines and how much wider than their own kind they are. @type {Array<[any, string, number]>} */
  const lines = [];
  const of = (kind, type) => data.ground.filter((one) => one[0] === kind && type.test(one[1].type)).map((one) => one[1]);
  const drawn = (geometries, style) =>
    L.geoJSON({ type: "GeometryCollection", geometries }, { style, renderer, pane: "ground", interactive: false }).addTo(map);
  for (const kind of order) drawn(of(kind, /Polygon/), { stroke: false, fillColor: colour(`map-${kind}`), fillOpacity: 1 });
  // edges of all roads first, then their faces: crossings look joined
  for (const face of [false, true]) {
    for (const kind of order) {
      if (!face && !road[kind]) continue;
      const name = kind === "trunk" ? "map-trunk" : road[kind] ? "map-road" : `map-${kind}`;
      const more = face ? 0 : 1.6;
      lines.push([drawn(of(kind, /LineString/), { color: colour(face ? name : `${name}-edge`), weight: thick(kind) + more, opacity: 1 }), kind, more]);
    }
  }
  const areas = L.geoJSON(
    data.areas.map((one) => ({ type: "Feature", geometry: one.geometry, properties: {} })),
    { style: { color: colour("map-area"), weight: 1.2, fillColor: colour("map-area-fill"), fillOpacity: 1 }, interactive: false },
  ).addTo(map);
  areas.bringToBack();
  for (const { name, at } of data.areas) label(name, at);

  function label(name, [lon, lat]) {
    const html = make("span", "area-name street", name);
    L.marker([lat, lon], { interactive: false, keyboard: false, zIndexOffset: -1000, icon: L.divIcon({ html, className: "area-name-at", iconSize: [0, 0] }) }).addTo(map);
  }

  // --- the cases
  const shown = L.layerGroup().addTo(map);
  function draw() {
    shown.clearLayers();
    const zoom = map.getZoom();
    const view = map.getBounds().pad(0.3);
    const squares = new Map();
    for (const one of data.cases) {
      if (!view.contains([one[1], one[0]])) continue;
      const at = map.project([one[1], one[0]], zoom);
      const key = `${Math.floor(at.x / NEAR)},${Math.floor(at.y / NEAR)}`;
      if (!squares.has(key)) squares.set(key, []);
      squares.get(key).push(one);
    }
    for (const inside of squares.values()) mark(inside);
  }

  function mark(inside) {
    const lon = inside.reduce((sum, one) => sum + one[0], 0) / inside.length;
    const lat = inside.reduce((sum, one) => sum + one[1], 0) / inside.length;
    const html = inside.length === 1 ? pin(inside[0]) : bubble(inside);
    const title = inside.length === 1 ? words[inside[0][6]] : say.cases.replace("%(n)s", inside.length);
    const marker = L.marker([lat, lon], { alt: title, title, icon: L.divIcon({ html, className: "pin-at", iconSize: [0, 0] }) });
    const box = L.latLngBounds(inside.map((one) => [one[1], one[0]]));
    const together = box.getNorthEast().distanceTo(box.getSouthWest()) < 15 || map.getZoom() >= map.getMaxZoom();
    if (inside.length === 1 || together) marker.bindPopup(() => told(inside), { maxHeight: 320 });
    else marker.on("click", () => map.setView(box.getCenter(), Math.min(19, Math.max(map.getZoom() + 1, map.getBoundsZoom(box) - 1))));
    marker.addTo(shown);
  }

  function pin([, , kind, light, importance]) {
    const made = make("span", `pin ${kind} ${light}`);
    if (importance) made.append(make("span", `pennant level-${4 - importance}`));
    made.append(make("span", "pin-mark", light === "over" ? "!" : ""));
    return made;
  }

  function bubble(inside) {
    const made = make("span", `bubble clusters${inside.length >= 100 ? " large" : ""}`);
    made.append(make("strong", "", inside.length));
    const over = inside.filter((one) => one[3] === "over").length;
    if (over) made.append(make("span", "bubble-over", say.over.replace("%(n)s", over)));
    return made;
  }

  function told(inside) {
    const box = make("div", "brief-told");
    for (const [, , , , , number, name, state, place, due] of inside.slice(0, LISTED)) {
      const row = make("p", "");
      row.append(make("strong", "", words[name]), make("span", "number", number), make("br", ""), [words[state], words[place]].filter(Boolean).join(" · "));
      if (due) row.append(make("br", ""), say.due.replace("%(at)s", wall(due)));
      box.append(row);
    }
    if (inside.length > LISTED) box.append(make("p", "", "…"));
    return box;
  }

  /** The city's wall clock: UTC+8 all year. */
  function wall(iso) {
    return new Date(Date.parse(iso) + 8 * 3600000).toISOString().slice(0, 16).replace("T", " ");
  }

  function make(tag, look, text) {
    const made = document.createElement(tag);
    if (look) made.className = look;
    if (text !== undefined) made.textContent = String(text);
    return made;
  }

  map.on("moveend", draw);
  map.on("zoomend", () => lines.forEach(([line, kind, more]) => line.setStyle({ weight: thick(kind) + more })));
  draw();
})();
