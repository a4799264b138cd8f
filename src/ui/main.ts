/** The page: which view an address means, and moving between them with the keyboard's focus and the title in step. */
import { analysisPage } from './analysis-page.ts'
import { askPage } from './ask-page.ts'
import type { Page } from './element.ts'
import { listPage } from './list-page.ts'

const main = document.querySelector('main') as HTMLElement
let current: Page | undefined

function pageFor(address: string): { readonly name: string; readonly page: Page } {
  const [path = '', query = ''] = address.replace(/^#\/?/, '').split('?')
  const [section, id] = path.split('/')
  if (section === 'analyses' && id !== undefined && id !== '') {
    return { name: 'analysis', page: analysisPage(decodeURIComponent(id)) }
  }
  if (section === 'analyses') return { name: 'list', page: listPage(new URLSearchParams(query)) }
  return { name: 'ask', page: askPage(new URLSearchParams(query)) }
}

function show(isFirst: boolean): void {
  // An anchor within the page (the skip link) is no address of ours.
  if (location.hash !== '' && !location.hash.startsWith('#/')) return
  current?.leave()
  const { name, page } = pageFor(location.hash)
  current = page
  document.title = `${page.title} · Opportunity analysis`
  main.replaceChildren(page.content)
  for (const link of document.querySelectorAll('nav a')) {
    if (link.getAttribute('data-page') === name) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
  if (isFirst) return
  window.scrollTo(0, 0)
  main.focus()
}

window.addEventListener('hashchange', () => show(false))
show(true)
