/** The door of `workflows`. */
export {
  type FunctionName,
  functionArnSubstitution,
  HANDLER_FUNCTIONS,
  substituteFunctions,
  WORKFLOWS,
  type Workflow,
  type WorkflowType,
  workflowByName,
} from './workflows.ts'
