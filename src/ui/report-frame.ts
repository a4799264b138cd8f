/** The report in a frame of its own: its HTML may neither run scripts nor reach this page. */
import type { AnalysisStatus } from '#api'
import { el } from './element.ts'

const FORMATS = [
  { format: 'html', label: 'HTML' },
  { format: 'markdown', label: 'Markdown' },
  { format: 'json', label: 'JSON' },
] as const

export function reportFrame({ links }: AnalysisStatus): HTMLElement {
  const address = `${links.report}?format=html`
  const frame = el('iframe', {
    class: 'report',
    title: 'Report',
    src: address,
    // Same origin, so that its height can be read; no scripts, no forms.
    sandbox: 'allow-same-origin allow-popups allow-modals',
  })
  frame.addEventListener('load', () => fitHeight(frame))
  window.addEventListener('resize', () => fitHeight(frame))
  return el(
    'section',
    { class: 'report-box', 'aria-label': 'Report' },
    el(
      'p',
      { class: 'downloads' },
      el('a', { class: 'button', href: address, target: '_blank', rel: 'noopener' }, 'Open to print'),
      ...FORMATS.map(({ format, label }) =>
        el(
          'a',
          { class: 'button plain', href: `${links.report}?format=${format}&download=1`, download: true },
          `Save ${label}`,
        ),
      ),
    ),
    frame,
  )
}

function fitHeight(frame: HTMLIFrameElement): void {
  const page = frame.contentDocument?.documentElement
  if (page == null || !frame.isConnected) return
  // Shrink first: a document is never lower than its frame.
  frame.style.height = '0'
  frame.style.height = `${page.scrollHeight + 2}px`
}
