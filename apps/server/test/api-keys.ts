// An API key, as a manager makes one.
import { randomUUID } from 'node:crypto';
import { hashOf, newKeyText } from '../src/callers/api-key-text';
import { asked } from './a-database';

export async function anApiKey(url: string, scopes: readonly string[]) {
  const [id, name, secret] = [randomUUID(), `key-${randomUUID().slice(0, 8)}`, newKeyText()];
  const hash = hashOf(secret).toString('hex');
  await asked(
    url,
    `INSERT INTO api_key (id, name, hash, scopes, made_by)
      VALUES ('${id}', '${name}', '\\x${hash}', '{${scopes.join(',')}}', 'a test')`,
  );
  return { id, name, secret };
}
