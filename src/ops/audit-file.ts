import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditEntry, AuditSink } from '../access/audit.ts'

/**
 * Audit records as JSON lines, one file a UTC month, append-only. Each line carries the SHA-256 of the line before it, so
 * that a changed, lost or reordered line shows. Records that come together share one write.
 */
export interface AuditFile extends AuditSink {
  close(): Promise<void>
}

interface Waiting {
  readonly entry: AuditEntry
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7)

export function openAuditFile(folder: string): AuditFile {
  mkdirSync(folder, { recursive: true })
  let handle: FileHandle | undefined
  let month = ''
  let previous = ''
  let queue: Waiting[] = []
  let running: Promise<void> | undefined

  const fileFor = async (at: number): Promise<FileHandle> => {
    if (handle && monthOf(at) === month) return handle
    await handle?.close()
    month = monthOf(at)
    handle = await open(join(folder, `audit-${month}.jsonl`), 'a+', 0o600)
    previous = await lastHash(handle)
    return handle
  }

  const flush = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue
      queue = []
      try {
        const file = await fileFor(batch[0]!.entry.at)
        const lines: string[] = []
        for (const { entry } of batch) {
          const line = JSON.stringify({ ...entry, at: new Date(entry.at).toISOString(), previous })
          previous = hashOf(line)
          lines.push(`${line}\n`)
        }
        await file.appendFile(lines.join(''))
        for (const one of batch) one.resolve()
      } catch (error) {
        // The next record opens the file anew and continues the chain from what is really there.
        await handle?.close().catch(() => undefined)
        handle = undefined
        for (const one of batch) one.reject(error)
      }
    }
    running = undefined
  }

  return {
    record: (entry) =>
      new Promise((resolve, reject) => {
        queue.push({ entry, resolve, reject })
        running ??= flush()
      }),
    async close() {
      await running
      await handle?.close()
      handle = undefined
    },
  }
}

const hashOf = (line: string): string => createHash('sha256').update(line).digest('hex')

const TAIL = 65_536

/** Hash of the last whole line; a line torn by a crash is ended first, so that it stands alone. */
async function lastHash(file: FileHandle): Promise<string> {
  const { size } = await file.stat()
  if (size === 0) return ''
  const length = Math.min(size, TAIL)
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
  const text = buffer.toString('utf8')
  if (!text.endsWith('\n')) await file.appendFile('\n')
  const last = text.trimEnd().split('\n').at(-1) ?? ''
  return hashOf(last)
}
