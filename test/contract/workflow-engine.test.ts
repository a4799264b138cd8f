/** The definitions as the engine's own parser sees them: what AWS's ValidateStateMachineDefinition would say. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createLocalFunctions } from '#adapters/local-functions'
import { createMemoryJournal } from '#adapters/memory-journal'
import { createSystemClock, systemChance } from '#adapters/system-clock'
import { createEngine } from '#engine'
import { substituteFunctions, WORKFLOWS } from '#workflows'

test.each(Object.values(WORKFLOWS))('the engine accepts $name as Standard and as Express', async ({ definition }) => {
  const tasks = createLocalFunctions({})
  const engine = createEngine({
    journal: createMemoryJournal(),
    clock: createSystemClock(),
    chance: systemChance,
    tasks,
  })
  const text = substituteFunctions(
    readFileSync(definition, 'utf8'),
    (name) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
  )

  for (const type of ['STANDARD', 'EXPRESS']) {
    const verdict = await engine.call('ValidateStateMachineDefinition', { definition: text, type, severity: 'WARNING' })

    expect(verdict).toMatchObject({ result: 'OK', diagnostics: [] })
  }
  engine.close()
})
