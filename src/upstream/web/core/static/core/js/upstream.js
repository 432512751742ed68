// Enhancements only: every page does its task without this file. What is heavy is fetched by the page that shows it.
import { initAll } from '../vendor/govuk-frontend-6.6.0/govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()

const parts = {
  'select[data-autocomplete]': './autocomplete.js',
  '[data-chart]': './charts.js',
  '[data-map]': './maps.js',
  '[data-progress]:not([data-finished])': './progress.js'
}

for (const [selector, file] of Object.entries(parts)) {
  const found = document.querySelectorAll(selector)
  if (found.length) import(file).then((part) => found.forEach(part.enhance))
}
