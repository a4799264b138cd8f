/** What the built-in analyst says of funding. */
import type { CitedSentence, Narrative } from './narrative.ts'
import { quoted, type SentenceWriter } from './sentences.ts'

const MAX_OPTIONS = 4
/** The table tells the rest of the plan. */
const MAX_LINES = 2

export function fundingNarrative(writer: SentenceWriter): Narrative {
  return {
    findings: findings(writer),
    rationale: rationale(writer),
    risks: risks(writer),
    nextSteps: nextSteps(writer),
  }
}

function findings({ say, series, idsWith }: SentenceWriter): readonly CitedSentence[] {
  const lines = series('funding.plan', 'name', MAX_LINES).flatMap((nameId) => {
    const id = nameId.replace(/\.name$/, '')
    return say(
      [nameId, `${id}.amount`, `${id}.share`],
      (name = '', amount, share) => `In the plan, ${quoted(name)} carries ${amount}, which is ${share} of the cost.`,
    )
  })
  const amounts = idsWith(/^funding\.option\..+\.high$/).flatMap((highId) => {
    const id = highId.replace(/\.high$/, '')
    return say(
      [`${id}.name`, `${id}.low`, highId],
      (name = '', low, high) => `${quoted(name)} could pay from ${low} to ${high}, if it is granted.`,
    )
  })
  return [
    ...say(['funding.cost'], (cost) => `What has to be funded is ${cost}.`),
    ...lines,
    ...amounts.slice(0, MAX_OPTIONS),
  ]
}

function rationale({ say, series }: SentenceWriter): readonly CitedSentence[] {
  const sources = series('funding.source', 'name', 1).flatMap((nameId) =>
    say(
      [nameId, nameId.replace(/name$/, 'share.p50'), nameId.replace(/name$/, 'prevalence')],
      (name = '', share, prevalence) =>
        `Of the comparable projects that tell who paid, ${prevalence} name ${quoted(name)}; it paid ${share} of the cost on average.`,
    ),
  )
  return [
    ...say(
      ['funding.eligible', 'funding.open', 'funding.excluded'],
      (eligible, open, excluded) =>
        `Of the programmes weighed, ${eligible === '0' ? 'none meets' : `${eligible} meet`} every rule, ${open} have an open question and ${excluded} are excluded.`,
    ),
    ...sources,
  ]
}

function risks({ say, number }: SentenceWriter): readonly CitedSentence[] {
  return number('funding.eligible') === 0 && (number('funding.open') ?? 0) > 0
    ? say(
        ['funding.eligible', 'funding.open'],
        (_, open) => `None of the programmes is certain: ${open} depend on answers that are still missing.`,
      )
    : []
}

function nextSteps({ say, idsWith, has }: SentenceWriter): readonly CitedSentence[] {
  const worthAsking = idsWith(/^funding\.option\..+\.name$/).filter((id) => has(id.replace(/name$/, 'high')))
  return worthAsking
    .slice(0, MAX_OPTIONS)
    .flatMap((id) => say([id], (name = '') => `Answer the open questions of ${quoted(name)} before it is counted on.`))
}
