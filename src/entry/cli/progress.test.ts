/** Progress of a long command: drawn over on a terminal, few lines in a log. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CommandIo } from './command.ts'
import { progressTo } from './progress.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => vi.useRealTimers())

function told(isTty: boolean): string {
  let text = ''
  const io = { stderr: { write: (more: string) => (text += more) }, isTty: { stdout: isTty, stderr: isTty } }
  // Nothing else of the streams is used.
  const progress = progressTo(io as unknown as CommandIo)
  progress.tell('reading a.csv', 0)
  for (let percent = 1; percent <= 50; percent += 1) {
    vi.advanceTimersByTime(250)
    progress.tell('reading a.csv', percent / 100)
  }
  progress.tell('building the index')
  progress.end()
  return text
}

test('in a log each stage has a line, and a long one a line for every tenth', () => {
  expect(told(false).split('\n')).toEqual([
    '    0.0 s  reading a.csv, 0 %',
    '    2.5 s  reading a.csv, 10 %',
    '    5.0 s  reading a.csv, 20 %',
    '    7.5 s  reading a.csv, 30 %',
    '   10.0 s  reading a.csv, 40 %',
    '   12.5 s  reading a.csv, 50 %',
    '   12.5 s  building the index',
    '',
  ])
})

test('on a terminal a stage is one line, drawn over until it is done', () => {
  const seen = told(true).split('\r\u001b[K')

  expect(seen.at(1)).toBe('    0.0 s  reading a.csv, 0 %')
  expect(seen.at(-3)).toBe('   12.5 s  reading a.csv, 50 %\n')
  expect(seen.at(-1)).toBe('   12.5 s  building the index\n')
  expect(seen.filter((part) => part.includes('\n'))).toHaveLength(2)
})
