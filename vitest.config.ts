import { defineConfig } from 'vitest/config'

// Threads without isolation run ten times faster here; tests therefore share no module state.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'adapters/**/*.test.ts'],
    exclude: ['test/crash/**', 'test/services/**', 'test/console/**', 'node_modules/**'],
    pool: 'threads',
    isolate: false,
    // Many files wait for an engine process of their own.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
