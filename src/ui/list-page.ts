/** Earlier analyses: searched, filtered, each with its own address. */
import type { AnalysisStatus } from '#api'
import { listAnalyses } from './api-client.ts'
import { el, type Page } from './element.ts'
import { problemBox, shownProblem } from './problem-box.ts'
import { answerOf, questionOf, STATUS_WORDS, statusBadge, when } from './words.ts'

const PAUSE_MS = 250

export function listPage(query: URLSearchParams): Page {
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0
  const search = el('input', { type: 'search', id: 'search', value: query.get('q') ?? '', autocomplete: 'off' })
  const status = el(
    'select',
    { id: 'status' },
    el('option', { value: '' }, 'any'),
    ...Object.entries(STATUS_WORDS).map(([value, word]) =>
      el('option', { value, selected: query.get('status') === value }, word),
    ),
  )
  const count = el('p', { class: 'quiet', role: 'status' })
  const rows = el('tbody')
  const list = table(rows)
  const note = el('div')
  const more = el('button', { type: 'button', hidden: true, click: () => void load(older) }, 'Older ones')
  let older: string | undefined

  /** From the newest, or more of the same list. */
  async function load(before?: string): Promise<void> {
    asked += 1
    const mine = asked
    count.textContent = 'Loading …'
    try {
      const answer = await listAnalyses({ q: search.value, status: status.value, ...(before && { before }) })
      if (mine !== asked) return
      if (before === undefined) rows.replaceChildren()
      rows.append(...answer.analyses.map(row))
      older = answer.next ?? undefined
      show()
    } catch (error) {
      if (mine !== asked) return
      count.textContent = ''
      note.replaceChildren(problemBox(shownProblem(error)))
    }
  }

  function show(): void {
    const shown = rows.childElementCount
    const hasOlder = older !== undefined
    const isFiltered = search.value !== '' || status.value !== ''
    list.hidden = shown === 0
    more.hidden = !hasOlder
    note.replaceChildren(...(shown === 0 && !hasOlder ? [nothing(isFiltered)] : []))
    if (shown > 0) count.textContent = `${shown} shown${hasOlder ? '; there may be older ones' : ''}`
    else count.textContent = hasOlder ? 'None among the newest ones; older ones were not looked at yet.' : ''
  }

  function changed(): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      const address = new URLSearchParams({ q: search.value, status: status.value })
      history.replaceState(null, '', `#/analyses?${address}`)
      void load()
    }, PAUSE_MS)
  }

  search.addEventListener('input', changed)
  status.addEventListener('change', changed)
  void load()
  const content = el(
    'div',
    { class: 'page' },
    el('h1', {}, 'Earlier analyses'),
    el(
      'form',
      { class: 'filters', role: 'search', submit: (event) => event.preventDefault() },
      el('div', { class: 'field' }, el('label', { for: 'search' }, 'Search'), search),
      el('div', { class: 'field' }, el('label', { for: 'status' }, 'Status'), status),
    ),
    count,
    list,
    note,
    el('p', {}, more),
  )
  return { title: 'Earlier', content, leave: () => clearTimeout(timer) }
}

function nothing(isFiltered: boolean): HTMLElement {
  if (isFiltered) return el('p', { class: 'empty' }, 'No analysis matches.')
  return el(
    'p',
    { class: 'empty' },
    'Nothing has been analysed yet. ',
    el('a', { href: '#/' }, 'Describe an opportunity.'),
  )
}

function table(rows: HTMLElement): HTMLElement {
  return el(
    'table',
    // On a phone the rows are laid out as cards; the roles keep it a table all the same.
    { class: 'list', role: 'table', hidden: true },
    el('caption', { class: 'unseen' }, 'Analyses, newest first'),
    el(
      'thead',
      {},
      el('tr', {}, ...['Opportunity', 'Answer', 'Status', 'Started'].map((name) => el('th', { scope: 'col' }, name))),
    ),
    rows,
  )
}

function row(analysis: AnalysisStatus): HTMLElement {
  const { title, context } = questionOf(analysis)
  const answer = analysis.failure?.message ?? answerOf(analysis)
  return el(
    'tr',
    { role: 'row' },
    el(
      'th',
      { scope: 'row', role: 'rowheader' },
      el('a', { href: `#/analyses/${encodeURIComponent(analysis.id)}` }, title),
      el('span', { class: 'quiet' }, context),
    ),
    el('td', { class: 'answer', role: 'cell' }, answer === '' ? null : el('span', {}, answer)),
    el('td', { role: 'cell' }, statusBadge(analysis.status)),
    el('td', { class: 'time', role: 'cell' }, el('time', { datetime: analysis.startedAt }, when(analysis.startedAt))),
  )
}
