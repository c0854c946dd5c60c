import { describeHostility } from './hostile-cases'

describeHostility()
