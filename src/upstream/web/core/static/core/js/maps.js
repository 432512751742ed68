// Puts a map that can be moved in the place of its picture when the reader asks. It draws only the partnership's own
// boundaries: no tiles, no request to anybody else.
//
// The description: { areas: GeoJSON or its address, bounds: [west, south, east, north], name: property, value: property,
// classes: [{ from: number, colour: "#…" }], missing: colour }
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
  await map.once('load')
}

function style (given) {
  return {
    version: 8,
    sources: { areas: { type: 'geojson', data: given.areas } },
    layers: [
      { id: 'paper', type: 'background', paint: { 'background-color': '#ffffff' } },
      { id: 'areas', type: 'fill', source: 'areas', paint: { 'fill-color': colour(given) } },
      { id: 'edges', type: 'line', source: 'areas', paint: { 'line-color': '#102a33', 'line-width': 0.6 } }
    ]
  }
}

function colour (given) {
  const steps = given.classes.slice(1).flatMap((each) => [each.from, each.colour])
  const shade = steps.length ? ['step', ['get', given.value], given.classes[0].colour, ...steps] : given.classes[0].colour
  return ['case', ['==', ['typeof', ['get', given.value]], 'number'], shade, given.missing || '#d9d4c9']
}

function name (library, map, event, given) {
  const facts = event.features[0].properties
  const text = document.createElement('p')
  text.className = 'govuk-body-s'
  text.textContent = `${facts[given.name]}: ${facts[given.value]?.toLocaleString('en-GB') ?? 'not shown'}`
  new library.Popup().setLngLat(event.lngLat).setDOMContent(text).addTo(map)
}
