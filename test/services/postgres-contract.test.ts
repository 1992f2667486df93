import { afterAll } from 'vitest'
import { dropSchemas } from '../support/postgres.ts'

/** The contract of the store and the journal, held by PostgreSQL as it is by the embedded one. */
process.env.TRIBUTARY_CONTRACT = 'postgres'
afterAll(dropSchemas)

await import('../contract/store/feed.test.ts')
await import('../contract/store/follow-ups.test.ts')
await import('../contract/store/journal.test.ts')
await import('../contract/store/messages.test.ts')
await import('../contract/store/outbox.test.ts')
await import('../contract/store/patient-index.test.ts')
await import('../contract/store/resources.test.ts')
await import('../contract/store/search-model.test.ts')
await import('../contract/store/search.test.ts')
