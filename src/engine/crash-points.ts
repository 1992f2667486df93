/**
 * Named steps at which the crash tests kill the process: `TRIBUTARY_CRASH_AT=journal-committed:3` sends SIGKILL to this very
 * process when the step is reached for the third time. Without the variable a step costs one comparison.
 */
export const CRASH_POINTS = [
  'frame-read',
  'journal-before-commit',
  'journal-committed',
  'ack-before',
  'ack-after',
  'mapping',
  'commit-middle',
  'committed',
  'follow-up-middle',
  'delivery-middle',
] as const
export type CrashPoint = (typeof CRASH_POINTS)[number]

const [wanted, nth] = (process.env.TRIBUTARY_CRASH_AT ?? '').split(':')
let left = Number(nth ?? 1)

export function reach(point: CrashPoint): void {
  if (wanted !== point) return
  left -= 1
  if (left <= 0) process.kill(process.pid, 'SIGKILL')
}
