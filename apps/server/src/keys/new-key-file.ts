import { generateKeyPairSync } from 'node:crypto';
import { chownSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes another key of that voice in a folder of the server's own, which a server that looks meanwhile finds whole, or not at all. */
export function newKeyFile(folder: string, voice: 'token' | 'introduction'): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const path = join(folder, `${voice}-${new Date().toISOString().replace(/\D/g, '')}.pem`);
  const half = `${path}.${process.pid}`;
  writeFileSync(half, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  const { uid, gid } = statSync(folder);
  if (process.getuid?.() === 0) chownSync(half, uid, gid); // root may type it for the account that the server runs as
  renameSync(half, path);
  return path;
}
