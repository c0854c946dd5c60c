import type { StandardSchema } from '@peerwright/core'

/** The smallest Standard Schema there is; anything bigger is better said with a schema library. */
export const booleanSchema: StandardSchema<boolean> = {
  '~standard': {
    version: 1,
    vendor: 'playground',
    validate: (value) => (typeof value === 'boolean' ? { value } : { issues: [{ message: 'expected true or false' }] }),
  },
}
