import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigInput } from '@midip2p/server';

/** Signing keys as an operator gives them to all replicas, in files of `dir`. */
export function sharedKeys(dir: string): ConfigInput['keys'] {
  const made = (name: string) => {
    const file = join(dir, name);
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    return file;
  };
  return { tokenFile: made('token.pem'), introductionFile: made('introduction.pem') };
}
