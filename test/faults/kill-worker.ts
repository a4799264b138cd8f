/** The program that gets killed: one engine over one journal file; starts what is missing and says when all is done. */
import { createLocalFunctions } from '#adapters/local-functions'
import { openSqliteJournal } from '#adapters/sqlite-journal'
import { createSystemClock, systemChance } from '#adapters/system-clock'
import { createEngine } from '#engine'
import { ServiceError } from '#lib/step-functions'

const [file = '', countText = '0'] = process.argv.slice(2)
const count = Number(countText)

const DEFINITION = {
  QueryLanguage: 'JSONata',
  StartAt: 'Begin',
  States: {
    Begin: { Type: 'Pass', Assign: { n: '{% $states.input.n %}' }, Next: 'Work' },
    Work: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'double', Payload: '{% $n %}' },
      Output: '{% $states.result.Payload %}',
      Next: 'Pause',
    },
    // Of different lengths, so that at any instant some executions are in each state.
    Pause: { Type: 'Wait', Seconds: '{% $n % 6 %}', Next: 'Both' },
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Left', States: { Left: { Type: 'Pass', End: true } } },
        {
          StartAt: 'Right',
          States: {
            Right: {
              Type: 'Task',
              Resource: 'arn:aws:states:::lambda:invoke',
              Arguments: { FunctionName: 'double', Payload: '{% $states.input %}' },
              Output: '{% $states.result.Payload %}',
              End: true,
            },
          },
        },
      ],
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
}

const engine = createEngine({
  journal: openSqliteJournal(file),
  clock: createSystemClock(),
  chance: systemChance,
  tasks: createLocalFunctions({
    double: async (event) => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      return Number(event) * 2
    },
  }),
})
const machine = await engine.call('CreateStateMachine', {
  name: 'Killed',
  roleArn: 'arn:aws:iam::123456789012:role/local',
  definition: JSON.stringify(DEFINITION),
})
await Promise.all(Array.from({ length: count }, (_, n) => startOnce(n)))
process.stdout.write('started\n')
const timer = setInterval(() => void finish(), 100)

async function startOnce(n: number): Promise<void> {
  try {
    const { stateMachineArn } = machine
    await engine.call('StartExecution', {
      stateMachineArn: stateMachineArn as string,
      name: `run-${n}`,
      input: JSON.stringify({ n }),
    })
  } catch (error) {
    // An earlier life of this program was heard.
    if (!(error instanceof ServiceError && error.type === 'ExecutionAlreadyExists')) throw error
  }
}

async function finish(): Promise<void> {
  const { executions } = await engine.call('ListExecutions', {
    stateMachineArn: machine.stateMachineArn as string,
    statusFilter: 'RUNNING',
  })
  if ((executions as readonly unknown[]).length > 0) return
  clearInterval(timer)
  engine.close()
  process.stdout.write('finished\n')
}
