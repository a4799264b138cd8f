/** ResultWriter: the results of a map run as objects, and a manifest that names them. */
import { byteLength, isJsonObject, type Json, type JsonObject } from '#lib/json'
import type { ResultWriter } from '../definition/types.ts'
import type { MapRunPhase } from '../execution/model.ts'
import { Payload } from '../payload.ts'
import type { ObjectStore } from '../sockets.ts'
import { guardedStore } from './guarded-store.ts'

export interface ChildResult {
  readonly arn: string
  readonly name: string
  readonly input: string
  readonly status: string
  readonly startedMs: number
  readonly closedMs: number
  readonly output?: Payload
  readonly error?: string
  readonly cause?: string
}

export class ResultWriterError extends Error {}

/** What the state answers: the outputs themselves, or where they were written. */
export async function writeResults(
  objects: ObjectStore | undefined,
  writer: ResultWriter | undefined,
  phase: MapRunPhase,
  results: readonly ChildResult[],
): Promise<Payload> {
  const outputs = results.flatMap((result) => (result.output === undefined ? [] : [result.output]))
  const shape = writer?.Transformation ?? 'NONE'
  if (phase.writer === undefined) {
    return shape === 'FLATTEN' ? Payload.of(flattened(outputs)) : Payload.list(outputs)
  }
  const { Bucket: bucket, Prefix: prefix } = isJsonObject(phase.writer) ? phase.writer : {}
  if (objects === undefined || typeof bucket !== 'string')
    throw new ResultWriterError('No bucket is connected to this engine.')
  const store = guardedStore(objects, (message) => new ResultWriterError(message))
  const folder = [
    ...(typeof prefix === 'string' ? [prefix] : []),
    phase.arn.slice(phase.arn.lastIndexOf(':') + 1),
  ].join('/')
  const files: Record<string, Json> = { FAILED: [], PENDING: [], SUCCEEDED: [] }
  for (const status of ['SUCCEEDED', 'FAILED'] as const) {
    const chosen = results.filter((result) => (result.status === 'SUCCEEDED') === (status === 'SUCCEEDED'))
    if (chosen.length === 0) continue
    const text = fileText(chosen, writer)
    const key = `${folder}/${status}_0.${writer?.OutputType === 'JSONL' ? 'jsonl' : 'json'}`
    await store.put(bucket, key, text)
    files[status] = [{ Key: key, Size: byteLength(text) }]
  }
  const manifestKey = `${folder}/manifest.json`
  await store.put(
    bucket,
    manifestKey,
    JSON.stringify({ DestinationBucket: bucket, MapRunArn: phase.arn, ResultFiles: files }),
  )
  return Payload.of({ MapRunArn: phase.arn, ResultWriterDetails: { Bucket: bucket, Key: manifestKey } })
}

function flattened(outputs: readonly Payload[]): readonly Json[] {
  return outputs.flatMap((output) => (Array.isArray(output.value) ? (output.value as readonly Json[]) : [output.value]))
}

function fileText(results: readonly ChildResult[], writer: ResultWriter | undefined): string {
  const rows: readonly Json[] =
    (writer?.Transformation ?? 'NONE') === 'NONE' ? results.map(described) : compacted(results, writer)
  return writer?.OutputType === 'JSONL' ? rows.map((row) => JSON.stringify(row)).join('\n') : JSON.stringify(rows)
}

function compacted(results: readonly ChildResult[], writer: ResultWriter | undefined): readonly Json[] {
  const outputs = results.map((result) => result.output ?? Payload.of(described(result)))
  return writer?.Transformation === 'FLATTEN' ? flattened(outputs) : outputs.map((output) => output.value)
}

function described(result: ChildResult): JsonObject {
  return {
    ExecutionArn: result.arn,
    Input: result.input,
    InputDetails: { Included: true },
    Name: result.name,
    ...(result.output !== undefined && { Output: result.output.text, OutputDetails: { Included: true } }),
    ...(result.error !== undefined && { Error: result.error }),
    ...(result.cause !== undefined && { Cause: result.cause }),
    StartDate: new Date(result.startedMs).toISOString(),
    Status: result.status,
    StopDate: new Date(result.closedMs).toISOString(),
  }
}
