/** What the built-in analyst says of an opportunity: each sentence is there because its facts are. */
import type { CitedSentence, Narrative } from './narrative.ts'
import { listed, quoted, type SentenceWriter } from './sentences.ts'

/** Above this many times from P10 to P90 the width itself is news, beside being a reason of the confidence. */
const WIDE = 20
/** Months after which comparable projects are called old. */
const OLD_MONTHS = 36
/** Share of comparable projects above which a service or component is worth asking for. */
const USUAL = 0.5

export function opportunityNarrative(writer: SentenceWriter): Narrative {
  return {
    findings: findings(writer),
    rationale: rationale(writer),
    risks: risks(writer),
    nextSteps: nextSteps(writer),
  }
}

/** The unit is said once, with the central value. */
const bare = (money: string): string => money.replace(/ a (month|year)$/, '')
const range = (id: string) => [`${id}.p50`, `${id}.p10`, `${id}.p90`]

function findings({ say, series, number }: SentenceWriter): readonly CitedSentence[] {
  const forecast =
    (subject: string) =>
    (p50 = '', p10 = '', p90 = '') =>
      `${subject} is forecast at ${p50} (P10 ${bare(p10)}, P90 ${bare(p90)}).`
  const shares = (kind: string, noun: string) => {
    const ids = series(kind, 'name', 3).flatMap((id) => [id, id.replace(/name$/, 'share.p50')])
    return ids.length === 0
      ? []
      : say(ids, (...shown) => {
          const parts = shown.flatMap((text, index) =>
            index % 2 === 0 ? [`${quoted(text)} with ${shown[index + 1]}`] : [],
          )
          return `By share of the value, the ${noun} are led by ${listed(parts)}.`
        })
  }
  return [
    ...say(range('annualValue'), forecast('Annual revenue')),
    ...say(
      ['monthlyValue.p50', 'upfrontValue.p50'],
      (monthly, upfront) =>
        `Of that, ${monthly} is the central forecast for the services and ${upfront} for upfront costs.`,
    ),
    ...(number('totalValue.p50') === number('annualValue.p50')
      ? []
      : say(range('totalValue'), forecast('Total value over the whole life'))),
    ...say(
      ['launchDate.p50', 'launchDate.p10', 'launchDate.p90', 'gapDays.p50'],
      (p50, p10, p90, gap) =>
        `Delivery would start on ${p50} (P10 ${p10}, P90 ${p90}), a gap of ${gap} after the close.`,
    ),
    ...say(range('durationMonths'), forecast('Duration')),
    ...shares('service', 'services'),
    ...shares('component', 'components'),
  ]
}

function rationale({ say, labels, number, has, unit }: SentenceWriter): readonly CitedSentence[] {
  const against = (id: string, subject: string) => {
    const effect = number(`${id}.versusBaseline`)
    if (effect === undefined) return []
    const side = effect < 0 ? 'below' : 'above'
    return say([`${id}.versusBaseline`, `${id}.baseline`, `${id}.p50`], (versus = '', baseline = '', p50 = '') =>
      versus === '+0 %'
        ? `At ${p50}, ${subject} equals the plain baseline of ${baseline}.`
        : `At ${p50}, ${subject} lies ${versus.slice(1)} ${side} the plain baseline of ${baseline}.`,
    )
  }
  const [main, noun] = has('annualValue.p50') ? ['annualValue', 'annual revenue'] : ['totalValue', 'total value']
  const factors = labels(
    [1, 2, 3].map((index) => `${main}.factor.${index}`),
    (...effects) => {
      return `What moves ${noun} most: ${listed(effects)}.`
    },
  )
  return [
    ...say(
      ['comparable.n', 'retrieval.rows'],
      (comparable, rows) => `The figures stand on ${comparable} comparable projects out of ${rows} rows retrieved.`,
    ),
    ...closest({ say, has, unit }),
    ...against(main, noun),
    ...factors,
    ...((number('comparable.sameCustomer') ?? 0) > 0
      ? say(
          ['comparable.sameCustomer', 'input.customerName'],
          (same, customer) => `Of the comparable projects, ${same} were with ${quoted(customer ?? '')} itself.`,
        )
      : []),
  ]
}

