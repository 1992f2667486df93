/**
 * Whether the engine lives and whether it is ready. A part is not ready until it says so; draining makes everything not
 * ready, so that a load balancer stops sending before the engine stops taking.
 */
export interface Health {
  /** Names a part; it counts as not ready from now on. */
  expect(part: string): void
  ready(part: string): void
  notReady(part: string, why: string): void
  draining(): void
  readonly report: HealthReport
}

interface HealthReport {
  readonly ready: boolean
  readonly phase: 'starting' | 'ready' | 'draining' | 'degraded'
  /** What is awaited or wrong: part → why. */
  readonly waiting: Readonly<Record<string, string>>
}

export function createHealth(parts: readonly string[] = []): Health {
  const waiting = new Map(parts.map((part) => [part, 'starting']))
  let draining = false
  let wasReady = false
  return {
    expect: (part) => void waiting.set(part, 'starting'),
    ready: (part) => void waiting.delete(part),
    notReady: (part, why) => void waiting.set(part, why),
    draining: () => {
      draining = true
    },
    get report() {
      const ready = waiting.size === 0 && !draining
      wasReady ||= ready
      const phase: HealthReport['phase'] = draining ? 'draining' : ready ? 'ready' : wasReady ? 'degraded' : 'starting'
      return { ready, phase, waiting: Object.fromEntries(waiting) }
    },
  }
}
