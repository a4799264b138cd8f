/**
 * What the services answer, as far as TestState holds a mocked result against it: the integrations that are mocked most.
 * An action that is not listed here is not checked. Member names are Step Functions' (first letter large).
 */

export type Shape =
  | { readonly kind: 'string'; readonly least?: number; readonly values?: readonly string[] }
  | { readonly kind: 'number' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'map'; readonly value: Shape }
  /** A function, because an attribute value may hold attribute values. */
  | { readonly kind: 'structure'; readonly members: () => Members; readonly required: readonly string[] }
  | { readonly kind: 'any' }

type Members = Readonly<Record<string, Shape>>

const text: Shape = { kind: 'string' }
const filled: Shape = { kind: 'string', least: 1 }
const number: Shape = { kind: 'number' }
const flag: Shape = { kind: 'boolean' }
const any: Shape = { kind: 'any' }
const oneOf = (...values: readonly string[]): Shape => ({ kind: 'string', values })
const list = (item: Shape): Shape => ({ kind: 'list', item })
const map = (value: Shape): Shape => ({ kind: 'map', value })
const structure = (members: Members, ...required: readonly string[]): Shape => ({
  kind: 'structure',
  members: () => members,
  required,
})

/** Services write times as text in a task's result. */
const time = text

const attribute: Shape = {
  kind: 'structure',
  required: [],
  members: () => ({
    S: text,
    N: text,
    B: text,
    SS: list(text),
    NS: list(text),
    BS: list(text),
    M: map(attribute),
    L: list(attribute),
    NULL: flag,
    BOOL: flag,
  }),
}
const item = map(attribute)
const capacity = structure({ ReadCapacityUnits: number, WriteCapacityUnits: number, CapacityUnits: number })
const consumed = structure({
  TableName: text,
  CapacityUnits: number,
  ReadCapacityUnits: number,
  WriteCapacityUnits: number,
  Table: capacity,
  LocalSecondaryIndexes: map(capacity),
  GlobalSecondaryIndexes: map(capacity),
})
const written = structure({
  Attributes: item,
  ConsumedCapacity: consumed,
  ItemCollectionMetrics: structure({ ItemCollectionKey: item, SizeEstimateRangeGB: list(number) }),
})
const page = structure({
  Items: list(item),
  Count: number,
  ScannedCount: number,
  LastEvaluatedKey: item,
  ConsumedCapacity: consumed,
})

