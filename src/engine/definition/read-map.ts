/** Map: its processor, reader, batcher and writer. */
import type { Json } from '#lib/json'
import { itemsAtPath, jsonataItems } from '../expression/index.ts'
import type { Expression, Field } from '../expression/types.ts'
import { numberField, present, type StatePart, template } from './read-fields.ts'
import type { Reading } from './reading.ts'
import { allowFields, array, has, object, oneOf, onlyOne, type Part, requireFields, text, value } from './shape.ts'
import type { Flow, ItemBatcher, ItemProcessor, ItemReader, MapState, ResultWriter } from './types.ts'

const MAX_LABEL = 40

type MapFields = Pick<
  MapState,
  | 'ItemProcessor'
  | 'items'
  | 'ItemSelector'
  | 'ItemReader'
  | 'ItemBatcher'
  | 'ResultWriter'
  | 'MaxConcurrency'
  | 'ToleratedFailureCount'
  | 'ToleratedFailurePercentage'
  | 'Label'
>

export function mapFields(state: StatePart, reading: Reading): MapFields {
  onlyOne(state, ['ItemProcessor', 'Iterator'], { required: true })
  const name = has(state, 'ItemProcessor') ? 'ItemProcessor' : 'Iterator'
  return {
    ItemProcessor: processor(object(state, name), reading),
    items: items(state),
    ...present({
      ItemSelector: template(state, has(state, 'ItemSelector') ? 'ItemSelector' : 'Parameters'),
      ItemReader: itemReader(state),
      ItemBatcher: itemBatcher(state),
      ResultWriter: resultWriter(state),
      MaxConcurrency: numberField(state, 'MaxConcurrency', { least: 0 }),
      ToleratedFailureCount: numberField(state, 'ToleratedFailureCount', { least: 0 }),
      ToleratedFailurePercentage: numberField(state, 'ToleratedFailurePercentage', {
        least: 0,
        most: 100,
        isInteger: false,
      }),
      Label: label(state, reading),
    }),
  }
}

const EMPTY: ItemProcessor = {
  startAt: '',
  states: new Map(),
  queryLanguage: 'JSONPath',
  raw: {},
  mode: 'INLINE',
  executionType: 'STANDARD',
}

function processor(part: Part | undefined, reading: Reading): ItemProcessor {
  if (part === undefined) return EMPTY
  const config = object(part, 'ProcessorConfig')
  const mode = (config && oneOf(config, 'Mode', ['INLINE', 'DISTRIBUTED'])) ?? 'INLINE'
  if (config !== undefined) {
    allowFields(config, new Set(mode === 'DISTRIBUTED' ? ['Mode', 'ExecutionType'] : ['Mode']))
    if (mode === 'DISTRIBUTED') requireFields(config, ['ExecutionType'])
  }
  const executionType = (config && oneOf(config, 'ExecutionType', ['STANDARD', 'EXPRESS'])) ?? 'STANDARD'
  if (mode === 'DISTRIBUTED' && reading.machineType === 'EXPRESS') {
    part.report.schema('Express state machine does not support Distributed Map', part.location)
  }
  const machineType = mode === 'DISTRIBUTED' ? executionType : reading.machineType
  const flow: Flow = reading.flow(part, { ...reading, machineType }, new Set(['ProcessorConfig']))
  return { ...flow, mode, executionType }
}

function items(state: StatePart): Field<readonly Json[]> {
  const fallback = itemsAtPath('$')
  const raw = value(state, state.queryLanguage === 'JSONata' ? 'Items' : 'ItemsPath')
  if (raw === undefined) return fallback
  if (state.queryLanguage === 'JSONata') {
    return state.report.attempt(state.stateLocation, () => jsonataItems(raw)) ?? fallback
  }
  const path = text(state, 'ItemsPath')
  if (path === undefined) return fallback
  return state.report.attempt(state.stateLocation, () => itemsAtPath(path)) ?? fallback
}

/** A part of the state whose expressions are named by their place in it. */
const within = (state: StatePart, part: Part, at: string): StatePart => ({ ...state, ...part, at: `${at}/` })

