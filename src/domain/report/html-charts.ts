/** Small charts as inline SVG. Positions are percentages, so a chart is as wide as its place and its text keeps its size. */
import { assertNever } from '#lib/errors'
import { daysBetween } from '../calendar.ts'
import type { Chart, PeersChart, RangeChart, TimelineChart } from './document.ts'
import { anchor, html, isolated } from './html-text.ts'

export function chartHtml(chart: Chart): string {
  switch (chart.kind) {
    case 'ranges':
      return rangesHtml(chart)
    case 'peers':
      return peersHtml(chart)
    case 'timeline':
      return timelineHtml(chart)
    default:
      return assertNever(chart)
  }
}

type Scale = (value: number) => number

/** From a value to percent of the width, with room at both ends. */
function scaleOf(values: readonly number[], kind: 'linear' | 'log'): Scale {
  const move = kind === 'log' ? (value: number) => Math.log10(value) : (value: number) => value
  const low = Math.min(...values.map(move))
  const high = Math.max(...values.map(move))
  const span = high - low || 1
  return (value) => 2 + (96 * (move(value) - low)) / span
}

const percent = (value: number): string => `${Math.min(100, Math.max(0, value)).toFixed(2)}%`
/** A band of the least width that an eye can find. */
const width = (from: number, to: number): string => percent(Math.max(0.6, to - from))

const svg = (height: number, label: string, inner: string): string =>
  `<svg role="img" aria-label="${html(label)}" height="${height}">${inner}</svg>`

const track = (y: number): string => `<line class="track" x1="0" x2="100%" y1="${y}" y2="${y}"/>`

function rangesHtml({ label, scale: kind, bars }: RangeChart): string {
  const scale = scaleOf(
    bars.flatMap(({ p10, p50, p90, baseline }) => [
      p10,
      p50,
      p90,
      ...(baseline === null || baseline <= 0 ? [] : [baseline]),
    ]),
    kind,
  )
  const rows = bars.map(({ label: name, p10, p50, p90, shown, baseline, factId }) => {
    const words = `${name}: P10 ${shown.p10}, P50 ${shown.p50}, P90 ${shown.p90}`
    const hasBase = baseline !== null && (kind === 'linear' || baseline > 0)
    const picture = svg(
      22,
      words,
      `${track(11)}<rect class="band" x="${percent(scale(p10))}" width="${width(scale(p10), scale(p90))}" y="5" height="12"/>` +
        (hasBase
          ? `<line class="base" x1="${percent(scale(baseline))}" x2="${percent(scale(baseline))}" y1="1" y2="21"/>`
          : '') +
        `<rect class="mark" x="${percent(scale(p50))}" width="4" y="2" height="18"/>`,
    )
    const values = `${html(shown.p10)} – <a class="fact" href="#${anchor('fact', factId)}"><strong>${html(shown.p50)}</strong></a> – ${html(shown.p90)}`
    return `<div class="row"><span>${html(name)}</span>${picture}<span class="shown">${values}</span></div>`
  })
  const axis = kind === 'log' ? 'one scale, logarithmic' : 'one scale'
  return `<figure><figcaption>${html(label)} (${axis}; broken line: plain baseline)</figcaption>${rows.join('')}</figure>`
}

function peersHtml({ label, values, p10, p50, p90, shown, factId }: PeersChart): string {
  const kind = values.every((value) => value > 0) && p10 > 0 ? 'log' : 'linear'
  const scale = scaleOf([...values, p10, p50, p90], kind)
  const ticks = values
    .map((value) => `<line class="tick" x1="${percent(scale(value))}" x2="${percent(scale(value))}" y1="14" y2="34"/>`)
    .join('')
  const picture = svg(
    48,
    label,
    `<rect class="band" x="${percent(scale(p10))}" width="${width(scale(p10), scale(p90))}" y="8" height="32"/>${ticks}${track(41)}` +
      `<rect class="mark" x="${percent(scale(p50))}" width="4" y="4" height="40"/>`,
  )
  const axis = `<div class="axis"><span>${html(shown.low)}</span><span>${html(shown.high)}</span></div>`
  const own = `<a class="fact" href="#${anchor('fact', factId)}"><strong>${html(shown.p50)}</strong></a>`
  return `<figure><figcaption>${html(label)} (thin lines: projects; thick line: this one, ${own}; band: P10 to P90${kind === 'log' ? '; logarithmic' : ''})</figcaption>${picture}${axis}</figure>`
}

const KINDS = { past: 'past', open: 'open', deal: 'this deal', expected: 'likely next' } as const

function timelineHtml({ label, today, entries }: TimelineChart): string {
  const dates = [today, ...entries.flatMap(({ from, to }) => [from, to])].toSorted()
  const first = dates[0] ?? today
  const last = dates.at(-1) ?? today
  const days = (date: string) => daysBetween(first, date)
  const scale = scaleOf([0, Math.max(1, days(last))], 'linear')
  const now = percent(scale(days(today)))
  const rows = entries.map(({ from, to, label: name, kind }) => {
    const words = `${name}: ${from}${to === from ? '' : ` to ${to}`}, ${KINDS[kind]}`
    const x = scale(days(from))
    const picture = svg(
      18,
      words,
      `${track(9)}<rect class="${kind}" x="${percent(x)}" width="${width(x, scale(days(to)))}" y="3" height="12"/>` +
        `<line class="today" x1="${now}" x2="${now}" y1="0" y2="18"/>`,
    )
    return `<div class="row"><span>${isolated(name)}</span>${picture}<span class="shown">${html(from)}${to === from ? '' : ` – ${html(to)}`}, ${KINDS[kind]}</span></div>`
  })
  return `<figure><figcaption>${html(label)}, ${html(first)} to ${html(last)} (broken line: today)</figcaption>${rows.join('')}</figure>`
}
