import { afterEach } from 'vitest'
import { declinedCases } from './declined-cases'
import { closeStages } from './support/stage'

afterEach(closeStages)

declinedCases()
