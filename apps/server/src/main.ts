#!/usr/bin/env node
// The midip2p-server command.
import { parseArgs } from 'node:util';
import { loadConfig } from './config/load-config';
import { helpText } from './help';
import { StartupError } from './startup-error';

async function main(): Promise<void> {
  const options = {
    help: { type: 'boolean', short: 'h' },
    config: { type: 'string', short: 'c' },
    json: { type: 'boolean' },
    'password-file': { type: 'string' },
  } as const;
  let given;
  let command: string[];
  try {
    ({ values: given, positionals: command } = parseArgs({ options, allowPositionals: true }));
  } catch (error) {
    throw new StartupError('bad-config', `${(error as Error).message}; see midip2p-server --help`);
  }
  if (given.help) return void process.stdout.write(helpText());

  const file = given.config ?? null;
  if (command.length > 0) return createAdmin(command, file, given['password-file'] ?? null);

  const { startServer } = await import('./start-server.js'); // help needs none of it
  const server = await startServer({ file, environment: process.env });
  const { host, port, fingerprint } = server.address;
  const where = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  if (given.json) {
    const { selfSigned, dataDir, pids } = server;
    console.log(JSON.stringify({ ready: true, address: server.address, selfSigned, dataDir, pids }));
  } else {
    console.log(`midip2p-server listens on ${where}`);
    console.log(`clients connect to    ${server.selfSigned ? `${where}#${fingerprint}` : where}`);
  }

  const stop = (signal: NodeJS.Signals) => {
    process.once(signal, () => process.exit(130)); // asked twice: at once
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(`midip2p-server: stopping failed: ${(error as Error).message}`);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

async function createAdmin([what, name, ...more]: string[], file: string | null, passwordFile: string | null) {
  if (what !== 'create-admin' || name === undefined || more.length > 0)
    throw new StartupError('bad-config', 'the only command is create-admin NAME; see midip2p-server --help');
  const { createAdmin } = await import('./commands/create-admin.js');
  const { readPassword } = await import('./commands/read-password.js');
  const config = loadConfig({ file, environment: process.env });
  console.log(await createAdmin(config, name, () => readPassword(passwordFile, `password of ${name}: `)));
}

main().catch((error: unknown) => {
  const known = error instanceof StartupError;
  console.error(`midip2p-server: ${known ? `${error.message} (${error.code})` : (error as Error).stack}`);
  process.exit(known ? 2 : 1);
});
