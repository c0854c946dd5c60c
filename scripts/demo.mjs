import { install } from './lib/install.mjs'
import { run, runBin } from './lib/run.mjs'

await install()
const built = await run(process.execPath, ['scripts/build.mjs', '--filter=@peerwright/playground...'])
process.exitCode = built || (await runBin('vite', ['preview', ...process.argv.slice(2)], { cwd: 'apps/playground' }))
