/** Copies a text and says so. Browsers allow it to pages of this machine and to pages with TLS; elsewhere there is no button. */
import { el } from './element.ts'

const SAID_MS = 2_000

export function copyButton(what: string, text: () => Promise<string>): HTMLElement | null {
  // Typed as always there; a page that came over plain HTTP from another machine has none.
  const clipboard = navigator.clipboard as Clipboard | undefined
  if (clipboard === undefined) return null
  const said = el('span', { class: 'unseen', role: 'status' })
  const button = el('button', { type: 'button', class: 'small', 'aria-label': `Copy ${what}` }, 'Copy')
  const tell = (word: string): void => {
    button.textContent = word
    said.textContent = `${what}: ${word}`
    setTimeout(() => {
      button.textContent = 'Copy'
      said.textContent = ''
    }, SAID_MS)
  }
  button.addEventListener('click', () => {
    void text()
      .then((all) => clipboard.writeText(all))
      .then(
        () => tell('Copied'),
        () => tell('Not copied'),
      )
  })
  return el('span', { class: 'copy' }, button, said)
}
