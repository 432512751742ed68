import { script } from './loading.js'

export async function enhance (select) {
  await script('accessible-autocomplete-3.0.1/accessible-autocomplete.min.js')
  const described = select.getAttribute('aria-describedby')
  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: select.value ? undefined : '',
    showAllValues: true,
    confirmOnBlur: true,
    preserveNullOptions: false,
    ...(described && { menuAttributes: { 'aria-label': select.labels[0]?.textContent.trim() } })
  })
}