const storageClass = oneOf(
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'OUTPOSTS',
  'GLACIER_IR',
  'SNOW',
  'EXPRESS_ONEZONE',
  'FSX_OPENZFS',
)
const encryption = oneOf('AES256', 'aws:fsx', 'aws:kms', 'aws:kms:dsse')
const object: Members = {
  AcceptRanges: text,
  CacheControl: text,
  ContentDisposition: text,
  ContentEncoding: text,
  ContentLanguage: text,
  ContentLength: number,
  ContentRange: text,
  ContentType: text,
  DeleteMarker: flag,
  ETag: text,
  Expiration: text,
  Expires: text,
  LastModified: time,
  Metadata: map(text),
  MissingMeta: number,
  PartsCount: number,
  ReplicationStatus: oneOf('COMPLETE', 'PENDING', 'FAILED', 'REPLICA', 'COMPLETED'),
  SSEKMSKeyId: text,
  ServerSideEncryption: encryption,
  StorageClass: storageClass,
  TagCount: number,
  VersionId: text,
}
const kmsAlgorithm = oneOf('SYMMETRIC_DEFAULT', 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256', 'SM2PKE')
const executionStatus = oneOf('RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE')

const invoked = structure({
  StatusCode: number,
  FunctionError: text,
  LogResult: text,
  Payload: any,
  ExecutedVersion: filled,
})
const published = structure({ MessageId: text, SequenceNumber: text })
const started = structure({ ExecutionArn: filled, StartDate: time }, 'ExecutionArn', 'StartDate')

const SHAPES: Readonly<Record<string, Shape>> = {
  'lambda:invoke': invoked,
  'sfn:startExecution': started,
  'sfn:startSyncExecution': structure(
    {
      ExecutionArn: filled,
      StateMachineArn: filled,
      Name: filled,
      StartDate: time,
      StopDate: time,
      Status: oneOf('SUCCEEDED', 'FAILED', 'TIMED_OUT'),
      Error: text,
      Cause: text,
      Input: text,
      Output: text,
      TraceHeader: text,
    },
    'ExecutionArn',
    'StartDate',
    'StopDate',
    'Status',
  ),
  'sfn:describeExecution': structure(
    {
      ExecutionArn: filled,
      StateMachineArn: filled,
      Name: filled,
      Status: executionStatus,
      StartDate: time,
      StopDate: time,
      Input: text,
      Output: text,
      Error: text,
      Cause: text,
      RedriveCount: number,
    },
    'ExecutionArn',
    'StateMachineArn',
    'Status',
    'StartDate',
  ),
  'dynamodb:getItem': structure({ Item: item, ConsumedCapacity: consumed }),
  'dynamodb:putItem': written,
  'dynamodb:updateItem': written,
  'dynamodb:deleteItem': written,
  'dynamodb:query': page,
  'dynamodb:scan': page,
  'events:putEvents': structure({
    FailedEntryCount: number,
    Entries: list(structure({ EventId: text, ErrorCode: text, ErrorMessage: text })),
  }),
  'eventbridge:putEvents': structure({
    FailedEntryCount: number,
    Entries: list(structure({ EventId: text, ErrorCode: text, ErrorMessage: text })),
  }),
  'sqs:sendMessage': structure({
    MD5OfMessageBody: text,
    MD5OfMessageAttributes: text,
    MD5OfMessageSystemAttributes: text,
    MessageId: text,
    SequenceNumber: text,
  }),
  'sns:publish': published,
  's3:getObject': structure({ Body: text, ...object }),
  's3:headObject': structure(object),
  's3:putObject': structure({
    Expiration: text,
    ETag: text,
    ServerSideEncryption: encryption,
    VersionId: text,
    SSEKMSKeyId: text,
    BucketKeyEnabled: flag,
    Size: number,
  }),
  's3:deleteObject': structure({ DeleteMarker: flag, VersionId: text, RequestCharged: oneOf('requester') }),
  's3:listObjectsV2': structure({
    IsTruncated: flag,
    Contents: list(
      structure({ Key: filled, LastModified: time, ETag: text, Size: number, StorageClass: storageClass }),
    ),
    Name: text,
    Prefix: text,
    Delimiter: text,
    MaxKeys: number,
    KeyCount: number,
    ContinuationToken: text,
    NextContinuationToken: text,
    StartAfter: text,
  }),
  'kms:encrypt': structure({ CiphertextBlob: filled, KeyId: filled, EncryptionAlgorithm: kmsAlgorithm }),
  'kms:decrypt': structure({ KeyId: filled, Plaintext: filled, EncryptionAlgorithm: kmsAlgorithm }),
  'kms:generateDataKey': structure({ CiphertextBlob: filled, Plaintext: filled, KeyId: filled }),
  'secretsmanager:getSecretValue': structure({
    ARN: text,
    Name: filled,
    VersionId: text,
    SecretBinary: text,
    SecretString: text,
    VersionStages: list(filled),
    CreatedDate: time,
  }),
  'ssm:getParameter': structure({
    Parameter: structure({
      Name: filled,
      Type: oneOf('String', 'StringList', 'SecureString'),
      Value: text,
      Version: number,
      Selector: text,
      LastModifiedDate: time,
      ARN: text,
      DataType: text,
    }),
  }),
  'athena:startQueryExecution': structure({ QueryExecutionId: filled }),
  'athena:stopQueryExecution': structure({}),
  'bedrock:invokeModel': structure({ Body: any, ContentType: text }, 'Body', 'ContentType'),
  'bedrockruntime:invokeModel': structure({ Body: text, ContentType: text }, 'Body', 'ContentType'),
}

/** Null when the action's answer is not known here. */
export function responseShape(service: string, action: string): Shape | null {
  const name = service.replace(/^aws-sdk:/, '')
  const key = `${name === 'states' ? 'sfn' : name}:${action}`
  return Object.hasOwn(SHAPES, key) ? (SHAPES[key] as Shape) : null
}
