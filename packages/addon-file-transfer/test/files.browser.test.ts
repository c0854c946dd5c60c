import { describeFiles } from './file-cases'

describeFiles()
