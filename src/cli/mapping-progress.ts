import type { CliContext } from './context.ts'

const WIDTH = 24
/** Drawing more often tells nobody more. */
const EVERY_MS = 100

/** A bar on a terminal, silence elsewhere: done of all, a rate, the time left. Ends with an empty line's worth of nothing. */
export interface Progress {
  show(done: number, all: number): void
  end(): void
}

export function progressBar(context: CliContext, quiet: boolean, now: () => number = () => performance.now()): Progress {
  if (quiet || context.stdout.isTTY !== true) return { show: () => {}, end: () => {} }
  const started = now()
  let last = Number.NEGATIVE_INFINITY
  const show = (done: number, all: number): void => {
    if (done < all && now() - last < EVERY_MS) return
    last = now()
    context.stderr.write(`\r\u001b[2K${barText(done, all, (last - started) / 1000, context.language)}`)
  }
  return { show, end: () => void context.stderr.write('\r\u001b[2K') }
}

/** `████░░░░ 45 % 4500/10000 1234/s 4 s left`. */
export function barText(done: number, all: number, seconds: number, language: 'zh' | 'en'): string {
  const share = all === 0 ? 1 : Math.min(1, done / all)
  const full = Math.round(share * WIDTH)
  const rate = seconds > 0 ? Math.round(done / seconds) : 0
  const left = rate > 0 ? Math.ceil((all - done) / rate) : 0
  const rest = language === 'zh' ? `剩余 ${left} 秒` : `${left} s left`
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${Math.floor(share * 100)} % ${done}/${all} ${rate}/s ${rest}`
}
