/** What the made-up customers buy: the price, the time, the services that go together, and what comes next. */

export interface Activity {
  readonly name: string
  readonly type: 'Migration' | 'Modernization' | 'Analytics' | 'AI/ML' | 'Resilience' | 'Security' | 'End User' | 'IoT'
  readonly program: string
  /** Monthly cost in USD for a customer of size 1. */
  readonly monthly: number
  /** How strongly the cost follows the size of the customer: 1 is in step with it. */
  readonly sizePower: number
  readonly upfrontMonths: number
  /** Median days from winning to the start, and months of delivery. */
  readonly gapDays: number
  readonly months: number
  /** Calculator code, chance that it is in the project, weight of its cost. */
  readonly services: readonly (readonly [string, number, number])[]
  readonly next: readonly (readonly [string, number])[]
  /** Share of deals that are won. */
  readonly wins: number
}

export const ACTIVITIES: readonly Activity[] = [
  {
    name: 'Server Migration',
    type: 'Migration',
    program: 'MAP',
    monthly: 21_000,
    sizePower: 0.95,
    upfrontMonths: 2.2,
    gapDays: 48,
    months: 11,
    wins: 0.66,
    services: services(
      `ec2Enhancement 0.98 10, amazonElasticBlockStore 0.9 3, amazonS3 0.75 1.2, elasticLoadBalancing 0.55 0.7, awsBackup 0.5 0.6, amazonVirtualPrivateCloud 0.45 0.5, awsDirectConnect 0.3 0.9, amazonCloudWatch 0.5 0.4`,
    ),
    next: followers(`Database Migration 4, Application Modernization 3, Disaster Recovery 2, Security Foundation 2`),
  },
  {
    name: 'Database Migration',
    type: 'Migration',
    program: 'MAP',
    monthly: 13_000,
    sizePower: 0.85,
    upfrontMonths: 1.5,
    gapDays: 40,
    months: 7,
    wins: 0.64,
    services: services(
      `amazonAuroraPostgreSQLCompatible 0.6 6, amazonRDSOracle 0.3 7, amazonAuroraMySQLCompatible 0.35 5, awsDatabaseMigrationService 0.8 0.8, amazonS3 0.6 0.8, ec2Enhancement 0.45 3, awsBackup 0.4 0.5`,
    ),
    next: followers(`Application Modernization 3, Data Lake 4, Disaster Recovery 2`),
  },
  {
    name: 'SAP on AWS',
    type: 'Migration',
    program: 'MAP',
    monthly: 46_000,
    sizePower: 0.9,
    upfrontMonths: 3,
    gapDays: 75,
    months: 15,
    wins: 0.55,
    services: services(
      `ec2Enhancement 1 12, amazonElasticBlockStore 0.95 4, amazonElasticFileSystem 0.7 1.2, awsBackup 0.7 1, amazonS3 0.6 0.8, awsDirectConnect 0.6 1.1`,
    ),
    next: followers(`Data Lake 4, Disaster Recovery 3, Server Migration 2`),
  },
  {
    name: 'Application Modernization',
    type: 'Modernization',
    program: 'Modernization',
    monthly: 9_500,
    sizePower: 0.75,
    upfrontMonths: 2.5,
    gapDays: 35,
    months: 8,
    wins: 0.6,
    services: services(
      `awsFargate 0.65 5, amazonEKS 0.4 5, awsLambda 0.7 1.5, amazonApiGateway 0.6 0.8, amazonDynamoDB 0.5 1.6, amazonAuroraPostgreSQLCompatible 0.4 3, amazonSimpleQueueService 0.4 0.3, amazonCloudWatch 0.6 0.6`,
    ),
    next: followers(`Data Lake 2, Generative AI Assistant 3, Security Foundation 2`),
  },
  {
    name: 'Data Lake',
    type: 'Analytics',
    program: 'Data and Analytics',
    monthly: 11_500,
    sizePower: 0.8,
    upfrontMonths: 1.8,
    gapDays: 30,
    months: 6,
    wins: 0.62,
    services: services(
      `amazonS3 0.98 3, awsGlue 0.85 2.5, amazonAthena 0.7 1.4, amazonRedshift 0.5 6, amazonQuickSight 0.55 1.2, amazonKinesisDataStreams 0.3 1.5, amazonEMR 0.25 3`,
    ),
    next: followers(`Machine Learning Platform 4, Generative AI Assistant 3, Streaming Analytics 2`),
  },
  {
    name: 'Streaming Analytics',
    type: 'Analytics',
    program: 'Data and Analytics',
    monthly: 8_800,
    sizePower: 0.7,
    upfrontMonths: 1.2,
    gapDays: 26,
    months: 5,
    wins: 0.58,
    services: services(
      `amazonKinesisDataStreams 0.7 3, amazonMSK 0.5 4, awsLambda 0.7 1, amazonOpenSearchService 0.5 3, amazonS3 0.8 1, amazonTimestream 0.25 1.5`,
    ),
    next: followers(`Machine Learning Platform 3, Data Lake 2`),
  },
  {
    name: 'Machine Learning Platform',
    type: 'AI/ML',
    program: 'AI',
    monthly: 10_500,
    sizePower: 0.7,
    upfrontMonths: 1.6,
    gapDays: 28,
    months: 6,
    wins: 0.54,
    services: services(
      `amazonSageMaker 0.98 7, amazonS3 0.9 1.2, awsGlue 0.5 1.2, awsLambda 0.5 0.5, amazonElasticContainerRegistry 0.35 0.2, awsStepFunctions 0.4 0.3`,
    ),
    next: followers(`Generative AI Assistant 4, Data Lake 1`),
  },
  {
    name: 'Generative AI Assistant',
    type: 'AI/ML',
    program: 'AI',
    monthly: 7_200,
    sizePower: 0.65,
    upfrontMonths: 1.4,
    gapDays: 18,
    months: 4,
    wins: 0.52,
    services: services(
      `amazonBedrock 0.97 6, amazonOpenSearchService 0.6 3, awsLambda 0.8 0.6, amazonS3 0.8 0.5, amazonApiGateway 0.6 0.4, amazonCognito 0.4 0.3, amazonDynamoDB 0.45 0.6`,
    ),
    next: followers(`Application Modernization 2, Machine Learning Platform 2, Contact Center 1`),
  },
  {
    name: 'Disaster Recovery',
    type: 'Resilience',
    program: 'Resilience',
    monthly: 5_200,
    sizePower: 0.9,
    upfrontMonths: 1,
    gapDays: 32,
    months: 4,
    wins: 0.68,
    services: services(
      `awsElasticDisasterRecovery 0.85 4, awsBackup 0.8 2, amazonS3 0.7 1, amazonElasticBlockStore 0.6 1.5, amazonS3Glacier 0.4 0.6, awsSiteToSiteVpn 0.35 0.3`,
    ),
    next: followers(`Security Foundation 3, Server Migration 2`),
  },
  {
    name: 'Security Foundation',
    type: 'Security',
    program: 'Security',
    monthly: 3_900,
    sizePower: 0.7,
    upfrontMonths: 2,
    gapDays: 24,
    months: 3,
    wins: 0.7,
    services: services(
      `amazonGuardDuty 0.85 1.6, awsSecurityHub 0.75 0.9, awsWaf 0.6 1.1, awsCloudTrail 0.6 0.6, awsKeyManagementService 0.5 0.3, awsNetworkFirewall 0.35 2, awsConfig 0.6 0.7`,
    ),
    next: followers(`Server Migration 2, Disaster Recovery 2, Application Modernization 1`),
  },
  {
    name: 'Virtual Desktops',
    type: 'End User',
    program: 'End User Computing',
    monthly: 8_000,
    sizePower: 1,
    upfrontMonths: 0.8,
    gapDays: 27,
    months: 4,
    wins: 0.63,
    services: services(
      `amazonWorkspaces 0.95 8, awsDirectoryService 0.8 0.8, amazonFSxWindows 0.5 1.6, amazonAppStream 0.25 2, awsSiteToSiteVpn 0.4 0.3`,
    ),
    next: followers(`Security Foundation 2, Server Migration 2, Contact Center 2`),
  },
  {
    name: 'Contact Center',
    type: 'End User',
    program: 'End User Computing',
    monthly: 9_000,
    sizePower: 0.85,
    upfrontMonths: 1.5,
    gapDays: 30,
    months: 5,
    wins: 0.57,
    services: services(
      `amazonConnect 0.98 7, awsLambda 0.7 0.5, amazonS3 0.7 0.4, amazonDynamoDB 0.5 0.6, amazonKinesisFirehose 0.4 0.4`,
    ),
    next: followers(`Generative AI Assistant 4, Data Lake 2`),
  },
  {
    name: 'Connected Devices',
    type: 'IoT',
    program: 'IoT',
    monthly: 6_800,
    sizePower: 0.75,
    upfrontMonths: 1.7,
    gapDays: 36,
    months: 8,
    wins: 0.5,
    services: services(
      `awsIoTCore 0.97 3, amazonTimestream 0.6 2, awsLambda 0.8 0.8, amazonKinesisDataStreams 0.5 1.5, amazonS3 0.7 0.6, amazonQuickSight 0.3 0.6`,
    ),
    next: followers(`Streaming Analytics 4, Machine Learning Platform 2`),
  },
]

/** `code chance weight, …` */
function services(text: string): Activity['services'] {
  return text.split(', ').map((entry) => {
    const [code = '', chance, weight] = entry.split(' ')
    return [code, Number(chance), Number(weight)]
  })
}

/** `name weight, …` */
function followers(text: string): Activity['next'] {
  return text.split(', ').map((entry) => {
    const [, name = '', weight] = /^(.*) (\d+)$/.exec(entry) ?? []
    return [name, Number(weight)]
  })
}

export function activityNamed(name: string): Activity {
  const activity = ACTIVITIES.find((candidate) => candidate.name === name)
  if (activity === undefined) throw new Error(`There is no activity "${name}".`)
  return activity
}
