/**
 * Sets up what a command needs, once: packages from the npm registry and a Node that is new enough.
 * Runs on the machine's own Node, which may be old; so plain JavaScript, and nothing newer than Node 18.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const NODE_MAJOR = 24
const bin = join(root, 'node_modules', '.bin')
const stampFile = join(root, 'node_modules', '.opportunity-setup.json')
const lockFile = join(root, '.opportunity', 'setup.lock')
/** Long enough for a slow line, short enough that somebody still waits. */
const LOCK_WAIT_MS = 15 * 60_000
const LOCK_POLL_MS = 300

const isNodeNewEnough = Number(process.versions.node.split('.')[0]) >= NODE_MAJOR

/**
 * @param {'run' | 'develop'} profile `run` leaves out what only tests, deployment and development need.
 * @returns {string} the Node to run with.
 */
export function setUp(profile) {
  if (!isDone(profile)) withLock(() => isDone(profile) || install(profile))
  return nodeToUse()
}

/** Runs Node with the house's own programs first in PATH; answers its exit code. */
export function runNode(node, args) {
  const { status, signal, error } = spawnSync(node, args, { stdio: 'inherit', env: environment() })
  if (error) throw error
  return status ?? (signal === 'SIGINT' ? 130 : 1)
}

/** The same without blocking: signals that reach this process reach the program. */
export function runNodeForwarding(node, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { stdio: 'inherit', env: environment() })
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(signal, () => child.kill(signal))
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)))
  })
}

const environment = () => ({
  // Types are taken out and code is compiled once, not at every start; Node goes on without where it cannot write.
  NODE_COMPILE_CACHE: join(root, '.opportunity', 'compile-cache'),
  ...process.env,
  PATH: `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
})

function isDone(profile) {
  if (!existsSync(stampFile)) return false
  const stamp = JSON.parse(readFileSync(stampFile, 'utf8'))
  return stamp.lockHash === lockHash() && (stamp.profile === 'develop' || stamp.profile === profile)
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

/** Two commands started at once set up once: npm does not expect company in node_modules. */
function withLock(work) {
  const until = Date.now() + LOCK_WAIT_MS
  let isSaid = false
  while (!takeLock()) {
    if (!isSaid) console.error('Another command is setting up; waiting for it …')
    isSaid = true
    if (Date.now() > until) fail(`${lockFile} is still held. If nothing is setting up, delete it and try again.`)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_POLL_MS)
  }
  try {
    work()
  } finally {
    releaseLock()
  }
}

let holdsLock = false

function releaseLock() {
  if (holdsLock) rmSync(lockFile, { force: true })
}

function takeLock() {
  try {
    mkdirSync(dirname(lockFile), { recursive: true })
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' })
    holdsLock = true
    return true
  } catch (error) {
    if (error.code !== 'EEXIST')
      fail(`The checkout cannot be written (${error.message}). Copy it to a folder of your own.`)
    // A set-up that was killed leaves its lock behind.
    if (!isAlive(lockHolder())) rmSync(lockFile, { force: true })
    return false
  }
}

/** Zero when the lock has gone meanwhile, or is just being written. */
function lockHolder() {
  try {
    return Number(readFileSync(lockFile, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return 0
    throw error
  }
}

function isAlive(pid) {
  if (pid === 0) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function install(profile) {
  console.error(`Setting up (${profile === 'run' ? 'what an analysis needs' : 'everything'}); once, about a minute …`)
  rmSync(stampFile, { force: true })
  // `npm install`, not `npm ci`: a registry that lacks packages of other platforms makes `npm ci` refuse the lock.
  const args = [
    'install',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--fetch-retries=2',
    '--fetch-retry-mintimeout=1000',
  ]
  if (profile === 'run') args.push('--omit=dev')
  // NODE_ENV=production would leave out what the tests need.
  else args.push('--include=dev')
  // Asked once and first: npm itself tries package after package, which takes minutes where nothing answers.
  npm(['view', 'hono', 'version', '--loglevel=error', '--fetch-retries=0', '--fetch-timeout=20000'])
  npm(args)
  writeFileSync(stampFile, JSON.stringify({ lockHash: lockHash(), profile }))
}

function npm(args) {
  const { status, error, stderr } = spawnSync('npm', args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (error || status !== 0) fail(whyNot(error, stderr ?? ''))
}

function whyNot(error, said) {
  if (error && error.code === 'ENOENT')
    return 'npm is not here. It comes with Node: install Node from nodejs.org, then try again.'
  const last = said.trim().split('\n').slice(-6).join('\n')
  if (/ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|network/i.test(said)) {
    return `${last}\n\nThe npm registry is out of reach, and the packages are needed once. Check the network or the proxy (npm config get registry), then run the command again.`
  }
  if (/ENOSPC/.test(said))
    return `${last}\n\nThe disk is full; the packages need about half a gigabyte. Free some space, then run the command again.`
  return `${last || error?.message}\n\nnpm install failed. Mend what it says, then run the command again.`
}

function nodeToUse() {
  if (isNodeNewEnough) return process.execPath
  const installed = join(bin, process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(installed)) return installed
  return fail(
    `Node ${NODE_MAJOR} or newer is needed; this is ${process.version}, and npm has none for ${process.platform} ${process.arch}. Install it from nodejs.org.`,
  )
}

function fail(message) {
  console.error(message)
  releaseLock()
  process.exit(3)
}
