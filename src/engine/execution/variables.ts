/**
 * Variables of a strand and what they may weigh: each and one state's together as much as a payload, all of an execution
 * together forty times that. What a strand has set is forgotten, and no longer counted, when the strand ends.
 */
import { byteLength, type Json, type JsonObject } from '#lib/json'
import { MAX_PAYLOAD_BYTES } from '../payload.ts'
import type { Execution, Strand } from './model.ts'

/** 10 MiB. */
const MAX_VARIABLE_BYTES = 10_485_760

export interface Assignment {
  readonly values: JsonObject
  /** What the exit event shows. */
  readonly texts: Readonly<Record<string, string>>
  readonly bytes: number
}

/** Null when the state assigns nothing. */
export function assignmentOf(assigned: JsonObject | undefined): Assignment | null {
  if (assigned === undefined) return null
  const entries = Object.entries(assigned)
  if (entries.length === 0) return null
  const texts = Object.fromEntries(entries.map(([name, value]) => [name, JSON.stringify(value)]))
  return { values: assigned, texts, bytes: sum(Object.values(texts).map(byteLength)) }
}

/** Variables of one Assign weigh at most what one of them may, so one sum answers both rules. */
export function fits(execution: Execution, strand: Strand, assignment: Assignment): boolean {
  if (assignment.bytes > MAX_PAYLOAD_BYTES) return false
  const bytes = execution.variableBytes + assignment.bytes
  // What is replaced is weighed only near the limit.
  return bytes <= MAX_VARIABLE_BYTES || bytes - replacedBytes(strand, assignment) <= MAX_VARIABLE_BYTES
}

export function assign(execution: Execution, strand: Strand, assignment: Assignment): void {
  const bytes = assignment.bytes - replacedBytes(strand, assignment)
  const variables = new Map(strand.variables)
  strand.unsaved.variables ??= new Set()
  for (const [name, value] of Object.entries(assignment.values)) {
    variables.set(name, value)
    strand.unsaved.variables.add(name)
  }
  strand.variables = variables
  weigh(execution, strand, strand.variableBytes + bytes)
}

/** No inner scope may assign what an outer one has, so what is there already is the strand's own. */
function replacedBytes({ variables }: Strand, { values }: Assignment): number {
  return sum(Object.keys(values).map((name) => (variables.has(name) ? sizeOf(variables.get(name) as Json) : 0)))
}

/** Keeps the execution's sum in step with what the strand's own variables weigh now. */
export function weigh(execution: Execution, strand: Strand, bytes: number): void {
  execution.variableBytes += bytes - strand.variableBytes
  strand.variableBytes = bytes
}

export const weightOf = (variables: JsonObject): number => sum(Object.values(variables).map(sizeOf))

const sizeOf = (value: Json): number => byteLength(JSON.stringify(value))
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
