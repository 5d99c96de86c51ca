import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { StartupError } from '../startup-error';
import { keptFile } from './kept-file';

/** The server's two voices. Both Ed25519, both private halves in this process and its files only. */
export interface SigningKeys {
  /** Signs access tokens: read by servers. */
  token: KeyPair;
  /** Signs introductions and removals: checked by every peer, which keeps the public half. */
  introduction: KeyPair;
}

export interface KeyPair {
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** From the configured files, else from `dataDir`/keys, made there on first use with mode 0600. */
export function loadSigningKeys(
  dataDir: string,
  files: { tokenFile: string | null; introductionFile: string | null },
): SigningKeys {
  return {
    token: load(dataDir, 'token', files.tokenFile),
    introduction: load(dataDir, 'introduction', files.introductionFile),
  };
}

/** The 32 bytes of an Ed25519 public key, as it travels. */
export function rawPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

// ---- details ----

function load(dataDir: string, name: 'token' | 'introduction', configured: string | null): KeyPair {
  const made = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const { path, text } = keptFile(configured, `${dataDir}/keys/${name}.pem`, made);
  try {
    const privateKey = createPrivateKey(text);
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error(`it is of type ${privateKey.asymmetricKeyType}`);
    return { privateKey, publicKey: createPublicKey(privateKey) };
  } catch (error) {
    throw new StartupError(
      'bad-key',
      `${path} is no Ed25519 private key in PEM (keys.${name}File): ${(error as Error).message}`,
    );
  }
}
