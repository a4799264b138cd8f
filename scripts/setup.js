/**
 * Sets up what a command needs, once: packages from the npm registry and a Node that is new enough.
 * Runs on the machine's own Node, which may be old; so plain JavaScript, and nothing newer than Node 18.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const NODE_MAJOR = 24
const bin = join(root, 'node_modules', '.bin')
const stampFile = join(root, 'node_modules', '.opportunity-setup.json')

/**
 * @param {'run' | 'develop'} profile `run` leaves out what only tests, deployment and development need.
 * @returns {string} the Node to run with.
 */
export function setUp(profile) {
  const lockHash = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const stamp = readStamp()
  const isDone = stamp.lockHash === lockHash && (stamp.profile === 'develop' || stamp.profile === profile)
  if (!isDone) {
    install(profile)
    writeFileSync(stampFile, JSON.stringify({ lockHash, profile }))
  }
  return nodeToUse()
}

/** Runs Node with the house's own programs first in PATH; answers its exit code. */
export function runNode(node, args, environment = {}) {
  const { status, signal, error } = spawnSync(node, args, {
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
      ...environment,
    },
  })
  if (error) throw error
  return status ?? (signal === 'SIGINT' ? 130 : 1)
}

function readStamp() {
  return existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {}
}

function install(profile) {
  console.error(`Setting up (${profile === 'run' ? 'what an analysis needs' : 'everything'}); once, about a minute …`)
  // `npm install`, not `npm ci`: a registry that lacks packages of other platforms makes `npm ci` refuse the lock.
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', ...(profile === 'run' ? ['--omit=dev'] : [])]
  const { status, error } = spawnSync('npm', args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (error || status !== 0) {
    console.error(
      `npm ${args.join(' ')} failed${error ? `: ${error.message}` : ''}. Is the npm registry within reach? Then try again.`,
    )
    process.exit(1)
  }
  mkdirSync(dirname(stampFile), { recursive: true })
}

function nodeToUse() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath
  const installed = join(bin, process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(installed)) return installed
  console.error(
    `Node ${NODE_MAJOR} or newer is needed; this is ${process.version}, and npm has none for ${process.platform} ${process.arch}. Install it from nodejs.org.`,
  )
  process.exit(1)
}
