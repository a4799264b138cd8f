/** Who may do what, according to the templates; and who did what, for the report on rights that nobody needed. */
import type { Json, JsonObject } from '#lib/json'
import type { Cloud, CloudResource } from './cloud.ts'
import { type Call, decide, isLike, matches, parseStatements, type Statement, type Verdict } from './policy.ts'
import { textOf } from './text-of.ts'

export interface Rights {
  decide(call: Call): Verdict
  /** Rights of roles that no call so far has needed, as `role/Sid: action` and `role/Sid: resource`. */
  unused(): readonly string[]
  /** Calls that were refused. */
  readonly refused: readonly string[]
  /** Names of all statements, of roles and of resources. */
  readonly statements: readonly Statement[]
  /** The same rights without one statement. */
  without(statement: Statement): Rights
  readonly calls: number
  /** Names of statements that allowed something since this was last asked. */
  takeUsed(): ReadonlySet<string>
}

export interface PolicySet {
  /** By the role's ARN. */
  readonly roles: ReadonlyMap<string, readonly Statement[]>
  /** By what the call's resource begins with. */
  readonly resources: readonly {
    readonly covers: (resource: string) => boolean
    readonly statements: readonly Statement[]
  }[]
}

/** What every call has: it comes over TLS, from our account. */
const ALWAYS = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3', 'aws:SourceAccount': '123456789012' }

export function rightsOf(policies: PolicySet): Rights {
  const used = new Set<string>()
  let lately = new Set<string>()
  const refused: string[] = []
  let calls = 0
  const all = [...[...policies.roles.values()].flat(), ...policies.resources.flatMap(({ statements }) => statements)]
  return {
    refused,
    statements: all,
    get calls() {
      return calls
    },
    decide(asked) {
      calls += 1
      const call = { ...asked, context: { ...ALWAYS, ...asked.context } }
      const held = policies.roles.get(call.caller) ?? []
      const attached = policies.resources.filter(({ covers }) => covers(call.resource))
      const candidates = [...held, ...attached.flatMap(({ statements }) => statements)]
      const verdict = decide(candidates, call)
      if (!verdict.allowed) refused.push(`${call.caller.split('/').at(-1)} ${call.action} ${call.resource}`)
      // Each statement that would have allowed it alone counts as used: taking one away has to show.
      for (const statement of candidates.filter((one) => one.effect === 'Allow' && matches(one, call))) {
        lately.add(statement.name)
        for (const action of statement.actions) {
          if (isLike(action.toLowerCase(), call.action.toLowerCase())) used.add(`${statement.name}: ${action}`)
        }
        for (const resource of statement.resources) {
          if (isLike(resource, call.resource)) used.add(`${statement.name}: ${resource}`)
        }
      }
      return verdict
    },
    takeUsed() {
      const taken = lately
      lately = new Set()
      return taken
    },
    unused: () =>
      [...policies.roles.values()]
        .flat()
        .flatMap((statement) =>
          [...statement.actions, ...statement.resources]
            .map((part) => `${statement.name}: ${part}`)
            .filter((right) => !used.has(right)),
        ),
    without: (dropped) => {
      const keep = (statements: readonly Statement[]) => statements.filter((one) => one !== dropped)
      return rightsOf({
        roles: new Map([...policies.roles].map(([arn, statements]) => [arn, keep(statements)])),
        resources: policies.resources.map((one) => ({ ...one, statements: keep(one.statements) })),
      })
    },
  }
}

export function policiesOf(cloud: Cloud): PolicySet {
  const roles = new Map<string, Statement[]>()
  for (const role of cloud.ofType('AWS::IAM::Role')) {
    const { ManagedPolicyArns: managed, Policies: inline } = role.properties
    if (managed !== undefined) throw new Error(`${role.id} has managed policies, whose text is not known here.`)
    const documents = ((inline ?? []) as JsonObject[]).map(({ PolicyDocument }) => PolicyDocument as JsonObject)
    roles.set(
      role.arn,
      documents.flatMap((document) => [...parseStatements(readable(role), document)]),
    )
  }
  for (const policy of cloud.ofType('AWS::IAM::Policy')) {
    for (const name of policy.properties.Roles as readonly string[]) {
      const role = cloud.find('AWS::IAM::Role', name)
      roles.get(role.arn)?.push(...parseStatements(readable(role), policy.properties.PolicyDocument as JsonObject))
    }
  }
  return { roles, resources: [...bucketPolicies(cloud), ...keyPolicies(cloud), ...functionPermissions(cloud)] }
}

function bucketPolicies(cloud: Cloud) {
  return cloud.ofType('AWS::S3::BucketPolicy').map(({ properties }) => {
    const arn = cloud.find('AWS::S3::Bucket', textOf(properties.Bucket)).arn
    return {
      covers: (resource: string) => resource === arn || resource.startsWith(`${arn}/`),
      statements: parseStatements(
        `policy of bucket ${textOf(properties.Bucket)}`,
        properties.PolicyDocument as JsonObject,
      ),
    }
  })
}

function keyPolicies(cloud: Cloud) {
  return cloud.ofType('AWS::KMS::Key').map((key) => ({
    covers: (resource: string) => resource === key.arn,
    statements: parseStatements('policy of the key', key.properties.KeyPolicy as JsonObject),
  }))
}

/** A Lambda permission is a statement of the function's own policy. */
function functionPermissions(cloud: Cloud) {
  return cloud.ofType('AWS::Lambda::Permission').map(({ id, properties }) => {
    const { FunctionName, Action, Principal, SourceArn } = properties
    const statement: JsonObject = {
      Sid: id,
      Effect: 'Allow',
      Principal: { Service: Principal as Json },
      Action: Action as Json,
      ...(SourceArn === undefined ? {} : { Condition: { ArnLike: { 'aws:SourceArn': SourceArn } } }),
    }
    return {
      covers: (resource: string) => resource === FunctionName,
      statements: parseStatements('permission', { Statement: [statement] }),
    }
  })
}

/** The construct's id without what CDK appends. */
const readable = (role: CloudResource): string => role.id.replace(/(Role)?[0-9A-F]{8}$/, '')
