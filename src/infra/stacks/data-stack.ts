/** What outlives every deployment: the history, the results, the logs, their key. Deleting the other stacks loses nothing here. */
import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena'
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import { logGroup } from '../constructs/log-group.ts'
import type { Environment, ModelEndpoint } from '../environment.ts'
import { location, type Place, type QueryPlace } from '../grants.ts'
import { type Names, namesOf } from '../names.ts'
import { HISTORY_TABLES } from './history-tables.ts'

/** Days after which an answer of Athena, which the object store has copied, is of no use to anybody. */
const ANSWER_DAYS = 7
/** Days for which an overwritten history can be brought back. */
const OLD_VERSION_DAYS = 30
const GIGABYTE = 1e9

export interface Logs {
  readonly api: LogGroup
  readonly functions: LogGroup
  readonly workflows: LogGroup
  /** Where there is a private network. */
  readonly network: LogGroup | null
}

export interface DataStackProps extends StackProps {
  readonly environment: Environment
}

export class DataStack extends Stack {
  readonly key: Key
  readonly history: Place
  readonly objects: Place
  readonly queries: QueryPlace
  readonly logs: Logs
  /** The key of the models' address; null where Bedrock is called. */
  readonly modelKey: CfnSecret | null
  private readonly removalPolicy: RemovalPolicy

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props)
    const { environment } = props
    const names = namesOf(environment)
    this.removalPolicy = environment.retention.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY
    this.key = this.createKey(names, environment)
    this.modelKey = environment.modelEndpoint === null ? null : this.createModelKey(environment.modelEndpoint)
    const accessLogs = this.createAccessLogBucket(environment)
    const historyName = names.bucket('history', this)
    const resultName = names.bucket('results', this)
    this.createBucket('History', {
      bucketName: historyName,
      accessLogs,
      rules: [{ noncurrentVersionExpiration: Duration.days(OLD_VERSION_DAYS) }],
    })
    this.createBucket('Results', {
      bucketName: resultName,
      accessLogs,
      rules: [
        { prefix: 'athena/', expiration: Duration.days(ANSWER_DAYS) },
        { prefix: 'objects/', expiration: Duration.days(environment.retention.resultDays) },
        { noncurrentVersionExpiration: Duration.days(1) },
      ],
    })
    this.history = { bucket: historyName, prefix: 'history' }
    this.objects = { bucket: resultName, prefix: 'objects' }
    this.createTables(names)
    this.logs = this.createLogGroups(names, environment)
    const answers = { bucket: resultName, prefix: 'athena' }
    this.createWorkGroup(names, environment, answers)
    this.queries = {
      workGroup: names.workGroup,
      database: names.database,
      tables: HISTORY_TABLES.map(({ name }) => name),
      history: this.history,
      answers,
    }
  }

  /** Logs are kept as long as data are. In the stacks that write them, groups that outlive their stack would be in the way of the next. */
  private createLogGroups(names: Names, environment: Environment): Logs {
    const group = (id: string, name: string) => logGroup(this, id, { name, key: this.key, environment })
    return {
      api: group('ApiLogs', names.apiLogs),
      functions: group('FunctionLogs', names.functionLogs),
      workflows: group('WorkflowLogs', names.workflowLogs),
      network: environment.privateNetwork ? group('NetworkLogs', names.networkLogs) : null,
    }
  }

  /** CloudWatch may use the key for our log groups and for alarms on their way to the topic; nobody else but our roles. */
  private createKey(names: Names, { privateNetwork }: Environment): Key {
    const key = new Key(this, 'Key', {
      description: 'Data, logs and alarms of the opportunity analysis.',
      enableKeyRotation: true,
      removalPolicy: this.removalPolicy,
    })
    const logGroups = [
      names.apiLogs,
      names.functionLogs,
      names.workflowLogs,
      ...(privateNetwork ? [names.networkLogs] : []),
    ]
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'EncryptLogs',
        principals: [new ServicePrincipal(`logs.${this.region}.amazonaws.com`)],
        actions: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
          'kms:GenerateDataKey',
          'kms:DescribeKey',
        ],
        resources: ['*'],
        conditions: {
          ArnEquals: {
            'kms:EncryptionContext:aws:logs:arn': logGroups.map((group) =>
              this.formatArn({ service: 'logs', resource: `log-group:${group}` }),
            ),
          },
        },
      }),
    )
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'DeliverAlarms',
        // EventBridge gets its own statement from CDK, where the rule's target is made.
        principals: ['cloudwatch', 'budgets'].map((service) => new ServicePrincipal(`${service}.amazonaws.com`)),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    )
    return key
  }

  /** Without a value: what CloudFormation knows, everybody who may read the template knows too. */
  private createModelKey({ secretName, url }: ModelEndpoint): CfnSecret {
    const secret = new CfnSecret(this, 'ModelKey', {
      name: secretName,
      description: `The key for ${url}. Put it there with "aws secretsmanager put-secret-value".`,
      kmsKeyId: this.key.keyArn,
    })
    secret.applyRemovalPolicy(this.removalPolicy)
    return secret
  }

  /** S3 writes access logs only to a bucket with S3's own encryption. */
  private createAccessLogBucket({ retention }: Environment): IBucket {
    return this.bucket('AccessLogs', {
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: Duration.days(retention.logDays) }],
    })
  }

  private createBucket(id: string, options: { bucketName: string; accessLogs: IBucket; rules: LifecycleRule[] }): void {
    this.bucket(id, {
      bucketName: options.bucketName,
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      // One request to the key for many objects: cheaper by far, and no less encrypted.
      bucketKeyEnabled: true,
      versioned: true,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }, ...options.rules],
      serverAccessLogsBucket: options.accessLogs,
      serverAccessLogsPrefix: `${id.toLowerCase()}/`,
    })
  }

  private bucket(id: string, props: BucketProps): IBucket {
    const bucket = new Bucket(this, id, {
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: this.removalPolicy,
      ...props,
    })
    // CDK's class and interface differ only in how they type what may be absent.
    return bucket as IBucket
  }

  private createTables(names: Names): void {
    const database = new CfnDatabase(this, 'Database', {
      catalogId: this.account,
      databaseInput: { name: names.database, description: 'Past projects, as the import wrote them.' },
    })
    for (const { name, comment, columns } of HISTORY_TABLES) {
      const table = new CfnTable(this, `Table-${name}`, {
        catalogId: this.account,
        databaseName: names.database,
        tableInput: {
          name,
          description: comment,
          tableType: 'EXTERNAL_TABLE',
          parameters: { classification: 'parquet', EXTERNAL: 'TRUE' },
          storageDescriptor: {
            location: `${location(this.history)}/${name}/`,
            columns: [...columns],
            inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
            outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
            serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
          },
        },
      })
      table.addResourceDependency(database)
    }
  }

  private createWorkGroup(names: Names, environment: Environment, answers: Place): void {
    new CfnWorkGroup(this, 'WorkGroup', {
      name: names.workGroup,
      description: 'Queries of the opportunity analysis: limited, encrypted, counted.',
      recursiveDeleteOption: !environment.retention.keepData,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: Math.round(environment.athenaScanLimitGigabytes * GIGABYTE),
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `${location(answers)}/`,
          encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: this.key.keyArn },
        },
      },
    })
  }
}
