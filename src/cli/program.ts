import { Command } from 'commander'
import { CodedException, textOf } from '../model/errors.ts'
import { balanceCommand } from './balance.ts'
import { type CliContext, EXIT, Exit } from './context.ts'
import { doctorCommand } from './doctor.ts'
import { lintCommand } from './lint.ts'
import { mapCommand } from './map.ts'
import { receiverCommand } from './receiver-command.ts'
import { simulateCommand } from './simulate.ts'
import { startCommand } from './start.ts'
import { testCommand } from './test.ts'
import { tokenCommand } from './token.ts'

/** The list of commands; one file each. */
const COMMANDS = [
  startCommand,
  mapCommand,
  lintCommand,
  testCommand,
  tokenCommand,
  balanceCommand,
  doctorCommand,
  simulateCommand,
  receiverCommand,
] as const

/** Runs one command line and answers with the exit code. */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  const program = new Command('tributary')
    .description(context.language === 'zh' ? '汇流：医院集成引擎' : 'Tributary: the integration engine for hospitals')
    .showHelpAfterError()
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: (text) => context.stdout.write(text), writeErr: (text) => context.stderr.write(text) })
  let code: number = EXIT.ok
  for (const command of COMMANDS) {
    program.addCommand(
      command(context, (exit: number) => {
        code = exit
      }),
    )
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    return told(error, context)
  }
}

function told(error: unknown, context: CliContext): number {
  if (error instanceof Exit) return error.code
  if (error instanceof CodedException) {
    context.stderr.write(`${error.error.code} ${textOf(error.error, context.language)}\n`)
    return EXIT.unavailable
  }
  if (error instanceof Error && 'exitCode' in error) return Number(error.exitCode)
  context.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return EXIT.software
}
