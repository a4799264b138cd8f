/** ARNs of Step Functions: built and taken apart. */
import { ServiceError } from '#lib/step-functions'
import type { Identity } from '../sockets.ts'

const prefix = ({ partition, region, account }: Identity): string => `arn:${partition}:states:${region}:${account}`

export const machineArn = (identity: Identity, name: string): string => `${prefix(identity)}:stateMachine:${name}`

export const activityArn = (identity: Identity, name: string): string => `${prefix(identity)}:activity:${name}`

export const executionArn = (identity: Identity, machineName: string, name: string): string =>
  `${prefix(identity)}:execution:${machineName}:${name}`

/** Express: the same name may be used again, so a third part tells executions apart. */
export const expressArn = (identity: Identity, machineName: string, name: string, id: string): string =>
  `${prefix(identity)}:express:${machineName}:${name}:${id}`

export type Arn =
  | { readonly kind: 'stateMachine'; readonly name: string; readonly qualifier: string | undefined }
  | { readonly kind: 'activity'; readonly name: string }
  | { readonly kind: 'execution' | 'express'; readonly machine: string; readonly name: string }
  | { readonly kind: 'mapRun'; readonly machine: string; readonly name: string }

const ARN = /^arn:[\w-]+:states:[\w-]+:\d{12}:(stateMachine|activity|execution|express|mapRun):(.+)$/

/** Null when the text is no ARN of Step Functions. */
export function parseArn(text: string): Arn | null {
  const [, kind, rest] = ARN.exec(text) ?? []
  if (kind === undefined || rest === undefined) return null
  const [first = '', second, third] = rest.split(':')
  switch (kind) {
    case 'stateMachine':
      return { kind, name: first, qualifier: second }
    case 'activity':
      return second === undefined ? { kind, name: first } : null
    case 'execution':
      return second === undefined || second === '' ? null : { kind, machine: first, name: second }
    case 'express':
      return second === undefined
        ? null
        : { kind, machine: first, name: third === undefined ? second : `${second}:${third}` }
    default:
      return second === undefined ? null : { kind: 'mapRun', machine: first, name: second }
  }
}

export function invalidArn(text: string): ServiceError {
  return new ServiceError('InvalidArn', `Invalid Arn: '${text}'`)
}

/** An unqualified machine ARN and what follows it: a version number or an alias. */
export function splitMachineArn(text: string): { readonly arn: string; readonly qualifier: string | undefined } {
  const arn = parseArn(text)
  if (arn?.kind !== 'stateMachine') throw invalidArn(text)
  return arn.qualifier === undefined
    ? { arn: text, qualifier: undefined }
    : { arn: text.slice(0, -(arn.qualifier.length + 1)), qualifier: arn.qualifier }
}
