/** A network without a way out: the functions reach AWS through endpoints, and nothing else through anything. */

import { Aws } from 'aws-cdk-lib'
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  InterfaceVpcEndpointService,
  IpAddresses,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2'
import { AnyPrincipal, type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { ILogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Network } from './task-function.ts'

const ADDRESSES = '10.42.0.0/24'
const HTTPS = Port.tcp(443)

export interface PrivateNetworkProps {
  readonly flowLogs: ILogGroup
  /** PrivateLink's name of the service behind which the models are; null for Bedrock. */
  readonly modelService: string | null
}

export class PrivateNetwork extends Construct implements Network {
  readonly vpc: IVpc
  readonly securityGroup: SecurityGroup

  constructor(scope: Construct, id: string, props: PrivateNetworkProps) {
    super(scope, id)
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(ADDRESSES),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'private', subnetType: SubnetType.PRIVATE_ISOLATED }],
      // Emptying the default group would take a custom resource with wide rights; nothing of ours uses that group.
      restrictDefaultSecurityGroup: false,
      flowLogs: {
        all: { destination: FlowLogDestination.toCloudWatchLogs(props.flowLogs, this.flowLogRole(props.flowLogs)) },
      },
    })
    // CDK's classes and interfaces differ only in how they type what may be absent.
    this.vpc = vpc as IVpc
    const endpoints = new SecurityGroup(this, 'Endpoints', {
      vpc: this.vpc,
      description: 'Endpoints of AWS services, for the functions only.',
      allowAllOutbound: false,
    })
    this.securityGroup = new SecurityGroup(this, 'Functions', {
      vpc: this.vpc,
      description: 'Functions: out to the endpoints and S3, nothing in.',
      allowAllOutbound: false,
    })
    endpoints.addIngressRule(this.securityGroup, HTTPS, 'functions')
    // The S3 gateway has public addresses; without a route to the internet only it and the endpoints are reached.
    this.securityGroup.addEgressRule(Peer.anyIpv4(), HTTPS, 'S3 gateway and endpoints')
    const objects = vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 })
    objects.addToPolicy(this.onlyThisAccount())
    const { modelService } = props
    const { ATHENA, BEDROCK_RUNTIME, SECRETS_MANAGER, STEP_FUNCTIONS } = InterfaceVpcEndpointAwsService
    const forModels = modelService === null ? { BEDROCK_RUNTIME } : { SECRETS_MANAGER }
    for (const [name, service] of Object.entries({ ATHENA, ...forModels, STEP_FUNCTIONS })) {
      const endpoint = new InterfaceVpcEndpoint(this, name, {
        vpc: this.vpc,
        service,
        securityGroups: [endpoints],
        open: false,
      })
      endpoint.addToPolicy(this.onlyThisAccount())
    }
    if (modelService === null) return
    // Somebody else's service takes no policy of ours; its address is reached by its own name.
    new InterfaceVpcEndpoint(this, 'Models', {
      vpc: this.vpc,
      service: new InterfaceVpcEndpointService(modelService),
      privateDnsEnabled: true,
      securityGroups: [endpoints],
      open: false,
    })
  }

  private onlyThisAccount(): PolicyStatement {
    return new PolicyStatement({
      principals: [new AnyPrincipal()],
      actions: ['*'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID } },
    })
  }

  private flowLogRole(logs: ILogGroup): IRole {
    const role = new Role(this, 'FlowLogs', { assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com') })
    role.addToPolicy(
      new PolicyStatement({
        sid: 'WriteFlowLogs',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
        resources: [logs.logGroupArn],
      }),
    )
    // CDK would say the same again.
    return role.withoutPolicyUpdates()
  }
}
