/** What the built-in analyst says of follow-on business. */
import type { CitedSentence, Narrative } from './narrative.ts'
import { quoted, type SentenceWriter } from './sentences.ts'

/** A lift below this is no news: the thing is bought nearly as often anyhow. */
const NOTEWORTHY_LIFT = 1.2
/** Below this others are an anecdote beside the customer's own purchases. */
const MIN_SUPPORT = 3

export function followOnNarrative(writer: SentenceWriter): Narrative {
  return {
    findings: findings(writer),
    rationale: rationale(writer),
    risks: risks(writer),
    nextSteps: nextSteps(writer),
  }
}

const KINDS = ['category', 'service'] as const

function findings(writer: SentenceWriter): readonly CitedSentence[] {
  return KINDS.flatMap((kind) =>
    writer
      .series(`followOn.${kind}`, 'name', kind === 'category' ? 3 : 2)
      .flatMap((nameId) => nextSentence(writer, nameId.replace(/\.name$/, ''))),
  )
}

function nextSentence(writer: SentenceWriter, id: string): readonly CitedSentence[] {
  const { say, has, number } = writer
  const own = `${id}.own`
  if (isOwn(writer, id))
    return say(
      [`${id}.name`, own, 'input.customerName'],
      (name = '', times, customer = '') =>
        `${quoted(customer)} itself made ${times} ${number(own) === 1 ? 'purchase' : 'purchases'} of ${quoted(name)}.`,
    )
  const ids = [`${id}.name`, `${id}.share`, `${id}.low`, `${id}.high`, ...(has(`${id}.delay`) ? [`${id}.delay`] : [])]
  return say(ids, (name = '', share = '', low = '', high = '', delay) => {
    const when = delay === undefined ? '' : `, in the median after ${delay}`
    return `${quoted(name)} is what ${share} of the customers bought next (${low} to ${high})${when}.`
  })
}

/** Named for what this customer itself bought: hardly anybody else bought it next. */
const isOwn = ({ number }: SentenceWriter, id: string): boolean =>
  (number(`${id}.own`) ?? 0) > 0 && (number(`${id}.support`) ?? 0) < MIN_SUPPORT

function rationale({ say, series, number }: SentenceWriter): readonly CitedSentence[] {
  const lifts = KINDS.flatMap((kind) =>
    series(`followOn.${kind}`, 'lift', 5)
      .filter((id) => (number(id) ?? 0) >= NOTEWORTHY_LIFT)
      .flatMap((id) =>
        say(
          [id.replace(/lift$/, 'name'), id],
          (name = '', lift) => `${quoted(name)} is bought ${lift} as often after a project like this as anyhow.`,
        ),
      ),
  )
  return [
    ...lifts,
    ...say(
      ['followOn.repeat', 'followOn.rows'],
      (share, rows) => `Of the customers of the ${rows} purchases looked at, ${share} bought more than once.`,
    ),
  ]
}

function risks({ say, number }: SentenceWriter): readonly CitedSentence[] {
  return [
    ...say(
      ['followOn.growth.p50', 'followOn.growth.p10', 'followOn.growth.p90'],
      (p50, p10, p90) => `Where projects were amended, their value changed by ${p50} (P10 ${p10}, P90 ${p90}).`,
    ),
    ...say(
      ['followOn.growth.have', 'followOn.growth.needed'],
      (have, needed) => `Growth by amendment is withheld: ${have} amended projects tell it, ${needed} are needed.`,
    ),
    ...(number('followOn.own') === 0
      ? say(
          ['followOn.own', 'input.customerName'],
          (_, customer = '') => `None of the past projects retrieved is of ${quoted(customer)}.`,
        )
      : []),
  ]
}

function nextSteps(writer: SentenceWriter): readonly CitedSentence[] {
  const { say, number, series } = writer
  // What is bought anyhow needs no offer; what follows a project like this does.
  const foremost = (kind: (typeof KINDS)[number]) => {
    const names = series(`followOn.${kind}`, 'name', 5)
    return names.find((id) => (number(id.replace(/name$/, 'lift')) ?? 0) >= NOTEWORTHY_LIFT) ?? names[0]
  }
  const prepare = (nameId: string | undefined) =>
    nameId === undefined
      ? []
      : isOwn(writer, nameId.replace(/\.name$/, ''))
        ? say(
            [nameId, nameId.replace(/name$/, 'own'), 'input.customerName'],
            (name = '', times, customer = '') =>
              `Prepare an offer for ${quoted(name)}, of which ${quoted(customer)} made ${times} ${times === '1' ? 'purchase' : 'purchases'}.`,
          )
        : say(
            [nameId, nameId.replace(/name$/, 'support')],
            (name = '', support) =>
              `Prepare an offer for ${quoted(name)}, which ${support} of the customers bought next.`,
          )
  return [
    ...prepare(foremost('category')),
    ...prepare(foremost('service')),
    ...((number('followOn.own') ?? 0) > 0
      ? say(
          ['followOn.own', 'input.customerName'],
          (own, customer = '') => `Look through the ${own} past projects of ${quoted(customer)} for open threads.`,
        )
      : []),
  ]
}
