// Fetches a classic script or a style sheet once.
const loaded = new Map()
export const vendor = (path) => new URL(`../vendor/${path}`, import.meta.url).href

export function script (path) {
  return once(path, () => Object.assign(document.createElement('script'), { src: vendor(path) }))
}

export function styles (path) {
  return once(path, () => Object.assign(document.createElement('link'), { rel: 'stylesheet', href: vendor(path) }))
}

function once (path, make) {
  if (!loaded.has(path)) {
    loaded.set(path, new Promise((resolve, reject) => {
      const element = make()
      element.addEventListener('load', resolve)
      element.addEventListener('error', reject)
      document.head.append(element)
    }))
  }
  return loaded.get(path)
}

// A button after the picture that opens what a script can show in its place.
export function offer (canvas, text, open) {
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: text })
  button.className = 'govuk-button govuk-button--secondary up-explore'
  button.addEventListener('click', async () => {
    button.disabled = true
    try {
      await open(canvas)
      button.remove()
      canvas.focus()
    } catch (problem) {
      button.textContent = 'This could not be opened. The picture and the table show the same figures.'
      console.warn(problem)
    }
  })
  canvas.after(button)
}

export async function description (address) {
  const answer = await fetch(address, { headers: { Accept: 'application/json' } })
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`)
  return answer.json()
}
