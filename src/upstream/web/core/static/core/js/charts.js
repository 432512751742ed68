// Puts a live chart in the place of its picture when the reader asks. The expressions are interpreted, never
// evaluated, so that the page's security policy holds.
import { description, offer, script, vendor } from './loading.js'

export function enhance (canvas) {
  offer(canvas, 'Explore this chart', open)
}

async function open (canvas) {
  const [spec] = await Promise.all([description(canvas.dataset.chart), libraries()])
  const { expressionInterpreter } = await import(vendor('vega-interpreter-2.3.2/vega-interpreter.min.js'))
  const room = document.createElement('div')
  await window.vegaEmbed(room, spec, {
    ast: true, expr: expressionInterpreter, renderer: 'svg', actions: false, defaultStyle: false,
    tooltip: { disableDefaultStyle: true }
  })
  canvas.replaceChildren(room)
}

async function libraries () {
  await script('vega-6.4.0/vega.min.js')
  await script('vega-lite-6.5.0/vega-lite.min.js')
  await script('vega-embed-7.3.0/vega-embed.min.js')
}
