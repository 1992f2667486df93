import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedException, coded } from '../model/errors.ts'

/** The HL7 feeds of the demo hospital as files, in their sending order. */

export interface Feed {
  /** Folder below the hospital's. */
  readonly folder: string
  /** Interface of config/demo.yaml that receives it. */
  readonly interface: string
  /** Where that interface listens unless told otherwise. */
  readonly port: number
}

export const FEEDS: readonly Feed[] = [
  { folder: 'adt', interface: 'his-adt', port: 2575 },
  { folder: 'lis', interface: 'lis', port: 2576 },
]

export interface FeedFile {
  readonly path: string
  readonly interface: string
  /** ISO 8601. */
  readonly sendAt: string
}

/** @throws CodedException cli.no-demo */
export async function feedFiles(hospital: string, feed: Feed): Promise<readonly FeedFile[]> {
  const text = await readFile(join(hospital, feed.folder, 'manifest.json'), 'utf8').catch(() => {
    throw new CodedException(coded('cli.no-demo', { where: hospital }))
  })
  const { messages } = JSON.parse(text) as { messages: readonly { file: string; sendAt: string }[] }
  return messages.map(({ file, sendAt }) => ({ path: join(hospital, feed.folder, file), interface: feed.interface, sendAt }))
}
