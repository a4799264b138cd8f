/** Descriptions as partners write them: what is there, what shall be, how much of it. Amounts follow the customer's size. */
import type { Activity } from './activities.ts'
import type { Customer } from './customers.ts'
import type { Random } from './random.ts'

interface Wording {
  readonly titles: readonly string[]
  /** What is there today; `{n}` is an amount that grows with the customer. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly per: number
}

const WORDINGS: Readonly<Record<string, Wording>> = {
  'Server Migration': {
    titles: [
      'Data centre exit',
      'VMware migration to AWS',
      'Cloud Migration',
      'Lift and shift of server estate',
      'Legacy systems migration',
    ],
    before: [
      'runs {n} virtual machines on VMware in its own data centre in {city}',
      'operates {n} Windows and Linux servers whose hosting contract ends soon',
      'hosts {n} legacy servers on ageing hardware in {city}',
    ],
    after: [
      'All workloads are migrated to Amazon EC2 in waves, starting with low-risk applications',
      'The legacy systems are rehosted on AWS with a landing zone, and the data centre is closed',
      'Servers are assessed, grouped by dependency and moved to AWS with automated replication',
    ],
    per: 120,
  },
  'Database Migration': {
    titles: [
      'Oracle to Aurora migration',
      'Database migration to managed services',
      'SQL Server modernisation',
      'Commercial database exit',
    ],
    before: [
      'keeps {n} Oracle and SQL Server databases on its own hardware',
      'pays licences for {n} commercial databases',
      'runs {n} self-managed MySQL and PostgreSQL databases',
    ],
    after: [
      'Databases are migrated to Amazon Aurora with schema conversion and minimal downtime',
      'The databases move to managed services so that licences can be given back',
      'Replication keeps old and new in step until each application has been cut over',
    ],
    per: 18,
  },
  'SAP on AWS': {
    titles: ['SAP S/4HANA on AWS', 'SAP ECC migration', 'SAP landscape move to the cloud'],
    before: [
      'runs SAP ECC and BW with {n} users on premises',
      'operates an SAP landscape of {n} users on appliances that reach end of support',
      'plans its change to S/4HANA for {n} users',
    ],
    after: [
      'The SAP landscape moves to certified EC2 instances with high availability for HANA',
      'S/4HANA is built on AWS, with backup and disaster recovery in a second region',
      'Production, quality and development systems are migrated and resized',
    ],
    per: 900,
  },
  'Application Modernization': {
    titles: [
      'Monolith to microservices',
      'Containerisation of the core platform',
      'Serverless rebuild',
      'Application modernisation',
    ],
    before: [
      'maintains a monolithic Java application with {n} modules',
      'runs {n} .NET applications that take months to change',
      'delivers its customer portal from {n} web servers that are patched by hand',
    ],
    after: [
      'The application is split into services on containers and serverless functions',
      'Teams get pipelines, managed Kubernetes and an API layer',
      'Functions are rebuilt on Lambda and API Gateway, with data in DynamoDB',
    ],
    per: 14,
  },
  'Data Lake': {
    titles: ['Enterprise data lake', 'Data warehouse modernisation', 'Analytics platform', 'Self-service reporting'],
    before: [
      'reports from {n} separate systems by spreadsheet',
      'holds {n} TB in a data warehouse that is full',
      'cannot join the data of its {n} business applications',
    ],
    after: [
      'A data lake on Amazon S3 with Glue, Athena and Redshift serves reporting and data science',
      'Data is catalogued, governed and queried in place, dashboards replace spreadsheets',
      'Nightly loads become incremental pipelines with quality checks',
    ],
    per: 40,
  },
  'Streaming Analytics': {
    titles: ['Real-time event streaming', 'Clickstream analytics', 'Operational log analytics'],
    before: [
      'produces {n} million events a day and sees them the next morning',
      'stores logs of {n} applications that nobody can search',
    ],
    after: [
      'Events stream through Kinesis or Kafka into search and dashboards within seconds',
      'A managed streaming platform feeds alerts and analytics',
    ],
    per: 30,
  },
  'Machine Learning Platform': {
    titles: ['Demand forecasting', 'Machine learning platform', 'Fraud detection models', 'Predictive maintenance'],
    before: ['trains {n} models on laptops without versioning', 'forecasts demand for {n} products by hand'],
    after: [
      'Amazon SageMaker gives pipelines, a model registry and monitored endpoints',
      'Models are trained, deployed and watched on a common platform',
    ],
    per: 16,
  },
  'Generative AI Assistant': {
    titles: ['Generative AI assistant', 'Knowledge search with Bedrock', 'Document summarisation', 'Support chatbot'],
    before: [
      'answers {n} questions a month from documents that are hard to search',
      'has {n} thousand pages of manuals and contracts',
    ],
    after: [
      'An assistant on Amazon Bedrock answers from the company documents with citations',
      'Retrieval augmented generation with guardrails serves staff and customers',
    ],
    per: 50,
  },
  'Disaster Recovery': {
    titles: ['Disaster recovery on AWS', 'Backup modernisation', 'Business continuity'],
    before: ['has no second site for its {n} servers', 'backs up {n} TB to tape'],
    after: [
      'Critical servers are replicated with AWS Elastic Disaster Recovery and tested twice a year',
      'Backups move to AWS Backup with immutable copies in another region',
    ],
    per: 60,
  },
  'Security Foundation': {
    titles: ['Security baseline', 'Landing zone and compliance', 'Zero trust foundation', 'Cloud security posture'],
    before: [
      'runs {n} AWS accounts without central guardrails',
      'must show its auditors how {n} workloads are protected',
    ],
    after: [
      'GuardDuty, Security Hub and WAF are rolled out with automated response',
      'A landing zone with central logging, encryption and access control is set up',
    ],
    per: 12,
  },
  'Virtual Desktops': {
    titles: ['Virtual desktops', 'Remote work with WorkSpaces', 'Application streaming'],
    before: ['supports {n} remote workers on laptops that are hard to secure', 'replaces a Citrix farm for {n} users'],
    after: [
      'Amazon WorkSpaces with directory integration replaces the old desktops',
      'Desktops and applications are streamed, data stays in the cloud',
    ],
    per: 350,
  },
  'Contact Center': {
    titles: ['Cloud contact centre', 'Amazon Connect rollout', 'Omnichannel customer service'],
    before: [
      'runs a telephone system for {n} agents that is out of support',
      'serves customers with {n} agents in several sites',
    ],
    after: [
      'Amazon Connect with self-service, recording and analytics replaces the telephone system',
      'Voice, chat and messaging come together for the agents',
    ],
    per: 90,
  },
  'Connected Devices': {
    titles: ['Connected products', 'Smart factory', 'Fleet telemetry', 'Remote monitoring'],
    before: ['has {n} machines in the field that report nothing', 'reads {n} sensors by hand'],
    after: [
      'Devices connect through AWS IoT Core, telemetry is stored and shown in near real time',
      'Sensor data is collected at the edge and analysed in the cloud',
    ],
    per: 800,
  },
}

const REASONS = [
  'to reduce cost',
  'because the hardware reaches end of life',
  'to release changes faster',
  'to meet new regulation',
  'to grow into new markets',
  'after a merger',
  'because of repeated outages',
  'to free its staff for other work',
]

export interface Prose {
  readonly title: string
  readonly description: string
  readonly business: string
}

export function writeProse(activity: Activity, customer: Customer, projectSize: number, random: Random): Prose {
  const wording = WORDINGS[activity.name]
  if (wording === undefined) throw new Error(`There is no wording for ${activity.name}.`)
  const amount = Math.max(2, Math.round(wording.per * projectSize * Math.exp(0.2 * random.normal())))
  const fill = (text: string) => text.replace('{n}', () => String(amount)).replace('{city}', () => customer.city)
  const before = `${customer.name} ${fill(random.pick(wording.before))}`
  const reason = random.chance(0.6) ? ` and wants to change that ${random.pick(REASONS)}` : ''
  const partner = random.chance(0.3) ? ` ${customer.partner} leads the delivery together with the customer's team.` : ''
  return {
    title: random.pick(wording.titles),
    description: `${before}${reason}. ${random.pick(wording.after)}.${partner}`,
    business: random.chance(0.7)
      ? `${customer.segment} customer in ${customer.industry.toLowerCase()}, ${customer.city}.`
      : '',
  }
}
