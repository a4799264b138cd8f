/** CloudFormation's two questions about stacks, in its XML: how they stand, and what happened to them. */
import { AwsError, type AwsService } from './server.ts'

export interface StackEventText {
  readonly resource: string
  readonly status: string
  readonly reason?: string
}

export interface StackText {
  readonly status: string
  /** Newest first, as the service answers. */
  readonly events: readonly StackEventText[]
}

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/'

export function cloudFormationService(stacks: Readonly<Record<string, StackText>>): AwsService {
  const answers: Readonly<Record<string, (name: string, stack: StackText) => string>> = {
    DescribeStacks: (name, { status }) =>
      `<Stacks><member><StackName>${name}</StackName><StackStatus>${status}</StackStatus></member></Stacks>`,
    DescribeStackEvents: (name, { events }) =>
      `<StackEvents>${events.map((event) => eventText(name, event)).join('')}</StackEvents>`,
  }
  return {
    name: 'cloudformation',
    operationOf: () => 'query',
    answer({ body }) {
      const form = new URLSearchParams(body.toString())
      const [action, name] = [form.get('Action') ?? '', form.get('StackName') ?? '']
      const stack = stacks[name]
      if (stack === undefined) throw new AwsError('ValidationError', `Stack with id ${name} does not exist`)
      const result = answers[action]?.(name, stack)
      if (result === undefined) throw new AwsError('InvalidAction', action)
      const text = `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${result}</${action}Result></${action}Response>`
      return { headers: { 'content-type': 'text/xml' }, body: text }
    },
    errorAnswer: ({ type, message, status }) => ({
      status,
      headers: { 'content-type': 'text/xml' },
      body: `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${type}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    }),
  }
}

const eventText = (stack: string, { resource, status, reason = '' }: StackEventText): string =>
  `<member><StackName>${stack}</StackName><LogicalResourceId>${resource}</LogicalResourceId><ResourceStatus>${status}</ResourceStatus><ResourceStatusReason>${reason}</ResourceStatusReason></member>`
