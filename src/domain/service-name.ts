/**
 * Public names for the codes that the pricing calculator writes into partners' tables.
 * A code that is not listed stays as it is: a wrong name would be worse than a code.
 */

const NAMES: Readonly<Record<string, string>> = {
  amazonApiGateway: 'Amazon API Gateway',
  amazonAppStream: 'Amazon AppStream 2.0',
  amazonAthena: 'Amazon Athena',
  amazonAuroraMySQLCompatible: 'Amazon Aurora MySQL-Compatible',
  amazonAuroraPostgreSQLCompatible: 'Amazon Aurora PostgreSQL-Compatible',
  amazonBedrock: 'Amazon Bedrock',
  amazonCloudFront: 'Amazon CloudFront',
  amazonCloudWatch: 'Amazon CloudWatch',
  amazonCognito: 'Amazon Cognito',
  amazonConnect: 'Amazon Connect',
  amazonDocumentDB: 'Amazon DocumentDB',
  amazonDynamoDB: 'Amazon DynamoDB',
  amazonEC2: 'Amazon EC2',
  amazonEKS: 'Amazon EKS',
  amazonElastiCache: 'Amazon ElastiCache',
  amazonElasticBlockStore: 'Amazon EBS',
  amazonElasticContainerRegistry: 'Amazon ECR',
  amazonElasticContainerService: 'Amazon ECS',
  amazonElasticFileSystem: 'Amazon EFS',
  amazonEMR: 'Amazon EMR',
  amazonEventBridge: 'Amazon EventBridge',
  amazonFSx: 'Amazon FSx',
  amazonFSxWindows: 'Amazon FSx for Windows File Server',
  amazonGuardDuty: 'Amazon GuardDuty',
  amazonInspector: 'Amazon Inspector',
  amazonKinesisDataStreams: 'Amazon Kinesis Data Streams',
  amazonKinesisFirehose: 'Amazon Data Firehose',
  amazonMSK: 'Amazon MSK',
  amazonOpenSearchService: 'Amazon OpenSearch Service',
  amazonQuickSight: 'Amazon QuickSight',
  amazonRDSMySQL: 'Amazon RDS for MySQL',
  amazonRDSOracle: 'Amazon RDS for Oracle',
  amazonRDSPostgreSQLDB: 'Amazon RDS for PostgreSQL',
  amazonRDSSqlServer: 'Amazon RDS for SQL Server',
  amazonRedshift: 'Amazon Redshift',
  amazonRekognition: 'Amazon Rekognition',
  amazonRoute53: 'Amazon Route 53',
  amazonS3: 'Amazon S3',
  amazonS3Glacier: 'Amazon S3 Glacier',
  amazonSageMaker: 'Amazon SageMaker',
  amazonSimpleEmailService: 'Amazon SES',
  amazonSimpleNotificationService: 'Amazon SNS',
  amazonSimpleQueueService: 'Amazon SQS',
  amazonSimpleStorageService: 'Amazon S3',
  amazonTextract: 'Amazon Textract',
  amazonTimestream: 'Amazon Timestream',
  amazonVirtualPrivateCloud: 'Amazon VPC',
  amazonWorkspaces: 'Amazon WorkSpaces',
  awsBackup: 'AWS Backup',
  awsCloudHSM: 'AWS CloudHSM',
  awsCloudTrail: 'AWS CloudTrail',
  awsConfig: 'AWS Config',
  awsDataSync: 'AWS DataSync',
  awsDatabaseMigrationService: 'AWS Database Migration Service',
  awsDirectConnect: 'AWS Direct Connect',
  awsDirectoryService: 'AWS Directory Service',
  awsElasticDisasterRecovery: 'AWS Elastic Disaster Recovery',
  awsFargate: 'AWS Fargate',
  awsGlue: 'AWS Glue',
  awsIoTCore: 'AWS IoT Core',
  awsKeyManagementService: 'AWS KMS',
  awsLambda: 'AWS Lambda',
  awsNetworkFirewall: 'AWS Network Firewall',
  awsSecretsManager: 'AWS Secrets Manager',
  awsSecurityHub: 'AWS Security Hub',
  awsShield: 'AWS Shield',
  awsSiteToSiteVpn: 'AWS Site-to-Site VPN',
  awsStepFunctions: 'AWS Step Functions',
  awsStorageGateway: 'AWS Storage Gateway',
  awsTransferFamily: 'AWS Transfer Family',
  awsTransitGateway: 'AWS Transit Gateway',
  awsWaf: 'AWS WAF',
  ec2Enhancement: 'Amazon EC2',
  elasticLoadBalancing: 'Elastic Load Balancing',
}

/** Codes and names differ in case and in spaces from table to table. */
const BY_FOLDED: ReadonlyMap<string, string> = new Map([
  ...Object.values(NAMES).map((name) => [folded(name), name] as const),
  ...Object.entries(NAMES).map(([code, name]) => [folded(code), name] as const),
])

/** `ec2Enhancement` → `Amazon EC2`. */
export function publicServiceName(codeOrName: string): string {
  return BY_FOLDED.get(folded(codeOrName)) ?? codeOrName.trim()
}

function folded(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '')
}
