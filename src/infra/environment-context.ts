/** The environment that CDK's command line was asked for: `-c environment=NAME`. */
import { App } from 'aws-cdk-lib'
import { type Environment, loadEnvironment } from './environment.ts'

/**
 * This App only reads the context. Under the command line an App writes itself when the program ends; were this one allowed
 * to, its emptiness would lie over the stacks of the real one, and there would be nothing to deploy.
 */
export function namedEnvironment(): Environment {
  const named: unknown = new App({ autoSynth: false }).node.tryGetContext('environment')
  return loadEnvironment(typeof named === 'string' ? named : 'default')
}