function closest({ say, has, unit }: Pick<SentenceWriter, 'say' | 'has' | 'unit'>): readonly CitedSentence[] {
  const ids = ['similar.1.title', 'similar.1.similarity', ...(has('similar.1.value') ? ['similar.1.value'] : [])]
  return say(ids, (title = '', similarity = '', value) =>
    value === undefined
      ? `The closest past project is ${quoted(title)}, similarity ${similarity}.`
      : `The closest past project is ${quoted(title)}, similarity ${similarity}, worth ${value}${unit('similar.1.value') === 'money' ? ' in all' : ''}.`,
  )
}

function risks(writer: SentenceWriter): readonly CitedSentence[] {
  const { say, number, text } = writer
  const closeDate = text('input.closeDate')
  const today = text('today')
  const isPast = closeDate !== undefined && today !== undefined && closeDate < today
  return [
    ...withheld(writer),
    ...((number('spread') ?? 0) >= WIDE
      ? say(
          ['spread'],
          (spread) => `Plan with the range, not with its middle: its upper end is ${spread} the lower end.`,
        )
      : []),
    ...(isPast
      ? say(
          ['input.closeDate', 'today'],
          (close, day) => `The close date ${close} lies before ${day}, the day of this analysis.`,
        )
      : []),
    ...((number('comparable.age') ?? 0) >= OLD_MONTHS
      ? say(['comparable.age'], (age) => `The comparable projects are ${age} old in the median.`)
      : []),
    ...((number('outcome.lost') ?? 0) > 0
      ? say(
          ['outcome.lost', 'outcome.known'],
          (lost, known) =>
            `Of ${known} comparable projects with a known outcome, ${lost} ${lost === '1' ? 'was' : 'were'} lost, dropped or cancelled.`,
        )
      : []),
    ...say(
      ['amended.share', 'amended.growth'],
      (share, growth) =>
        `Of the comparable projects, ${share} were amended; their value changed by ${growth} in the median.`,
    ),
    ...(number('comparable.sameCustomer') === 0
      ? say(
          ['input.customerName', 'comparable.sameCustomer'],
          (customer = '') => `None of the comparable projects was with ${quoted(customer)}.`,
        )
      : []),
    ...((number('leftOut.startBeforeWon') ?? 0) > 0
      ? say(
          ['leftOut.startBeforeWon'],
          (count) => `For the gap, ${count} retrieved rows had to be left out: they start before they were won.`,
        )
      : []),
  ]
}

const WITHHELD: readonly (readonly [string, string])[] = [
  ['annualValue', 'Annual revenue'],
  ['totalValue', 'Total value'],
  ['monthlyValue', 'Monthly revenue'],
  ['upfrontValue', 'Upfront revenue'],
  ['gapDays', 'The launch date'],
  ['durationMonths', 'The duration'],
]

/** What no project of the history tells at all is no risk of this deal; it stands under what could not be known. */
function withheld({ say, number }: SentenceWriter): readonly CitedSentence[] {
  return WITHHELD.filter(([id]) => (number(`${id}.have`) ?? 0) > 0).flatMap(([id, subject]) =>
    say(
      [`${id}.have`, `${id}.needed`],
      (have, needed) => `${subject} is withheld: ${have} comparable projects tell it, ${needed} are needed.`,
    ),
  )
}

function nextSteps({ say, number, series, has }: SentenceWriter): readonly CitedSentence[] {
  const asked = ['activityFocus', 'industry', 'customerSegment', 'partnerName']
    .map((key) => `missing.${key}`)
    .filter((id) => has(id))
  const missing =
    asked.length === 0
      ? []
      : say(
          asked,
          (...labels) => `Find out ${listed(labels.map((label) => `the ${label}`))}, and run the analysis again.`,
        )
  const usual = (['service', 'component'] as const).flatMap((kind) =>
    series(kind, 'prevalence', 3)
      .filter((id) => (number(id) ?? 0) >= USUAL)
      .flatMap((id) =>
        say(
          [id.replace(/prevalence$/, 'name'), id],
          (name = '', share) => `Ask whether ${quoted(name)} is in scope: ${share} of the comparable projects have it.`,
        ),
      ),
  )
  return [
    ...say(['similar.1.title'], (title = '') => `Compare the scope with ${quoted(title)}, the closest past project.`),
    ...say(
      ['gapDays.p10', 'gapDays.p90'],
      (p10, p90) => `Agree the start with the customer: the gap ran from ${p10} (P10) to ${p90} (P90).`,
    ),
    ...usual.slice(0, 3),
    ...missing,
  ]
}
