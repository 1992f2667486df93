import { statfs } from 'node:fs/promises'

/** Bytes an ordinary process may still write on the disk of a folder; undefined when the disk does not say. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch {
    return undefined
  }
}
