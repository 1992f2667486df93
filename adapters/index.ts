import type { Adapter } from '../src/sdk/adapter.ts'
import { filesAdapter } from './files/spec.ts'
import { mllpAdapter } from './mllp/spec.ts'
import { sqlAdapter } from './sql/spec.ts'
import { webhookAdapter } from './webhook/spec.ts'

/** Every adapter there is. Adding one is a folder and a line here. */
export const adapters: readonly Adapter[] = [mllpAdapter, sqlAdapter, filesAdapter, webhookAdapter] as readonly Adapter[]
