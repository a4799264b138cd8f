/**
 * Sentences written by hand as a language model writes about the report on the bundled sample, before anybody had seen what the check
 * makes of them. The values are that report's own, kept here so that the sentences stay true and false whatever the sample becomes.
 */
import type { Fact } from '../evidence.ts'

/** Id, value, unit, label. */
const FACTS = `
input.customerName | Example Corp | text | customer
input.closeDate | 2027-03-31 | date | close date
history.projects | 5447 | count | projects in the history
history.firstCloseDate | 2021-01-04 | date | first close date in the history
history.lastCloseDate | 2026-10-30 | date | last close date in the history
retrieval.rows | 400 | count | rows retrieved
comparable.n | 244 | count | comparable projects
annualValue.p10 | 533651.84 | moneyPerYear | annual revenue (ARR; monthly × 12 + upfront), P10
annualValue.p50 | 1055357.88 | moneyPerYear | annual revenue (ARR; monthly × 12 + upfront), P50
annualValue.p90 | 2718622.5 | moneyPerYear | annual revenue (ARR; monthly × 12 + upfront), P90
annualValue.baseline | 277994.8 | moneyPerYear | annual revenue (ARR; monthly × 12 + upfront), median of Database Migration
annualValue.versusBaseline | 2.79632 | effect | annual revenue (ARR; monthly × 12 + upfront) against the median of Database Migration
annualValue.factor.1 | 0.793818 | effect | the segment
annualValue.factor.2 | 0.774891 | effect | its words
annualValue.factor.7 | -0.0223562 | effect | the industry
monthlyValue.p50 | 78479.39 | moneyPerMonth | monthly revenue (MRR), P50
upfrontValue.p50 | 114429.49 | money | upfront revenue, P50
gapDays.p50 | 51 | days | gap from won to start, P50
gapDays.p90 | 89 | days | gap from won to start, P90
gapDays.baseline | 39 | days | gap from won to start, median of Database Migration
durationMonths.p10 | 5.91668 | months | duration of delivery, P10
durationMonths.p50 | 9.14339 | months | duration of delivery, P50
durationMonths.p90 | 13.9078 | months | duration of delivery, P90
launchDate.p10 | 2027-04-30 | date | launch date, P10
launchDate.p50 | 2027-05-21 | date | launch date, P50
launchDate.p90 | 2027-06-28 | date | launch date, P90
service.1.name | Amazon Aurora PostgreSQL-Compatible | text | service 1
service.1.share.p50 | 0.519636 | share | share of Amazon Aurora PostgreSQL-Compatible, P50
service.1.monthly.p50 | 40125.41 | moneyPerMonth | monthly of Amazon Aurora PostgreSQL-Compatible, P50
service.1.prevalence | 0.988544 | share | comparable projects with Amazon Aurora PostgreSQL-Compatible
service.2.name | Amazon RDS for Oracle | text | service 2
service.2.monthly.p50 | 12582.3 | moneyPerMonth | monthly of Amazon RDS for Oracle, P50
service.2.prevalence | 0.412966 | share | comparable projects with Amazon RDS for Oracle
spread | 5.09437 | ratio | upper end of the range as a multiple of its lower end
comparable.age | 37.4874 | months | median age of the comparable projects
comparable.sameCustomer | 0 | count | comparable projects of the same customer
standing.percentile | 81.5 | percentile | standing of the P50 among retrieved projects
confidence.measured | 0.63 | share | back-tested forecasts of confidence MEDIUM that were right within a factor of two
confidence.level | MEDIUM | text | confidence
similar.1.title | Oracle to Aurora migration - Vesper View Stores | text | past project
similar.1.customer | Vesper View Stores | text | customer of Oracle to Aurora migration - Vesper View Stores
similar.1.similarity | 0.446313 | score | similarity of Oracle to Aurora migration - Vesper View Stores
similar.1.value | 482038.34 | moneyPerYear | annual revenue of Oracle to Aurora migration - Vesper View Stores
similar.2.title | Commercial database exit - Hazel Outfitters | text | past project
similar.2.customer | Hazel Outfitters | text | customer of Commercial database exit - Hazel Outfitters
similar.2.value | 936355.09 | moneyPerYear | annual revenue of Commercial database exit - Hazel Outfitters
funding.eligible | 0 | count | programmes whose every rule is met
funding.open | 4 | count | programmes with a rule that cannot be answered yet
funding.excluded | 7 | count | programmes that a rule excludes
funding.cost | 1055358 | money | cost to fund
funding.plan.1.share | 0.139152 | share | share of the plan from MAP
funding.plan.1.amount | 146855 | money | part of the plan from MAP
funding.plan.1.name | MAP | text | source in the plan
funding.plan.2.share | 0.860848 | share | share of the plan from Own budget or others, not told
funding.plan.2.amount | 908503 | money | part of the plan from Own budget or others, not told
funding.plan.2.name | Own budget or others, not told | text | source in the plan
followOn.customers | 96 | count | customers that bought something after a project like this
followOn.repeat | 0.99 | share | customers that bought more than once
followOn.category.1.name | Data Lake | text | category bought next
followOn.category.1.support | 26 | count | customers that bought Data Lake next
followOn.category.1.share | 0.248264 | share | how often Data Lake is bought next
followOn.category.1.base | 0.15384 | share | how often Data Lake is bought anyhow
followOn.category.1.lift | 1.61378 | ratio | how much oftener Data Lake is bought after a project like this
followOn.category.1.delay | 407 | days | median delay until Data Lake
followOn.category.2.name | Database Migration | text | category bought next
followOn.category.2.support | 29 | count | customers that bought Database Migration next
followOn.category.2.delay | 511 | days | median delay until Database Migration
followOn.category.5.name | SAP on AWS | text | category bought next
followOn.category.5.support | 3 | count | customers that bought SAP on AWS next
followOn.category.5.share | 0.03125 | share | how often SAP on AWS is bought next
followOn.category.5.value | 1565744.21 | moneyPerYear | median value of SAP on AWS
durationMonths.baseline | 8 | months | duration of delivery, median of Database Migration
service.2.share.p50 | 0.164376 | share | share of Amazon RDS for Oracle, P50
gapDays.p10 | 30 | days | gap from won to start, P10
history.currency | USD | text | currency of the history
`

