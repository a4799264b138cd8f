/** A web application firewall before the API: AWS's common rules, known bad inputs, and no flood from one address. */
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2'
import type { Construct } from 'constructs'

const MANAGED = ['AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet']
/** From one address in five minutes. */
const FLOOD = 1_000

export function webAcl(scope: Construct, id: string, resourceArn: string): CfnWebACL {
  const visible = (metricName: string) => ({
    cloudWatchMetricsEnabled: true,
    sampledRequestsEnabled: true,
    metricName,
  })
  const acl = new CfnWebACL(scope, id, {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: visible('opportunity-analysis'),
    rules: [
      ...MANAGED.map((name, priority) => ({
        name,
        priority,
        overrideAction: { none: {} },
        statement: {
          managedRuleGroupStatement: {
            vendorName: 'AWS',
            name,
            // A question may be longer than the 8 KB that the rule of that name allows; the app has its own limit.
            ruleActionOverrides:
              name === 'AWSManagedRulesCommonRuleSet'
                ? [{ name: 'SizeRestrictions_BODY', actionToUse: { count: {} } }]
                : [],
          },
        },
        visibilityConfig: visible(name),
      })),
      {
        name: 'Flood',
        priority: MANAGED.length,
        action: { block: {} },
        statement: { rateBasedStatement: { limit: FLOOD, aggregateKeyType: 'IP' } },
        visibilityConfig: visible('Flood'),
      },
    ],
  })
  new CfnWebACLAssociation(scope, `${id}Association`, { resourceArn, webAclArn: acl.attrArn })
  return acl
}
