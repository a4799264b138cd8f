/** How a scenario runs a workflow: the question it asks, and how the execution ended. */
import type { Json, JsonObject } from '#lib/json'
import type { WorkflowType } from '#workflows'
import type { World } from './world.ts'

export const QUESTION = {
  CustomerName: 'Example Corp',
  region: 'Germany',
  closeDate: '2027-03-31',
  oppName: 'Data warehouse migration',
  oppDescription: 'Migrate the data warehouse and legacy systems to AWS',
}

export interface Ended {
  readonly status: string
  readonly error: string
  readonly cause: JsonObject
  readonly output: JsonObject
  readonly elapsedMs: number
}

/** An execution has to end in this time, retries included. */
const LIMIT_MS = 60_000

export async function execute(world: World, workflow: WorkflowType, input: JsonObject): Promise<Ended> {
  const begun = performance.now()
  const executionArn = await start(world, workflow, input)
  for await (const _event of world.engine.watch(executionArn, 0, AbortSignal.timeout(LIMIT_MS)));
  const described = await world.engine.call('DescribeExecution', { executionArn })
  return {
    status: described.status as string,
    error: (described.error ?? '') as string,
    cause: parsed(described.cause),
    output: parsed(described.output),
    elapsedMs: performance.now() - begun,
  }
}

/** Answers with the execution's ARN. */
export async function start(world: World, workflow: WorkflowType, input: JsonObject): Promise<string> {
  const names = { opportunity: 'OpportunityAnalysis', funding: 'FundingAnalysis', followOn: 'FollowOnAnalysis' }
  const alias = world.cloud
    .ofType('AWS::StepFunctions::StateMachineAlias')
    .find(({ arn }) => new RegExp(`:${names[workflow]}Workflow(-\\w+)?:`).test(arn))
  if (alias === undefined) throw new Error(`The templates have no alias for ${workflow}.`)
  const { executionArn } = await world.engine.call('StartExecution', {
    stateMachineArn: alias.arn,
    input: JSON.stringify(input),
  })
  return executionArn as string
}

const parsed = (text: Json | undefined): JsonObject =>
  typeof text === 'string' && text.startsWith('{') ? (JSON.parse(text) as JsonObject) : {}
