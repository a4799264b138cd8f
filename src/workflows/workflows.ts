/** The three workflows by name: where each definition lies and which functions it calls. The definitions are the .asl.json files. */
import { InputError, InvariantError } from '#lib/errors'

/** `workflowType` as the API spells it. */
export type WorkflowType = 'opportunity' | 'funding' | 'followOn'

/** The five functions, by the file name of their handler: `query-generation` is `query-generation.handler` in AWS. */
export const HANDLER_FUNCTIONS = [
  'query-generation',
  'data-retrieval',
  'opportunity-analysis',
  'funding-analysis',
  'follow-on-analysis',
] as const

export type FunctionName = (typeof HANDLER_FUNCTIONS)[number]

export interface Workflow {
  readonly type: WorkflowType
  /** The state machine's name, in AWS and here. */
  readonly name: string
  /** The definition as it is stored; `${…}` stand for the functions' ARNs, and nothing else differs between places. */
  readonly definition: URL
  readonly functions: readonly FunctionName[]
}

const COMMON = ['query-generation', 'data-retrieval', 'opportunity-analysis'] as const

export const WORKFLOWS: Readonly<Record<WorkflowType, Workflow>> = {
  opportunity: {
    type: 'opportunity',
    name: 'OpportunityAnalysisWorkflow',
    definition: new URL('./opportunity-analysis.asl.json', import.meta.url),
    functions: HANDLER_FUNCTIONS,
  },
  funding: {
    type: 'funding',
    name: 'FundingAnalysisWorkflow',
    definition: new URL('./funding-analysis.asl.json', import.meta.url),
    functions: [...COMMON, 'funding-analysis'],
  },
  followOn: {
    type: 'followOn',
    name: 'FollowOnAnalysisWorkflow',
    definition: new URL('./follow-on-analysis.asl.json', import.meta.url),
    functions: [...COMMON, 'follow-on-analysis'],
  },
}

export function workflowByName(name: string): Workflow {
  const all = Object.values(WORKFLOWS)
  const found = all.find((workflow) => workflow.name === name)
  if (found !== undefined) return found
  throw new InputError('WORKFLOW_UNKNOWN', `No workflow is called "${name}".`, {
    cure: `Known: ${all.map((workflow) => workflow.name).join(', ')}.`,
  })
}

/** `data-retrieval` → `DataRetrievalFunctionArn`, the name that stands in the definitions between `${` and `}`. */
export function functionArnSubstitution(name: FunctionName): string {
  const words = name.split('-').map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
  return `${words.join('')}FunctionArn`
}

/** A definition with its functions in place. What stays open is a broken promise, not an ARN. */
export function substituteFunctions(definition: string, arnOf: (name: FunctionName) => string): string {
  const names = new Map<string, FunctionName>(HANDLER_FUNCTIONS.map((name) => [functionArnSubstitution(name), name]))
  // A function, not a text, as the replacement: `$&` in an ARN would have a meaning otherwise.
  return definition.replace(/\$\{(\w+)\}/g, (_, key: string) => {
    const name = names.get(key)
    if (name === undefined) throw new InvariantError(`The definition asks for \${${key}}, which no function fills.`)
    return arnOf(name)
  })
}
