/** The report in a frame of its own: its HTML may neither run scripts nor reach this page. */
import type { AnalysisStatus } from '#api'
import { el } from './element.ts'

const FORMATS = [
  { format: 'html', label: 'HTML' },
  { format: 'markdown', label: 'Markdown' },
  { format: 'json', label: 'JSON' },
] as const

export function reportFrame({ links }: AnalysisStatus, more: readonly HTMLElement[]): HTMLElement {
  const address = `${links.report}?format=html`
  const frame = el('iframe', {
    class: 'report',
    title: 'Report',
    src: address,
    // Same origin, so that its height can be read; no scripts, no forms.
    sandbox: 'allow-same-origin allow-popups allow-modals',
  })
  // The frame is as high as its content, also when a part of the report is opened or the window gets narrower.
  const watcher = new ResizeObserver(() => fitHeight(frame))
  frame.addEventListener('load', () => {
    watcher.disconnect()
    if (frame.contentDocument !== null) watcher.observe(frame.contentDocument.documentElement)
  })
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
      more,
    ),
    frame,
  )
}

function fitHeight(frame: HTMLIFrameElement): void {
  const page = frame.contentDocument?.documentElement
  if (page != null) frame.style.height = `${Math.ceil(page.getBoundingClientRect().height) + 2}px`
}
