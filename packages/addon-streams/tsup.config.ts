import { library } from '../../tsup.library'

export default library({ entry: { index: 'src/index.ts', capture: 'src/capture/index.ts' } })
