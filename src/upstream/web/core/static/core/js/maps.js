// Puts a map that can be moved in the place of its picture when the reader asks. It draws only the partnership's own
// boundaries: no tiles, no request to anybody else.
//
// The description: { areas: GeoJSON or its address, bounds: [west, south, east, north], name: property, value: property,
// classes: [{ from: number, colour: "#…" }], missing: colour }. Instead of value, classes and missing it may name the
// properties colour ("#…"), pattern ("unreliable", "suppressed", "not-available" or nothing), said (words) and link.
import { description, offer, styles, vendor } from './loading.js'

export function enhance (canvas) {
  offer(canvas, 'Move and zoom this map', open)
}

async function open (canvas) {
  const [given, library] = await Promise.all([
    description(canvas.dataset.map), import(vendor('maplibre-gl-6.17.0/maplibre-gl.mjs')),
    styles('maplibre-gl-6.17.0/maplibre-gl.css')
  ])
  const room = document.createElement('div')
  room.className = 'up-canvas__map'
  canvas.replaceChildren(room)
  const map = new library.Map({
    container: room, bounds: given.bounds, fitBoundsOptions: { padding: 16 }, attributionControl: false,
    cooperativeGestures: true, style: style(given)
  })
  map.addControl(new library.NavigationControl({ showCompass: false }))
  map.on('click', 'areas', (event) => name(library, map, event, given))
  map.on('styleimagemissing', ({ id }) => { if (PATTERNS[id]) map.addImage(id, pattern(PATTERNS[id]), { pixelRatio: 2 }) })
  await map.once('load')
}

function style (given) {
  return {
    version: 8,
    sources: { areas: { type: 'geojson', data: given.areas } },
    layers: [
      { id: 'paper', type: 'background', paint: { 'background-color': '#ffffff' } },
      { id: 'areas', type: 'fill', source: 'areas', paint: { 'fill-color': colour(given) } },
      ...(given.pattern ? [patterned(given.pattern)] : []),
      { id: 'edges', type: 'line', source: 'areas', paint: { 'line-color': '#102a33', 'line-width': 0.6 } }
    ]
  }
}

// Hatched and dotted as in the picture: whether a pixel of the square has ink.
const SIDE = 14
const PATTERNS = {
  unreliable: (x, y) => (x + y) % SIDE < 2,
  suppressed: (x, y) => (x - 7) ** 2 + (y - 7) ** 2 < 6
}

function patterned (property) {
  const known = Object.keys(PATTERNS)
  return {
    id: 'patterns', type: 'fill', source: 'areas', filter: ['in', ['get', property], ['literal', known]],
    paint: { 'fill-pattern': ['get', property] }
  }
}

function pattern (inked) {
  const data = new Uint8Array(SIDE * SIDE * 4)
  for (let i = 0; i < SIDE * SIDE; i++) {
    data.set(inked(i % SIDE, Math.floor(i / SIDE)) ? [124, 138, 144, 255] : [255, 255, 255, 255], i * 4)
  }
  return { width: SIDE, height: SIDE, data }
}

function colour (given) {
  if (given.colour) return ['get', given.colour]
  const steps = given.classes.slice(1).flatMap((each) => [each.from, each.colour])
  const shade = steps.length ? ['step', ['get', given.value], given.classes[0].colour, ...steps] : given.classes[0].colour
  return ['case', ['==', ['typeof', ['get', given.value]], 'number'], shade, given.missing || '#d9d4c9']
}

function name (library, map, event, given) {
  const facts = event.features[0].properties
  const text = document.createElement('p')
  text.className = 'govuk-body-s'
  const words = given.said ? facts[given.said] : facts[given.value]?.toLocaleString('en-GB') ?? 'not shown'
  text.textContent = `${facts[given.name]}: ${words}`
  if (given.link) {
    const link = Object.assign(document.createElement('a'), { href: facts[given.link], textContent: 'All about this area' })
    link.className = 'govuk-link'
    text.append(document.createElement('br'), link)
  }
  new library.Popup().setLngLat(event.lngLat).setDOMContent(text).addTo(map)
}
