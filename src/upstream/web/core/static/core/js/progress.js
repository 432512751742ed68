// Asks for the page again while a job runs, and changes only the part that tells of it.
const EVERY = 3000

export function enhance (part) {
  const again = async () => {
    const found = await latest()
    if (!found) return setTimeout(again, EVERY)
    if (found.hasAttribute('data-finished')) return window.location.reload()
    if (found.innerHTML !== part.innerHTML) part.replaceChildren(...found.childNodes)
    setTimeout(again, EVERY)
  }
  setTimeout(again, EVERY)
}

async function latest () {
  try {
    const answer = await fetch(window.location.href, { headers: { 'X-Requested-With': 'fetch' } })
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    return answer.ok ? page.querySelector('[data-progress]') : null
  } catch {
    return null
  }
}
