/** What the CDK command line runs: `cdk synth -c environment=production`. */
import { buildApp } from './build-app.ts'
import { namedEnvironment } from './environment-context.ts'
import { bundledCode, bundleFunctions } from './function-code.ts'

const environment = namedEnvironment()
await bundleFunctions()
buildApp({ environment, code: bundledCode }).app.synth()
