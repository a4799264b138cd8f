/** `opportunity env`: what a shell needs so that AWS clients talk to the server on this machine. */
import { InputError } from '#lib/errors'
import { readServerNote } from '../local/server-note.ts'
import { stateFolder } from '../local/state-folder.ts'
import { type Command, EXIT, parseOptions } from './command.ts'

export const env: Command = {
  name: 'env',
  summary: 'What a shell needs so that AWS clients speak to the server here',
  help: `
eval "$(opportunity env)"

Prints export lines for the server that runs on this machine (opportunity serve). Afterwards

  aws stepfunctions list-state-machines
  new SFNClient({ disableHostPrefix: true })      // the flag only for StartSyncExecution and TestState

talk to it. Debian's awscli 2.9 ignores AWS_ENDPOINT_URL_SFN: add --endpoint-url "$AWS_ENDPOINT_URL_SFN".
`,
  async run(args, io) {
    parseOptions('env', args, {})
    const server = await readServerNote((await stateFolder(io.env, io.cwd)).path)
    if (server === null) {
      throw new InputError('CONFIG_INVALID', 'No server runs on this machine with this state folder.', {
        cure: 'Start it with npm start (opportunity serve), then run this again.',
      })
    }
    const { url, token } = server
    const lines: Readonly<Record<string, string | undefined>> = {
      AWS_ENDPOINT_URL_SFN: url,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: token,
      AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
    }
    for (const [name, value] of Object.entries(lines)) {
      if (value !== undefined) io.stdout.write(`export ${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    }
    return EXIT.ok
  },
}
