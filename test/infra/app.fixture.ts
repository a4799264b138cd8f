/** src/infra/app.ts as CDK's command line starts it, but for the functions' code, which takes seconds to bundle. */
import { buildApp, namedEnvironment, unbundledCode } from '#infra'

const environment = namedEnvironment()
// A turn of the event loop, as bundling takes many: an App that writes itself at the end would do so after this.
await Promise.resolve()
buildApp({ environment, code: unbundledCode }).app.synth()
