// The midip2p-relay command.
import { printable } from '@midip2p/plain-text';
import { COMMANDS } from './commands/commands';
import { helpText } from './help';
import { StartupError } from './startup-error';

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const named = args[0] !== undefined && !args[0].startsWith('-') ? args.shift() : undefined;
  const asksHelp = args.includes('--help') || args.includes('-h');
  if (named === undefined && asksHelp) return void process.stdout.write(helpText());
  const known = Object.hasOwn(COMMANDS, named ?? 'serve') ? COMMANDS[named ?? 'serve'] : undefined;
  if (!known)
    throw new StartupError(
      'bad-config',
      `there is no command "${named}"; there are: ${Object.keys(COMMANDS).join(', ')}; see midip2p-relay --help`,
    );
  const command = await known.load();
  if (asksHelp) return void process.stdout.write(command.usage);
  const code = await command.run(args);
  if (code !== undefined) process.exit(code);
}

main().catch((error: unknown) => {
  const known = error instanceof StartupError;
  const words = known ? `${error.message} (${error.code})` : ((error as Error).stack ?? String(error));
  console.error(`midip2p-relay: ${words.split('\n').map(printable).join('\n')}`);
  process.exit(known ? 2 : 1);
});
