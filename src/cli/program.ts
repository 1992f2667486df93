import { Command } from 'commander'
import { CodedException, coded } from '../model/errors.ts'
import { type CliContext, EXIT, Exit, exitCodeOf, tell } from './context.ts'
import { version } from './version.ts'

type MakeCommand = (context: CliContext, exit: (code: number) => void) => Command

/** The list of commands; one file each, loaded when it is asked for. */
const COMMANDS: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  start: async () => (await import('./start.ts')).startCommand,
  map: async () => (await import('./map.ts')).mapCommand,
  lint: async () => (await import('./lint.ts')).lintCommand,
  test: async () => (await import('./test.ts')).testCommand,
  token: async () => (await import('./token.ts')).tokenCommand,
  balance: async () => (await import('./balance.ts')).balanceCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  simulate: async () => (await import('./simulate.ts')).simulateCommand,
  identity: async () => (await import('./identity.ts')).identityCommand,
  diff: async () => (await import('./diff.ts')).diffCommand,
  publish: async () => (await import('./publish.ts')).publishCommand,
  rollback: async () => (await import('./rollback.ts')).rollbackCommand,
  versions: async () => (await import('./mapping-versions.ts')).versionsCommand,
  codes: async () => (await import('./codes.ts')).codesCommand,
  remap: async () => (await import('./remap.ts')).remapCommand,
  receiver: async () => (await import('./receiver-command.ts')).receiverCommand,
  rules: async () => (await import('./rules.ts')).rulesCommand,
}

/** Runs one command line and answers with the exit code. */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  const program = new Command('tributary')
    .description(context.language === 'zh' ? '汇流：医院集成引擎' : 'Tributary: the integration engine for hospitals')
    .version(version())
    .showHelpAfterError('tributary --help')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: (text) => context.stdout.write(text), writeErr: (text) => context.stderr.write(text) })
  let code: number = EXIT.ok
  for (const make of await Promise.all(wanted(argv).map((load) => load()))) {
    const command = make(context, (exit: number) => {
      code = exit
    })
    program.addCommand(command.copyInheritedSettings(program))
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    return told(error, context)
  }
}

/** One command when the line names one; all of them for help and for a name that is none. */
function wanted([first = '']: readonly string[]) {
  const one = COMMANDS[first]
  return one ? [one] : Object.values(COMMANDS)
}

function told(error: unknown, context: CliContext): number {
  if (error instanceof Exit) return error.code
  if (error instanceof CodedException) {
    tell(error.error, context)
    return exitCodeOf(error.error.code)
  }
  // commander's own: help and version end with 0, a line it does not understand with 2.
  if (error instanceof Error && 'exitCode' in error) return error.exitCode === 0 ? EXIT.ok : EXIT.badConfiguration
  tell(coded('cli.unexpected', { found: error instanceof Error ? error.message : String(error) }), context)
  if (context.env.TRIBUTARY_DEBUG && error instanceof Error) context.stderr.write(`${error.stack}\n`)
  return EXIT.software
}
