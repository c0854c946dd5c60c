import { library } from '../../tsup.library'

export default library({ entry: ['src/index.ts', 'src/worker.ts'] })
