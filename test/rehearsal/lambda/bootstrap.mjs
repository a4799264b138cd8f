/** What Lambda's Node.js runtime does in a function's process: asks for events, calls the handler, hands back what it answers. */
import { pathToFileURL } from 'node:url'

const { AWS_LAMBDA_RUNTIME_API: api, LAMBDA_TASK_ROOT: root, _HANDLER: name } = process.env
const runtime = `http://${api}/2018-06-01/runtime`

const describe = (error) => ({
  errorType: error?.name ?? typeof error,
  errorMessage: error?.message ?? String(error),
  trace: String(error?.stack ?? '').split('\n'),
})

async function post(path, body) {
  const response = await fetch(`${runtime}/${path}`, { method: 'POST', body: JSON.stringify(body) ?? 'null' })
  await response.arrayBuffer()
}

/** Fills the heap, or what is beside it, to the limit that the function's memory sets; the process does not survive it. */
async function hoard(kind) {
  if (kind === 'native') {
    for (const kept = []; ; await new Promise((resolve) => setTimeout(resolve, 5)))
      kept.push(Buffer.alloc(16_000_000, 1))
  }
  for (const kept = []; ; ) kept.push(Array.from({ length: 100_000 }, (_, index) => index + 0.5))
}

let handler
try {
  const [file, exported] = name.split('.')
  handler = (await import(pathToFileURL(`${root}/${file}.mjs`).href))[exported]
  if (typeof handler !== 'function') throw new Error(`${name} is undefined or not exported`)
} catch (error) {
  await post('init/error', describe(error))
  process.exit(1)
}

// Wall time depends on what else the machine does; what the start took of the processor does not.
const { user, system } = process.cpuUsage()
let headers = { 'rehearsal-init-processor-ms': String((user + system) / 1000) }

for (;;) {
  const next = await fetch(`${runtime}/invocation/next`, { headers })
  headers = {}
  const requestId = next.headers.get('lambda-runtime-aws-request-id')
  const deadlineMs = Number(next.headers.get('lambda-runtime-deadline-ms'))
  process.env._X_AMZN_TRACE_ID = next.headers.get('lambda-runtime-trace-id') ?? ''
  const context = {
    awsRequestId: requestId,
    invokedFunctionArn: next.headers.get('lambda-runtime-invoked-function-arn'),
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  }
  if (next.headers.get('rehearsal-hoards') !== null) await hoard(next.headers.get('rehearsal-hoards'))
  try {
    await post(`invocation/${requestId}/response`, await handler(await next.json(), context))
  } catch (error) {
    await post(`invocation/${requestId}/error`, describe(error))
  }
}
