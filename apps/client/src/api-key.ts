// The API key with which a program administers a server. It comes from a file or the environment, because every user of
// a machine can read arguments.
import { readFileSync } from 'node:fs';
import type { Environment } from './config';
import { ClientError } from './errors';

const FORM = /^midip2p_ak_[0-9A-Za-z]{46}$/;

/** null: no key is given, so the account that is signed in here is used. */
export function apiKeyFrom({ apiKeyFile }: { apiKeyFile?: string }, environment: Environment): string | null {
  const file = apiKeyFile ?? environment.MIDIP2P_API_KEY_FILE ?? '';
  if (file !== '') return wellFormed(firstLineOf(file), file);
  const key = environment.MIDIP2P_API_KEY ?? '';
  return key === '' ? null : wellFormed(key.trim(), 'MIDIP2P_API_KEY');
}

// ---- details ----

function firstLineOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/, 1)[0]!.trim();
  } catch (error) {
    throw new ClientError('usage', `the file of the API key cannot be read: ${(error as Error).message}`, 2);
  }
}

/** A text that is no key is never sent, nor shown. */
function wellFormed(key: string, where: string): string {
  if (FORM.test(key)) return key;
  throw new ClientError(
    'usage',
    `what is in ${where} is no API key: it begins with midip2p_ak_, and is copied whole`,
    2,
  );
}
