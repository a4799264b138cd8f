/** `opportunity history`: what a history holds, and which questions it can answer. */
import { resolve } from 'node:path'
import type { HistoryDescription } from '#domain'
import { type Command, EXIT, parseOptions } from './command.ts'

const HELP = `
opportunity history [DIR] [--json]

What a history holds and what it can answer. Without DIR, the bundled synthetic sample.

  opportunity history histories/austender
`

/** The bundled sample; synthetic, and every report made from it says so. */
export const SAMPLE_HISTORY = resolve(import.meta.dirname, '..', '..', '..', 'data', 'sample', 'history')

export const historyCommand: Command = {
  name: 'history',
  summary: 'What a history holds and what it can answer',
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseOptions('history', args, {
      history: { type: 'string' },
      json: { type: 'boolean' },
      quiet: { type: 'boolean' },
    })
    const { readDescription } = await import('#adapters/duckdb-history')
    const named = positionals[0] ?? values.history
    const folder = named === undefined ? SAMPLE_HISTORY : resolve(io.cwd, named)
    const description = await readDescription(folder)
    io.stdout.write(values.json === true ? `${JSON.stringify(description)}\n` : historyText(description, folder))
    return EXIT.ok
  },
}

function historyText(description: HistoryDescription, folder: string): string {
  return `${[
    `${description.name}${description.synthetic ? ' (synthetic sample: made-up data)' : ''}`,
    `  ${folder}`,
    ...(description.attribution === null ? [] : [`  ${description.attribution}`]),
    `  fingerprint ${description.fingerprint.slice(0, 16)}…, ${description.terms.distinct.toLocaleString('en-US')} terms`,
    '',
    ...answersOf(description),
  ].join('\n')}\n`
}

const QUESTIONS: readonly (readonly [keyof HistoryDescription['known'], string])[] = [
  ['annualValue', 'what is it worth a year'],
  ['monthlyValue', 'what does it cost a month'],
  ['totalValue', 'what is it worth in all'],
  ['gap', 'when does it start after winning'],
  ['duration', 'how long does it take'],
  ['services', 'which services'],
  ['components', 'which components'],
  ['funding', 'who paid'],
  ['customer', 'who bought (follow-on)'],
  ['outcome', 'won or lost'],
  ['amendments', 'growth by amendment'],
]

/** One line a question, with the number of projects that tell; a zero is said plainly. */
export function answersOf(description: HistoryDescription): readonly string[] {
  const { projects, known, currency, firstCloseDate, lastCloseDate } = description
  const dates = firstCloseDate === null ? 'no close dates' : `closed ${firstCloseDate} to ${lastCloseDate}`
  return [
    `${projects.toLocaleString('en-US')} projects, ${dates}, amounts in ${currency}`,
    'It can answer',
    ...QUESTIONS.filter(([member]) => known[member] > 0).map(
      ([member, question]) => `  ${question.padEnd(34)}${known[member].toLocaleString('en-US')} projects tell`,
    ),
    ...(QUESTIONS.some(([member]) => known[member] === 0) ? ['It cannot answer'] : []),
    ...QUESTIONS.filter(([member]) => known[member] === 0).map(([, question]) => `  ${question}`),
  ]
}
