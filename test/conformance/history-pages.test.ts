/** GetExecutionHistory, a page at a time. */
import { expect, test } from 'vitest'
import { createEngineWorld } from '../support/engine-world.ts'

test('a long history read page by page, from either end, is the whole history', async () => {
  const world = createEngineWorld()
  const loop = {
    QueryLanguage: 'JSONata',
    StartAt: 'Count',
    States: {
      Count: { Type: 'Pass', Output: '{% $states.input - 1 %}', Next: 'Again' },
      Again: { Type: 'Choice', Choices: [{ Condition: '{% $states.input > 0 %}', Next: 'Rest' }], Default: 'Done' },
      Rest: { Type: 'Wait', Seconds: 1, Next: 'Count' },
      Done: { Type: 'Succeed' },
    },
  }
  const executionArn = await world.start(loop, 60)
  await world.finish(executionArn)
  async function paged(reverseOrder: boolean, maxResults: number) {
    const ids: unknown[] = []
    let nextToken: string | undefined
    do {
      const asked = { executionArn, reverseOrder, maxResults, ...(nextToken !== undefined && { nextToken }) }
      const page = await world.call('GetExecutionHistory', asked)
      ids.push(...(page.events as readonly { id: number }[]).map(({ id }) => id))
      nextToken = page.nextToken as string | undefined
    } while (nextToken !== undefined)
    return ids
  }
  const all = Array.from({ length: 362 }, (_, index) => index + 1)

  for (const size of [1, 7, 100, 181, 1000]) {
    expect(await paged(false, size)).toEqual(all)
    expect(await paged(true, size)).toEqual(all.toReversed())
  }
})
