import { install } from './lib/install.mjs'
import { runBin } from './lib/run.mjs'

await install()
process.exitCode = await runBin('turbo', ['run', 'build', ...process.argv.slice(2)], {
  env: { TURBO_TELEMETRY_DISABLED: '1' },
})
