import { library } from '../../tsup.library'

export default library({ entry: ['src/index.ts', 'src/relay-server.ts', 'src/faulty-proxy.ts'] })
