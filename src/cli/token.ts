import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { ROLES, type Role } from '../access/roles.ts'
import { openTokens } from '../access/tokens.ts'
import { systemClock } from '../model/clock.ts'
import { CodedException, coded } from '../model/errors.ts'
import { type CliContext, EXIT } from './context.ts'
import { table } from './table.ts'

interface Options {
  readonly role?: Role
  readonly data: string
  readonly list?: boolean
  readonly revoke?: string
  readonly json?: boolean
}

/** `tributary token --role client`: prints a new bearer token and nothing else; it is stored hashed and can be revoked. */
export const tokenCommand = (context: CliContext, exit: (code: number) => void): Command =>
  new Command('token')
    .description({ zh: '签发、列出或吊销接口令牌', en: 'make, list or revoke bearer tokens of the API' }[context.language])
    .addOption(new Option('--role <role>', 'who the token is for').choices(ROLES))
    .option('--data <folder>', 'data folder', './data')
    .option('--list', 'list the tokens (never their text)')
    .option('--revoke <id>', 'revoke one; takes effect within a second')
    .option('--json', 'print JSON')
    .action(async (options: Options) => {
      const tokens = openTokens(resolve(options.data), systemClock)
      if (options.revoke !== undefined) {
        const found = await tokens.revoke(options.revoke)
        if (!found) throw new CodedException(coded('cli.no-token', { found: options.revoke }))
        return exit(EXIT.ok)
      }
      if (options.list) {
        const list = await tokens.list()
        const rows = list.map((one) => [one.id, one.role, day(one.issuedAt), one.revokedAt ? day(one.revokedAt) : ''])
        context.stdout.write(options.json ? `${JSON.stringify(list)}\n` : table(['id', 'role', 'issued', 'revoked'], rows))
        return exit(EXIT.ok)
      }
      if (options.role === undefined)
        throw new CodedException(coded('cli.missing-option', { where: `--role ${ROLES.join('|')}`, found: 'token' }))
      const { id, token } = await tokens.issue(options.role)
      context.stdout.write(options.json ? `${JSON.stringify({ id, token })}\n` : `${token}\n`)
      exit(EXIT.ok)
    })

const day = (at: number): string => new Date(at).toISOString().slice(0, 19)
