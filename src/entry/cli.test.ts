/** The frame of the command line: help, unknown words, exit codes, and errors without stack traces. */
import { expect, test } from 'vitest'
import { InputError } from '#lib/errors'
import type { CommandIo } from './cli/command.ts'
import { EXIT, parseOptions } from './cli/command.ts'
import { COMMANDS } from './cli/commands.ts'
import { describeFailure, printFailure } from './cli/failure.ts'
import { runCommandLine } from './cli.ts'

function terminal() {
  const written = { stdout: '', stderr: '' }
  const io: CommandIo = {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    env: {},
    cwd: '/',
    isTty: { stdout: false, stderr: false },
    signal: new AbortController().signal,
  }
  return { io, written }
}

test('without a command the help is printed and all is well', async () => {
  const { io, written } = terminal()

  const exit = await runCommandLine([], io)

  expect(exit).toBe(EXIT.ok)
  expect(written.stdout).toContain('Exit codes')
  expect(written.stdout.split('\n').filter((line) => line.length > 120)).toEqual([])
})

test('every command is summed up in a sentence of one form, and taught with an example', async () => {
  for (const [name, load] of Object.entries(COMMANDS)) {
    const { summary, help } = await load()

    expect(summary, name).toMatch(/^[A-Z].*[^.]$/)
    expect(help, name).toMatch(new RegExp(`^(  opportunity ${name}\\b|eval ")`, 'm'))
  }
})

test('an unknown command names itself and the known ones, and exits 2', async () => {
  const { io, written } = terminal()

  const exit = await runCommandLine(['analyse'], io)

  expect(exit).toBe(EXIT.input)
  expect(written.stderr).toContain('There is no command "analyse"')
  expect(written.stderr).not.toContain('    at ')
})

test('--debug adds the stack trace', async () => {
  const { io, written } = terminal()

  await runCommandLine(['analyse', '--debug'], io)

  expect(written.stderr).toMatch(/\n {4}at /)
})

test('with --json an error is one line of JSON', () => {
  const { io, written } = terminal()
  const error = new InputError('FIELD_MISSING', 'closeDate is missing.', { field: 'closeDate', cure: 'Give a day.' })

  const exit = printFailure(error, io.stderr, { debug: false, json: true })

  expect(exit).toBe(EXIT.input)
  expect(JSON.parse(written.stderr)).toEqual({
    error: { code: 'FIELD_MISSING', message: 'closeDate is missing.', field: 'closeDate', cure: 'Give a day.' },
  })
})

test('an unknown option is an input error with the option as its field', () => {
  const parse = () => parseOptions('analyze', ['--histry', 'x'], { history: { type: 'string' } })

  expect(parse).toThrow(expect.objectContaining({ code: 'OPTION_UNKNOWN', field: '--histry' }))
})

test.each([
  ['ENOSPC', 'DISK_FULL'],
  ['EROFS', 'FILE_UNWRITABLE'],
  ['EACCES', 'FILE_UNWRITABLE'],
])('%s below another error is %s and a matter of the machine', (system, code) => {
  const error = new Error('the journal cannot be written', {
    cause: Object.assign(new Error(system), { code: system }),
  })

  expect(describeFailure(error)).toMatchObject({ code, exit: EXIT.machine })
})

test('what nobody foresaw is called a bug', () => {
  expect(describeFailure(new RangeError('boom'))).toMatchObject({ code: 'BUG', exit: EXIT.bug })
})
