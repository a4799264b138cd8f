/** CloudFormation deletes no bucket that holds anything: where the data is to go too, it goes before. */
import { ListStackResourcesCommand } from '@aws-sdk/client-cloudformation'
import { DeleteObjectsCommand, ListObjectVersionsCommand, type ObjectIdentifier, S3Client } from '@aws-sdk/client-s3'
import { awsClientConfig } from '#adapters/aws-client'
import type { Environment } from '../environment.ts'
import { cloudFormation } from './stacks.ts'

/** Every version and every mark of a deletion, in each bucket of the stack. */
export async function emptyBuckets(environment: Environment, stack: string): Promise<void> {
  const { StackResourceSummaries = [] } = await cloudFormation(environment).send(
    new ListStackResourcesCommand({ StackName: stack }),
  )
  const s3 = new S3Client(awsClientConfig({ region: environment.region }))
  for (const { ResourceType, PhysicalResourceId: bucket } of StackResourceSummaries) {
    if (ResourceType !== 'AWS::S3::Bucket' || bucket === undefined) continue
    console.log(`${bucket}: ${await empty(s3, bucket)} objects and versions removed.`)
  }
}

async function empty(s3: S3Client, bucket: string): Promise<number> {
  let removed = 0
  for (;;) {
    // What was listed is gone before the next look, so the first page is always the next one.
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }))
    const objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }): ObjectIdentifier => ({ Key, VersionId }))
    if (objects.length === 0) return removed
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects } }))
    const [refused] = Errors
    if (refused !== undefined) throw new Error(`${bucket}/${refused.Key} was not removed: ${refused.Message}`)
    removed += objects.length
  }
}
