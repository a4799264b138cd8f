/** What roles may do, statement by statement: exact actions on exact resources. CDK's own grants are wider than our calls. */
import { Aws, Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import type { Environment, ModelChoice } from './environment.ts'

export interface Place {
  /** The bucket's name: fixed, so that stacks need no exports of each other for it. */
  readonly bucket: string
  /** Without a slash at its ends. */
  readonly prefix: string
}

export const location = ({ bucket, prefix }: Place): string => `s3://${bucket}/${prefix}`

const bucketArn = ({ bucket }: Place): string => `arn:${Aws.PARTITION}:s3:::${bucket}`
const objectsArn = (place: Place): string => `${bucketArn(place)}/${place.prefix}/*`

export function readObjects(sid: string, place: Place): PolicyStatement {
  return new PolicyStatement({ sid, actions: ['s3:GetObject'], resources: [objectsArn(place)] })
}

export function readAndWriteObjects(sid: string, place: Place): PolicyStatement {
  return new PolicyStatement({ sid, actions: ['s3:GetObject', 's3:PutObject'], resources: [objectsArn(place)] })
}

/** S3 answers 404 for a missing key only to those who may list; everybody else sees 403. */
export function listObjects(sid: string, place: Place): PolicyStatement {
  return new PolicyStatement({
    sid,
    actions: ['s3:ListBucket'],
    resources: [bucketArn(place)],
    conditions: { StringLike: { 's3:prefix': `${place.prefix}/*` } },
  })
}

/** The key only through S3: nobody may decrypt with it by hand. */
export function useKeyThroughS3(scope: Construct, key: IKey, actions: readonly ('Decrypt' | 'GenerateDataKey')[]) {
  return new PolicyStatement({
    sid: 'UseKeyThroughS3',
    actions: actions.map((action) => `kms:${action}`),
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(scope).region}.amazonaws.com` } },
  })
}

export interface QueryPlace {
  readonly workGroup: string
  readonly database: string
  readonly tables: readonly string[]
  /** Where the tables lie. */
  readonly history: Place
  /** Where Athena writes its answers, with the rights of whoever asks. */
  readonly answers: Place
}

export function queryHistory(scope: Construct, place: QueryPlace): readonly PolicyStatement[] {
  const stack = Stack.of(scope)
  const glue = (resource: string) => stack.formatArn({ service: 'glue', resource })
  return [
    new PolicyStatement({
      sid: 'Query',
      actions: [
        'athena:StartQueryExecution',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:StopQueryExecution',
      ],
      resources: [stack.formatArn({ service: 'athena', resource: 'workgroup', resourceName: place.workGroup })],
    }),
    new PolicyStatement({
      sid: 'QueryTables',
      actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetPartitions'],
      resources: [
        glue('catalog'),
        glue(`database/${place.database}`),
        ...place.tables.map((table) => glue(`table/${place.database}/${table}`)),
      ],
    }),
    new PolicyStatement({
      sid: 'QueryAnswers',
      actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      resources: [objectsArn(place.answers)],
    }),
    new PolicyStatement({
      sid: 'QueryAnswersBucket',
      actions: ['s3:GetBucketLocation'],
      resources: [bucketArn(place.answers)],
    }),
  ]
}

/** A secret, and the key that keeps it: both for this one thing only. */
export function readSecret(scope: Construct, secretArn: string, key: IKey): readonly PolicyStatement[] {
  return [
    new PolicyStatement({ sid: 'ReadModelKey', actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] }),
    new PolicyStatement({
      sid: 'UseKeyThroughSecretsManager',
      actions: ['kms:Decrypt'],
      resources: [key.keyArn],
      conditions: {
        StringEquals: {
          'kms:ViaService': `secretsmanager.${Stack.of(scope).region}.amazonaws.com`,
          'kms:EncryptionContext:SecretARN': secretArn,
        },
      },
    }),
  ]
}

/** A profile routes to several regions, and Bedrock asks for the right on the profile and on the model in each of them. */
export function converse(scope: Construct, environment: Environment): readonly PolicyStatement[] {
  const models = [environment.standardModel, environment.premiumModel]
  const statement = new PolicyStatement({
    sid: 'Converse',
    actions: ['bedrock:InvokeModel'],
    resources: [...new Set(models.flatMap((model) => modelArns(scope, model)))],
  })
  const { guardrail } = environment
  if (guardrail === null) return [statement]
  const arn = Stack.of(scope).formatArn({ service: 'bedrock', resource: 'guardrail', resourceName: guardrail.id })
  statement.addCondition('StringEquals', { 'bedrock:GuardrailIdentifier': `${arn}:${guardrail.version}` })
  return [
    statement,
    new PolicyStatement({ sid: 'ApplyGuardrail', actions: ['bedrock:ApplyGuardrail'], resources: [arn] }),
  ]
}

function modelArns(scope: Construct, model: ModelChoice): readonly string[] {
  const stack = Stack.of(scope)
  const foundation = (region: string, id: string) =>
    stack.formatArn({ service: 'bedrock', region, account: '', resource: 'foundation-model', resourceName: id })
  if (model.routedRegions.length === 0) return [foundation(stack.region, model.modelId)]
  // `us.amazon.nova-2-lite-v1:0` is the profile of `amazon.nova-2-lite-v1:0`; a global one also asks for the model without a region.
  const [geography = '', ...rest] = model.modelId.split('.')
  const regions = geography === 'global' ? [...model.routedRegions, ''] : model.routedRegions
  return [
    stack.formatArn({ service: 'bedrock', resource: 'inference-profile', resourceName: model.modelId }),
    ...regions.map((region) => foundation(region, rest.join('.'))),
  ]
}

export function writeLogs(logGroupArn: string): PolicyStatement {
  return new PolicyStatement({
    sid: 'WriteLogs',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroupArn],
  })
}

/** X-Ray knows no resources. */
export function writeTraces(): PolicyStatement {
  return new PolicyStatement({
    sid: 'WriteTraces',
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    resources: ['*'],
  })
}

/** Lambda attaches a function to a private network with the function's own role; EC2 knows no resources for it. */
export function attachToNetwork(): PolicyStatement {
  return new PolicyStatement({
    sid: 'AttachToNetwork',
    actions: ['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DeleteNetworkInterface'],
    resources: ['*'],
  })
}