function argumentsOf(part: StatePart): Expression | undefined {
  return template(part, part.queryLanguage === 'JSONata' ? 'Arguments' : 'Parameters')
}

const READER_RESOURCE = /^arn:[^:]+:states:::s3:(?:getObject|listObjectsV2)$/

function itemReader(state: StatePart): ItemReader | undefined {
  const raw = object(state, 'ItemReader')
  if (raw === undefined) return undefined
  const part = within(state, raw, 'ItemReader')
  requireFields(part, ['Resource'])
  const Resource = text(part, 'Resource') ?? ''
  if (Resource !== '' && !READER_RESOURCE.test(Resource)) {
    part.report.schema("The field 'Resource' does not match any of the allowed values", `${part.location}/Resource`)
  }
  const config = object(part, 'ReaderConfig')
  return {
    Resource,
    config: config === undefined ? {} : readerConfig(within(state, config, 'ItemReader/ReaderConfig')),
    ...present({ arguments: argumentsOf(part) }),
  }
}

function readerConfig(part: StatePart): ItemReader['config'] {
  const InputType = oneOf(part, 'InputType', ['CSV', 'JSON', 'JSONL', 'PARQUET', 'MANIFEST'])
  const CSVHeaderLocation = oneOf(part, 'CSVHeaderLocation', ['FIRST_ROW', 'GIVEN'])
  if (InputType === 'CSV' && CSVHeaderLocation === undefined) {
    part.report.schema("The field 'CSVHeaderLocation' is required", part.location)
  }
  if (InputType === 'JSON' && has(part, 'CSVHeaderLocation')) {
    part.report.schema("Field 'CSVHeaderLocation' is not supported", `${part.location}/CSVHeaderLocation`)
  }
  if (CSVHeaderLocation === 'GIVEN') requireFields(part, ['CSVHeaders'])
  const headers = array(part, 'CSVHeaders')
  return present({
    InputType,
    CSVHeaderLocation,
    Transformation: oneOf(part, 'Transformation', ['NONE', 'LOAD_AND_FLATTEN']),
    CSVDelimiter: text(part, 'CSVDelimiter'),
    CSVHeaders: headers?.filter((header) => typeof header === 'string'),
    ManifestType: oneOf(part, 'ManifestType', ['S3_INVENTORY', 'ATHENA_DATA']),
    ItemsPointer: text(part, 'ItemsPointer'),
    MaxItems: numberField(part, 'MaxItems', { least: 0 }),
  })
}

function itemBatcher(state: StatePart): ItemBatcher | undefined {
  const raw = object(state, 'ItemBatcher')
  if (raw === undefined) return undefined
  const part = within(state, raw, 'ItemBatcher')
  return present({
    MaxItemsPerBatch: numberField(part, 'MaxItemsPerBatch', { least: 1 }),
    MaxInputBytesPerBatch: numberField(part, 'MaxInputBytesPerBatch', { least: 1, most: 262_144 }),
    BatchInput: template(part, 'BatchInput'),
  })
}

function resultWriter(state: StatePart): ResultWriter | undefined {
  const raw = object(state, 'ResultWriter')
  if (raw === undefined) return undefined
  const part = within(state, raw, 'ResultWriter')
  const config = object(part, 'WriterConfig')
  return present({
    Resource: text(part, 'Resource'),
    arguments: argumentsOf(part),
    Transformation: config && oneOf(config, 'Transformation', ['NONE', 'COMPACT', 'FLATTEN']),
    OutputType: config && oneOf(config, 'OutputType', ['JSON', 'JSONL']),
  })
}

function label(state: StatePart, reading: Reading): string | undefined {
  const found = text(state, 'Label')
  if (found === undefined) return undefined
  const at = `${state.location}/Label`
  if (found.length > MAX_LABEL) {
    state.report.error(
      'INVALID_LABEL_NAME',
      `Label '${found}' exceeds the ${MAX_LABEL}-character limit allowed by the service`,
      at,
    )
  } else if (reading.labels.has(found)) {
    state.report.error('DUPLICATE_LABEL_NAME', `Duplicate Label name: ${found}`, at)
  }
  reading.labels.add(found)
  return found
}
