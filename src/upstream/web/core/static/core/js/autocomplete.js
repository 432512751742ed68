import { script } from './loading.js'

const arrow = ({ className }) => `<svg class="${className}" viewBox="0 0 24 24" fill="none" stroke="#102a33" stroke-width="2.5" focusable="false" aria-hidden="true"><path d="m6 9 6 6 6-6"/></svg>`

export async function enhance (select) {
  await script('accessible-autocomplete-3.0.1/accessible-autocomplete.min.js')
  const described = select.getAttribute('aria-describedby')
  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: select.value ? undefined : '',
    showAllValues: true,
    dropdownArrow: arrow,
    confirmOnBlur: true,
    preserveNullOptions: false,
    ...(described && { menuAttributes: { 'aria-label': select.labels[0]?.textContent.trim() } })
  })
}
