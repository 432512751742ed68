// Asks for the page again while a job runs, and changes only the part that tells of it.
const EVERY = 3000

export function enhance (part) {
  const again = async () => {
    const page = await latest()
    if (!page) return setTimeout(again, EVERY)
    const found = page.querySelector('[data-progress]')
    // A page that tells of no job any more, or of its end, is a page to read.
    if (!found || found.hasAttribute('data-finished')) return window.location.reload()
    if (found.innerHTML !== part.innerHTML) part.replaceChildren(...found.childNodes)
    setTimeout(again, EVERY)
  }
  setTimeout(again, EVERY)
}

async function latest () {
  try {
    const answer = await fetch(window.location.href, { headers: { 'X-Requested-With': 'fetch' } })
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null
  } catch {
    return null
  }
}
