import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const CLIENT = { id: 'midip2p', secret: 'a secret of the client' };

/** The claims of each person, by the name with which they sign in. */
export type People = Record<string, { preferred_username?: string; name?: string; groups?: string[] }>;

export interface Provider {
  issuer: string;
  stop(): Promise<void>;
}

/**
 * A real provider, in a process of its own that ends with this one. `port`: that of a provider which is started again.
 */
export async function startProvider(publicUrl: string, people: People, port = 0): Promise<Provider> {
  const back = `${publicUrl}/api/v1/oidc/callback`;
  const args = [join(__dirname, 'provider.mjs'), CLIENT.id, CLIENT.secret, back, JSON.stringify(people), String(port)];
  // The pipe to its standard input is what ties it: the system closes it, however this process ends.
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close');
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>,
    ended.then(() => Promise.reject(new Error(`the provider ended: ${output}`))),
  ]);
  return {
    issuer: line,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
