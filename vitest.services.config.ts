import { defineConfig } from 'vitest/config'

// Real processes and real servers: one file at a time, each with a process of its own.
export default defineConfig({
  test: {
    include: ['test/services/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
})