/** Text, ids of the facts that it cites. */
const TRUE = `
Annual revenue is most likely around $1.06 million, with an 80 % range from roughly $534,000 to $2.72 million. | annualValue.p50 annualValue.p10 annualValue.p90
The opportunity should bring in about $78K per month once the services run. | monthlyValue.p50
Expect an upfront component of close to $114,000. | upfrontValue.p50
At $1,055,358 a year, the forecast is nearly four times the category median of $277,995. | annualValue.p50 annualValue.baseline annualValue.versusBaseline
The central estimate sits 280 % above the median of Database Migration deals. | annualValue.versusBaseline annualValue.baseline
If the deal closes on 31 March 2027 as planned, delivery would most likely begin on 21 May 2027. | input.closeDate launchDate.p50
Work is unlikely to start before the end of April 2027. | launchDate.p10
The start could slip to late June 2027 (P90: 28 June 2027). | launchDate.p90
Median time from signature to kick-off is 51 days, i.e. a bit over seven weeks. | gapDays.p50
Only one in ten comparable deals needed more than 89 days to get going. | gapDays.p90
Delivery itself is expected to take around nine months. | durationMonths.p50
The project could be done in under six months at best, while the upper end of the range is close to 14 months. | durationMonths.p10 durationMonths.p90
Amazon Aurora PostgreSQL-Compatible accounts for just over half of the expected value (52 %). | service.1.name service.1.share.p50
Aurora PostgreSQL is worth about $40K a month, roughly three times as much as Amazon RDS for Oracle at $12.6K. | service.1.name service.1.monthly.p50 service.2.name service.2.monthly.p50
Amazon RDS for Oracle appears in only 41 % of the comparable projects. | service.2.name service.2.prevalence
The forecast rests on 244 comparable projects drawn from 400 retrieved rows. | comparable.n retrieval.rows
Of the 400 rows retrieved, 156 were not similar enough to count. | retrieval.rows comparable.n
The closest match, "Oracle to Aurora migration - Vesper View Stores", was worth $482K a year, less than half of the forecast of $1.06M. | similar.1.title similar.1.value annualValue.p50
Hazel Outfitters' commercial database exit came in at $936K a year. | similar.2.title similar.2.customer similar.2.value
With a similarity of 0.45, even the best match is only moderately alike. | similar.1.similarity
The range is wide: the P90 is about five times the P10. | spread
None of the comparable projects was with Example Corp, so nothing is known about its buying habits. | comparable.sameCustomer input.customerName
Confidence is MEDIUM; 63 % of past forecasts at this level were within a factor of two. | confidence.level confidence.measured
The size segment lifts the estimate by 79 % and the wording by another 77 %. | annualValue.factor.1 annualValue.factor.2
The industry pulls the value down slightly, by 2.2 %. | annualValue.factor.7
At the 82nd percentile of the peers, this would be one of the larger deals. | standing.percentile
MAP is expected to pay 14 % of the cost, or $147K of $1.06M. | funding.plan.1.name funding.plan.1.share funding.plan.1.amount funding.cost
The remaining $908,503 (86 %) would have to come from Example Corp's own budget or other sources. | funding.plan.2.amount funding.plan.2.share funding.plan.2.name input.customerName
Four funding programmes remain open and seven are ruled out. | funding.open funding.excluded
A quarter of comparable customers bought a Data Lake next, typically after 407 days. | followOn.category.1.name followOn.category.1.share followOn.category.1.delay
Data Lake is 1.6 times as common after such a project as otherwise (25 % versus 15 %). | followOn.category.1.name followOn.category.1.lift followOn.category.1.share followOn.category.1.base
Database Migration was bought next by 29 customers, slightly more than the 26 who bought a Data Lake. | followOn.category.2.name followOn.category.2.support followOn.category.1.name followOn.category.1.support
Database Migration projects typically follow after about a year and a half (511 days). | followOn.category.2.name followOn.category.2.delay
SAP on AWS is rare (3 of 96 customers) but large, with a median value of $1.57M a year. | followOn.category.5.name followOn.category.5.support followOn.customers followOn.category.5.value
Nearly all customers (99 %) bought more than once. | followOn.repeat
The gap is 12 days longer than the median of the category, 51 against 39 days. | gapDays.p50 gapDays.baseline
The history covers 5,447 projects won between January 2021 and October 2026. | history.projects history.firstCloseDate history.lastCloseDate
Comparable projects are about three years old in the median (37 months). | comparable.age
We expect roughly $1.1 million in yearly revenue from Example Corp. | annualValue.p50 input.customerName
Yearly revenue could exceed $2.7M in the best tenth of cases. | annualValue.p90
Upfront revenue of $114K would come on top of $78.5K a month. | upfrontValue.p50 monthlyValue.p50
The forecast duration of 9.1 months is 14 % longer than usual for this category. | durationMonths.p50 durationMonths.baseline
A start in the second quarter of 2027 is the most likely outcome. | launchDate.p50
At the latest, delivery should begin on June 28, 2027. | launchDate.p90
SAP on AWS deals are worth about $1.6M a year but only 3 customers bought one. | followOn.category.5.name followOn.category.5.value followOn.category.5.support
Seven programmes are excluded, four remain open. | funding.excluded funding.open
Roughly 63 % of forecasts at this confidence level were within a factor of two. | confidence.measured
Amazon RDS for Oracle carries 16 % of the value. | service.2.name service.2.share.p50
The gap between close and start is expected to last between 30 and 89 days. | gapDays.p10 gapDays.p90
Close is planned for the end of March 2027. | input.closeDate
MAP would cover about a seventh of the $1.06M cost. | funding.plan.1.name funding.plan.1.share funding.cost
`

