/** The machines that are measured: five states of the usual kinds, a loop that fills a history, a long wait. */
import type { JsonObject } from '#lib/json'

/** Pass, Choice, Pass, Pass, Succeed: transitions alone, in JSONPath, so that the in-memory peer can run it too. */
export const FIVE_STATES: JsonObject = {
  StartAt: 'Prepare',
  States: {
    Prepare: { Type: 'Pass', Parameters: { 'amount.$': '$.amount', kind: 'deal' }, Next: 'Choose' },
    Choose: {
      Type: 'Choice',
      Choices: [{ Variable: '$.amount', NumericGreaterThan: 10, Next: 'Large' }],
      Default: 'Done',
    },
    Large: { Type: 'Pass', Result: true, ResultPath: '$.isLarge', Next: 'Finish' },
    Finish: { Type: 'Pass', Next: 'Done' },
    Done: { Type: 'Succeed' },
  },
}

/** The same with JSONata, a variable and one task. */
export const FIVE_STATES_JSONATA: JsonObject = {
  QueryLanguage: 'JSONata',
  StartAt: 'Prepare',
  States: {
    Prepare: { Type: 'Pass', Assign: { amount: '{% $states.input.amount %}' }, Next: 'Choose' },
    Choose: { Type: 'Choice', Choices: [{ Condition: '{% $amount > 10 %}', Next: 'Call' }], Default: 'Done' },
    Call: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'echo', Payload: { amount: '{% $amount %}' } },
      Output: '{% $states.result.Payload %}',
      Next: 'Finish',
    },
    Finish: { Type: 'Pass', Next: 'Done' },
    Done: { Type: 'Succeed' },
  },
}

export const TASK_NAME = 'Call'

/** Pass, a Lambda function by its ARN, Pass, Succeed. */
export const LAMBDA_TASK: JsonObject = {
  StartAt: 'Prepare',
  States: {
    Prepare: { Type: 'Pass', Parameters: { 'amount.$': '$.amount', kind: 'deal' }, Next: TASK_NAME },
    [TASK_NAME]: {
      Type: 'Task',
      Resource: 'arn:aws:lambda:us-east-1:123456789012:function:echo',
      ResultPath: '$.answer',
      Next: 'Finish',
    },
    Finish: { Type: 'Pass', Next: 'Done' },
    Done: { Type: 'Succeed' },
  },
}

/** Counts to twenty: a Pass with an intrinsic function and a Choice each time. */
export const CHOICE_LOOP: JsonObject = {
  StartAt: 'Count',
  States: {
    Count: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' }, Next: 'Again' },
    Again: { Type: 'Choice', Choices: [{ Variable: '$.n', NumericLessThan: 20, Next: 'Count' }], Default: 'Done' },
    Done: { Type: 'Succeed' },
  },
}

const onePass = (name: string) => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } })

export const PARALLEL_OF_TEN: JsonObject = {
  StartAt: 'All',
  States: {
    All: { Type: 'Parallel', Branches: Array.from({ length: 10 }, (_, index) => onePass(`P${index}`)), End: true },
  },
}

export const MAP_OF_1000: JsonObject = {
  StartAt: 'Each',
  States: { Each: { Type: 'Map', ItemsPath: '$.items', ItemProcessor: onePass('P'), End: true } },
}

/** Goes round until its history is as long as asked: each round is a Pass and a Choice, four events. */
export const LOOP: JsonObject = {
  QueryLanguage: 'JSONata',
  StartAt: 'Count',
  States: {
    Count: { Type: 'Pass', Output: { n: '{% $states.input.n - 1 %}' }, Next: 'Again' },
    Again: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n > 0 %}', Next: 'Count' }], Default: 'Done' },
    Done: { Type: 'Succeed' },
  },
}

export const WAITING: JsonObject = {
  StartAt: 'Hold',
  States: { Hold: { Type: 'Wait', Seconds: 86_400, End: true } },
}

export const CALLBACK: JsonObject = {
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Parameters: { QueueUrl: 'asked', MessageBody: { 'token.$': '$$.Task.Token' } },
      End: true,
    },
  },
}
