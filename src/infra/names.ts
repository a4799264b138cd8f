/** Every name that people or programs outside the stacks use. The guide prints them, so with an empty suffix they are its names. */
import { type FunctionName, WORKFLOWS, type WorkflowType } from '#workflows'
import type { Environment } from './environment.ts'

/** Callers use this alias, so that a new version can reach some of them first. */
export const LIVE = 'live'

/** EMF metrics of the functions. */
export const METRICS_NAMESPACE = 'OpportunityAnalysis'

export const WORKFLOW_TYPES = Object.keys(WORKFLOWS) as readonly WorkflowType[]

/** The variables by which the API function knows the machines; the guide names them. */
export const MACHINE_VARIABLES: Readonly<Record<WorkflowType, string>> = {
  opportunity: 'OPPORTUNITY_ANALYSIS_STATE_MACHINE_ARN',
  funding: 'FUNDING_ANALYSIS_STATE_MACHINE_ARN',
  followOn: 'FOLLOW_ON_ANALYSIS_STATE_MACHINE_ARN',
}

/** The stacks by lifetime: each uses those before it. */
export const STACK_PARTS = ['Data', 'Workflows', 'Api', 'Observability'] as const

const APPLICATION = 'opportunity-analysis'

export function namesOf({ suffix }: Environment) {
  const dashed = suffix === '' ? '' : `-${suffix}`
  return {
    application: `${APPLICATION}${dashed}`,
    stack: (part: (typeof STACK_PARTS)[number]) => `OpportunityAnalysis${part}${dashed}`,
    function: (name: FunctionName | 'api') => `${APPLICATION}-${name}${dashed}`,
    machine: (type: WorkflowType, express = false) => `${WORKFLOWS[type].name}${express ? 'Express' : ''}${dashed}`,
    apiLogs: `/aws/apigateway/${APPLICATION}${dashed}`,
    functionLogs: `/aws/lambda/${APPLICATION}${dashed}`,
    workflowLogs: `/aws/stepfunctions/${APPLICATION}${dashed}`,
    networkLogs: `/aws/vpc/${APPLICATION}${dashed}`,
    workGroup: `${APPLICATION}${dashed}`,
    /** Bucket names are one namespace for all accounts of the world. */
    bucket: (
      holds: 'history' | 'results',
      { account, region }: { readonly account: string; readonly region: string },
    ) => `${APPLICATION}${dashed}-${holds}-${account}-${region}`,
    /** Glue allows no dash. */
    database: `${APPLICATION}${dashed}`.replaceAll('-', '_'),
  }
}

export type Names = ReturnType<typeof namesOf>
