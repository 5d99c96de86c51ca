import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { StartupError } from './startup-error';

const HOW = 'midip2p-server keys public > server.pem';
const ONE_KEY = /-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g;

/**
 * The public halves of the keys whose tokens are believed; a file may have several. StartupError where there are none, or a file has none.
 */
export function believedKeys(files: readonly string[]): KeyObject[] {
  if (files.length === 0)
    throw new StartupError(
      'bad-config',
      `keys.files (MIDIP2P_RELAY_KEYS_FILES) names no key, so that nobody could be let in: name the public half of your server's introduction key, which ${HOW} writes`,
    );
  return files.flatMap((path) => {
    const text = textOf(path);
    if (text.includes('PRIVATE KEY'))
      throw new StartupError(
        'bad-key',
        `${path} has a private key, which a relay must not have: give it what ${HOW} writes`,
      );
    return (text.match(ONE_KEY) ?? [text]).map((one) => ed25519(path, () => createPublicKey(one), 'public'));
  });
}

/** A server's own key, to make tokens with. StartupError. */
export const privateKeyIn = (path: string): KeyObject => ed25519(path, () => createPrivateKey(textOf(path)), 'private');

// ---- details ----

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartupError('bad-key', `${path} cannot be read: ${(error as Error).message}`);
  }
}

function ed25519(path: string, read: () => KeyObject, half: string): KeyObject {
  try {
    const key = read();
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`it is of type ${key.asymmetricKeyType}`);
    return key;
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError('bad-key', `${path} is no Ed25519 ${half} key in PEM: ${(error as Error).message}`);
  }
}
