/** What the CDK command line runs: `cdk synth -c environment=production`. */
import { App } from 'aws-cdk-lib'
import { buildApp } from './build-app.ts'
import { loadEnvironment } from './environment.ts'
import { bundledCode, bundleFunctions } from './function-code.ts'

const named: unknown = new App().node.tryGetContext('environment')
const environment = loadEnvironment(typeof named === 'string' ? named : 'default')
await bundleFunctions()
buildApp({ environment, code: bundledCode }).app.synth()
