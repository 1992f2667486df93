import { CodedException, coded } from '../model/errors.ts'

/** Reads a number given on the command line. @throws CodedException cli.bad-option */
export function numberOption(name: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= least && value <= most) return value
  const range = most === Number.MAX_SAFE_INTEGER ? `${least}…` : `${least}…${most}`
  throw new CodedException(
    coded('cli.bad-option', { where: name, found: text, allowed: `a number, ${range}`, allowedZh: ` ${range} 之间的数` }),
  )
}

export const portOption = (text: string): number => numberOption('--port', text, 1, 65_535)
