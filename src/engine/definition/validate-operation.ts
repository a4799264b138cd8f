/** ValidateStateMachineDefinition. */
import type { Operations } from '../service/host.ts'
import { optionalNumber, optionalText, validationError } from '../service/request.ts'
import { MAX_DIAGNOSTICS } from './report.ts'
import { validateDefinition } from './validate.ts'

export const validateOperations: Operations = {
  async ValidateStateMachineDefinition(_host, request) {
    const definition = optionalText(request, 'definition') ?? ''
    const type = oneOf('type', optionalText(request, 'type') ?? 'STANDARD', ['STANDARD', 'EXPRESS'])
    const severity = oneOf('severity', optionalText(request, 'severity') ?? 'ERROR', ['ERROR', 'WARNING'])
    const maxResults = optionalNumber(request, 'maxResults') ?? 0
    if (maxResults < 0 || maxResults > MAX_DIAGNOSTICS) {
      throw validationError(
        `1 validation error detected: Value '${maxResults}' at 'maxResults' failed to satisfy constraint: Member must have value ${maxResults < 0 ? 'greater' : 'less'} than or equal to ${maxResults < 0 ? 0 : MAX_DIAGNOSTICS}`,
      )
    }
    const { result, diagnostics, truncated } = validateDefinition(definition, { type, severity, maxResults })
    return { result, diagnostics: diagnostics.map((diagnostic) => ({ ...diagnostic })), truncated }
  },
}

function oneOf<const T extends string>(field: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value)
  if (found !== undefined) return found
  throw validationError(
    `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: Member must satisfy enum value set: [${choices.join(', ')}]`,
  )
}