/** Text, ids, what is wrong. */
const FALSE = `
Annual revenue is most likely around $1.60 million, with an 80 % range from roughly $534,000 to $2.72 million. | annualValue.p50 annualValue.p10 annualValue.p90 | digits swapped
The opportunity should bring in about $78K per year once the services run. | monthlyValue.p50 | month for year
Expect an upfront component of close to $144,000. | upfrontValue.p50 | digit changed
At $1,055,358 a year, the forecast is nearly six times the category median of $277,995. | annualValue.p50 annualValue.baseline annualValue.versusBaseline | wrong multiple
The central estimate sits 280 percentage points above the median of Database Migration deals. | annualValue.versusBaseline annualValue.baseline | points for percent
The central estimate sits 280 % below the median of Database Migration deals. | annualValue.versusBaseline annualValue.baseline | direction
The central estimate is 280 % of the median of Database Migration deals. | annualValue.versusBaseline annualValue.baseline | of for above
If the deal closes on 31 May 2027 as planned, delivery would most likely begin on 21 May 2027. | input.closeDate launchDate.p50 | month of another date
Delivery would most likely begin on 21 March 2027. | input.closeDate launchDate.p50 | month of another date
Work is certain to start before April 2027. | launchDate.p10 | before the earliest
The start could slip to late July 2027. | launchDate.p90 | wrong month
Median time from signature to kick-off is 51 weeks. | gapDays.p50 | wrong unit
Nine in ten comparable deals needed more than 89 days to get going. | gapDays.p90 | share turned round
Delivery itself is expected to take around nine weeks. | durationMonths.p50 | wrong unit
The project will take at least 14 months. | durationMonths.p10 durationMonths.p90 | P90 as the least
Amazon Aurora PostgreSQL-Compatible accounts for just under half of the expected value. | service.1.name service.1.share.p50 | 52 % is over half
Amazon RDS for Oracle is worth about $40K a month. | service.1.name service.1.monthly.p50 service.2.name service.2.monthly.p50 | another service's amount
Amazon Aurora PostgreSQL-Compatible appears in only 41 % of the comparable projects. | service.1.name service.1.prevalence service.2.prevalence | another service's share
Amazon RDS for Oracle costs more a month than Amazon Aurora PostgreSQL-Compatible. | service.1.name service.1.monthly.p50 service.2.name service.2.monthly.p50 | comparison reversed
The forecast rests on 400 comparable projects drawn from 244 retrieved rows. | comparable.n retrieval.rows | counts swapped
Of the 400 rows retrieved, 166 were not similar enough to count. | retrieval.rows comparable.n | wrong difference
The closest match, "Oracle to Aurora migration - Vesper View Stores", was worth $936K a year. | similar.1.title similar.1.value similar.2.value | another project's value
Hazel Outfitters' Oracle to Aurora migration came in at $482K a year. | similar.1.title similar.1.value similar.2.customer | customers swapped
Vesper View Stores paid more a year than Hazel Outfitters. | similar.1.customer similar.1.value similar.2.customer similar.2.value | comparison reversed
Most of the comparable projects were with Example Corp. | comparable.sameCustomer comparable.n input.customerName | none were
Confidence is HIGH; 63 % of past forecasts at this level were within a factor of two. | confidence.level confidence.measured | wrong level
Confidence is MEDIUM; 63 % of past forecasts at this level were within ten percent. | confidence.level confidence.measured | wrong tolerance
The size segment lowers the estimate by 79 %. | annualValue.factor.1 | sign
At the 82nd percentile, this deal is smaller than 82 % of its peers. | standing.percentile | percentile turned round
MAP is expected to pay $909K of the $1.06M cost. | funding.plan.1.name funding.plan.2.amount funding.cost | another source's amount
Four funding programmes are certain and seven are ruled out. | funding.eligible funding.open funding.excluded | open is not certain
Every customer bought a Data Lake next. | followOn.category.1.name followOn.category.1.share | a quarter did
Data Lake is 1.6 times as common otherwise as after such a project. | followOn.category.1.name followOn.category.1.lift | ratio turned round
Database Migration was bought next by 26 customers, and Data Lake by 29. | followOn.category.2.name followOn.category.2.support followOn.category.1.name followOn.category.1.support | swapped
A Data Lake typically follows within 407 months. | followOn.category.1.name followOn.category.1.delay | wrong unit
SAP on AWS is the most frequent next purchase. | followOn.category.5.name followOn.category.5.share followOn.category.1.share | it is the rarest
The gap is 20 days longer than the median of the category, 51 against 39 days. | gapDays.p50 gapDays.baseline | wrong difference
Comparable projects are 37 years old in the median. | comparable.age | wrong unit
The P50 of annual revenue is $2.72M. | annualValue.p50 annualValue.p90 | P90 as P50
Revenue doubles every year from $1.06M. | annualValue.p50 | made up growth
We expect roughly $1.1 billion in yearly revenue from Example Corp. | annualValue.p50 input.customerName | scale
Yearly revenue will stay below $1M. | annualValue.p50 | below what is forecast
Upfront revenue of $78.5K would come on top of $114K a month. | upfrontValue.p50 monthlyValue.p50 | amounts swapped
The forecast duration of 9.1 months is shorter than the 8 months that are usual for this category. | durationMonths.p50 durationMonths.baseline | reversed
A start in the third quarter of 2027 is the most likely outcome. | launchDate.p50 | wrong quarter
At the earliest, delivery should begin on June 28, 2027. | launchDate.p10 launchDate.p90 | P90 as the earliest
Data Lake was bought next by 62 customers. | followOn.category.1.name followOn.category.1.support | digits swapped
SAP on AWS deals are worth about $1.6M a month. | followOn.category.5.name followOn.category.5.value | month for year
Seven programmes are open, four are excluded. | funding.excluded funding.open | counts swapped
Roughly 36 % of forecasts at this confidence level were within a factor of two. | confidence.measured | digits swapped
Amazon RDS for Oracle carries 52 % of the value. | service.2.name service.2.share.p50 service.1.share.p50 | another service's share
The gap between close and start is expected to last between 89 and 30 days. | gapDays.p10 gapDays.p90 | order
Close is planned for the end of May 2027. | input.closeDate launchDate.p50 | month of another date
MAP would cover 86 % of the cost. | funding.plan.1.name funding.plan.2.share | another source's share
Contoso is the closest reference, worth $482K a year. | similar.1.value | foreign customer
The history ends in January 2021. | history.firstCloseDate history.lastCloseDate | first for last
The upper end of the range is 5.1 % above the lower end. | spread | percent for times
Hazel Outfitters paid $482K a year. | similar.2.customer similar.1.value | another customer's
`

const rowsOf = (table: string): readonly (readonly string[])[] =>
  table
    .trim()
    .split('\n')
    .map((line) => line.split(' | '))

export const SAMPLE_FACTS: readonly Fact[] = rowsOf(FACTS).map(([id = '', value = '', unit = '', label = '']) => ({
  id,
  label,
  value: unit === 'text' || unit === 'date' ? value : Number(value),
  // The table above holds no other words there.
  unit: unit as Fact['unit'],
  formula: 'as the report on the sample says',
  from: [],
}))

export interface Written {
  readonly text: string
  readonly factIds: readonly string[]
  /** Empty for a true one. */
  readonly lie: string
}

const written = (table: string): readonly Written[] =>
  rowsOf(table).map(([text = '', ids = '', lie = '']) => ({ text, factIds: ids.split(' '), lie }))

export const WRITTEN_TRUE = written(TRUE)
export const WRITTEN_FALSE = written(FALSE)
