/**
 * An analysis is an execution, and its id is the execution's name. Names are made here: unique, safe in an ARN, of the
 * caller's text nothing but a hash, and marked with a tag of their owner so that nobody reads another's analysis.
 */
import { InputError, shortened } from '#lib/errors'
import { WORKFLOWS, type WorkflowType } from '#workflows'

/** AWS: at most 80 characters, none of ` <>{}[]?*"#%\^|~`$&,;:/` or control characters. */
const SAFE_ID = /^[\w.+@!=()'-]{1,80}$/
/** Hexadecimal characters of a hash: 128 bits, so that two keys do not meet. */
const KEY_LENGTH = 32
const OWNER_LENGTH = 12

export interface Owner {
  /** Who asks, as the place of running knows it; undefined where everybody is the same person (a laptop). */
  readonly principal: string | undefined
}

/** The same owner, workflow and key always give the same name: a repeated request finds the first one's execution. */
export async function newAnalysisId(input: {
  readonly workflow: WorkflowType
  readonly owner: Owner
  readonly idempotencyKey: string | undefined
  readonly unique: string
}): Promise<string> {
  const tag = await ownerPrefix(input.owner)
  const { idempotencyKey } = input
  const last =
    idempotencyKey === undefined ? input.unique : `key-${(await sha256(idempotencyKey)).slice(0, KEY_LENGTH)}`
  return `${tag}${input.workflow}-${last}`
}

/** The beginning of every name that this owner's analyses have; empty for the one person of a laptop. */
export async function ownerPrefix({ principal }: Owner): Promise<string> {
  return principal === undefined ? '' : `u${(await sha256(principal)).slice(0, OWNER_LENGTH)}-`
}

export function checkedAnalysisId(id: string): string {
  if (SAFE_ID.test(id)) return id
  throw new InputError('EXECUTION_NOT_FOUND', `"${shortened(id)}" is not the id of an analysis.`, {
    field: 'id',
    cure: 'Ids are answered by POST /api/analyze and listed by GET /api/analyses.',
  })
}

/** `…:stateMachine:Name` → `…:execution:Name:id`. */
export function executionArnOf(stateMachineArn: string, id: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${id}`
}

/** Workflows in the order in which an id is looked for: what the name says first, then the others. */
export function workflowsToTry(id: string): readonly WorkflowType[] {
  const all = Object.keys(WORKFLOWS) as WorkflowType[]
  const [named] = all.filter((workflow) => id.includes(`${workflow}-`))
  return named === undefined ? all : [named, ...all.filter((workflow) => workflow !== named)]
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
