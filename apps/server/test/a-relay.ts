// A relay in a process of its own, and somebody who calls it.
import { type ChildProcess, spawn } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { greetingOf, readAnswer } from '@midip2p/relay-rules';

const PROGRAM = join(__dirname, '../../relay/bin/midip2p-relay.js');

export interface ARelay {
  host: string;
  port: number;
  stop(): Promise<void>;
}

/** An introduction key as a server reads it, and the public half as a relay does. */
export function anIntroductionKey() {
  const dir = mkdtempSync(join(tmpdir(), 'midip2p-relay-key-'));
  const { privateKey } = generateKeyPairSync('ed25519');
  const [privateFile, publicFile] = [join(dir, 'introduction.pem'), join(dir, 'server.pem')];
  writeFileSync(privateFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(publicFile, createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }));
  return { privateFile, publicFile, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Resolves when it listens. `keyFile`: the public key of the server whose tokens it takes. */
export async function aRelay(keyFile: string): Promise<ARelay> {
  const env = {
    PATH: process.env.PATH,
    MIDIP2P_RUN: process.env.MIDIP2P_RUN, // what npm test knows its processes by
    MIDIP2P_RELAY_LISTEN_PORT: '0',
    MIDIP2P_RELAY_OPERATIONS_PORT: '0',
    MIDIP2P_RELAY_KEYS_FILES: keyFile,
    MIDIP2P_RELAY_LOG_LEVEL: 'warn',
  };
  const child: ChildProcess = spawn(PROGRAM, ['--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  const { address } = JSON.parse(line.toString()) as { address: { host: string; port: number } };
  const stop = async () => {
    const ended = once(child, 'close');
    child.kill('SIGINT');
    await ended;
  };
  return { ...address, stop };
}

/** Calls it with a token. The code of its refusal, or the connection: joined with the other peer's. */
export async function callRelay(
  { host, port }: { host: string; port: number },
  token: Uint8Array,
): Promise<Socket | string> {
  const socket = connect({ host, port, noDelay: true });
  await once(socket, 'connect');
  socket.write(greetingOf(token));
  let said = Buffer.alloc(0);
  for (;;) {
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    said = Buffer.concat([said, bytes]);
    const answer = readAnswer(said);
    if (answer === null) continue;
    if (answer.refusal === null) return socket;
    socket.destroy();
    return answer.refusal;
  }
}
