// Adds to a map of areas what a keyboard and a pointer want: one stop of the tab key instead of hundreds, arrows from
// area to area, and the figure of the area under the pointer. Without this file every area is a plain link.
for (const canvas of document.querySelectorAll('[data-map-areas]')) enhance(canvas)

function enhance (canvas) {
  const links = [...canvas.querySelectorAll('a[data-code]')]
  if (!links.length) return
  const said = canvas.parentElement.querySelector('[data-map-said]')
  const tell = (link) => { if (said) said.textContent = link.getAttribute('aria-label') }
  if (said) said.textContent = said.dataset.mapSaid
  links.forEach((link, index) => {
    link.setAttribute('tabindex', index ? '-1' : '0')
    link.addEventListener('pointerenter', () => tell(link))
  })
  canvas.addEventListener('focusin', (event) => {
    const link = event.target.closest('a[data-code]')
    if (!link) return
    links.forEach((each) => each.setAttribute('tabindex', each === link ? '0' : '-1'))
    tell(link)
  })
  canvas.addEventListener('keydown', (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key]
    const link = event.target.closest('a[data-code]')
    if (!way || !link) return
    event.preventDefault()
    nearest(link, links, way)?.focus()
  })
}

// The area that lies nearest in that direction; what lies aside counts double.
function nearest (from, links, [across, down]) {
  const [x, y] = middle(from)
  let found, least = Infinity
  for (const each of links) {
    const [right, below] = [middle(each)[0] - x, middle(each)[1] - y]
    const ahead = right * across + below * down
    const aside = Math.abs(right * down) + Math.abs(below * across)
    if (ahead > 1 && ahead + 2 * aside < least) [found, least] = [each, ahead + 2 * aside]
  }
  return found
}

function middle (link) {
  const box = link.getBoundingClientRect()
  return [box.x + box.width / 2, box.y + box.height / 2]
}
