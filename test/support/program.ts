/** The program as a person starts it: in a process of its own, with a state folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommandLine } from '#entry/cli'

const CLI = join(import.meta.dirname, '..', '..', 'src', 'entry', 'cli.ts')
const FLAGS = ['--enable-experimental-regexp-engine-on-excessive-backtracks', '--disable-warning=ExperimentalWarning']

/** The day that tests live in. */
export const TODAY = '2026-11-23'

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface StartOptions {
  readonly state: string
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
}

export function emptyFolder(name = 'opportunity'): string {
  return mkdtempSync(join(tmpdir(), `${name}-`))
}

export function startProgram(args: readonly string[], { state, cwd, env, input }: StartOptions): ChildProcess {
  const child = spawn(process.execPath, [...FLAGS, CLI, ...args], {
    cwd: cwd ?? state,
    env: { PATH: process.env.PATH, OPPORTUNITY_STATE: state, OPPORTUNITY_TODAY: TODAY, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin?.end(input ?? '')
  return child
}

export function runProgram(args: readonly string[], options: StartOptions): Promise<Ended> {
  return ended(startProgram(args, options))
}

/** The same program within this process: for what needs no process of its own, at a tenth of the time. `-` is `input`. */
export async function runWithin(args: readonly string[], { state, cwd, env, input }: StartOptions): Promise<Ended> {
  const written = { stdout: '', stderr: '' }
  const file = join(emptyFolder('input'), 'question.json')
  if (input !== undefined) writeFileSync(file, input)
  const code = await runCommandLine(
    args.map((arg) => (arg === '-' ? file : arg)),
    {
      stdout: { write: (text) => (written.stdout += text) },
      stderr: { write: (text) => (written.stderr += text) },
      env: { OPPORTUNITY_STATE: state, OPPORTUNITY_TODAY: TODAY, ...env },
      cwd: cwd ?? state,
      isTty: { stdout: false, stderr: false },
      signal: new AbortController().signal,
    },
  )
  return { code, ...written }
}

export function ended(child: ChildProcess): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

/** Resolves with the first match in what the program says. */
export function said(child: ChildProcess, stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray> {
  let text = ''
  return new Promise((resolve, reject) => {
    child[stream]?.setEncoding('utf8').on('data', (more: string) => {
      text += more
      const match = pattern.exec(text)
      if (match !== null) resolve(match)
    })
    child.on('close', (code) => reject(new Error(`ended with ${code} and never said ${pattern}: ${text}`)))
  })
}

export interface TestServer {
  readonly url: string
  readonly child: ChildProcess
  stop(): Promise<number | null>
}

export async function startTestServer(
  options: StartOptions & { readonly args?: readonly string[] },
): Promise<TestServer> {
  const child = startProgram(['serve', '--port', '0', ...(options.args ?? [])], options)
  const [, url = ''] = await said(child, 'stdout', /Opportunity analysis: (http:\S+)/)
  return {
    url,
    child,
    stop: () =>
      new Promise((resolve) => {
        child.on('close', (code) => resolve(code))
        child.kill('SIGTERM')
      }),
  }
}
