// Runs before the page is drawn, so that what needs scripts is never shown without them.
document.documentElement.classList.add('js-enabled')
document.addEventListener('DOMContentLoaded', () => document.body.classList.add('js-enabled', 'govuk-frontend-supported'))
