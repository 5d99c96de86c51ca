// Where the private halves of keys are.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config';
import { StartupError } from '../startup-error';
import { keptFile } from './kept-file';

export interface KeyPair {
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** A pair and what it is known by. */
export interface NamedKey extends KeyPair {
  kid: string;
  path: string;
}

/** The file names that a key of that kind may have in the folder. */
const NAMES = { token: /^token(-[\w.-]+)?\.pem$/, introduction: /^introduction(-[\w.-]+)?\.pem$/ };

/** The files of the configuration, else those of its folder, else those of `dataDir`/keys, the first of each voice made there on first use. */
export class KeyFiles {
  private readonly folder: string;
  private readonly isOwn: boolean;

  constructor(
    dataDir: string,
    private readonly config: Pick<Config['keys'], 'directory' | 'tokenFile' | 'introductionFile'>,
  ) {
    this.isOwn = config.directory === null;
    this.folder = config.directory ?? join(dataDir, 'keys');
  }

  /** The folder that a new token key goes to; null: one file is configured. */
  get tokenFolder(): string | null {
    return this.config.tokenFile === null ? this.folder : null;
  }

  /** The same, of introduction keys. */
  get introductionFolder(): string | null {
    return this.config.introductionFile === null ? this.folder : null;
  }

  /** All there are, at least one; introduction.pem first, where it is. StartupError. */
  introductions(): NamedKey[] {
    const all = this.all('introduction', this.config.introductionFile);
    const isFirst = ({ path }: NamedKey) => path.endsWith('introduction.pem');
    return [...all.filter(isFirst), ...all.filter((key) => !isFirst(key))];
  }

  /** All there are, at least one. StartupError. */
  tokens(): NamedKey[] {
    return this.all('token', this.config.tokenFile);
  }

  /** Those that others than their owner may read, and so know. */
  open(): string[] {
    const { tokenFile, introductionFile } = this.config;
    const all = [
      tokenFile,
      introductionFile,
      ...(this.isOwn ? [] : [...this.found('token'), ...this.found('introduction')]),
    ];
    return all.filter(
      (path) => path !== null && (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o007,
    ) as string[];
  }

  // ---- details ----

  private all(voice: 'token' | 'introduction', configured: string | null): NamedKey[] {
    if (configured !== null) return [this.one(voice, configured)];
    const files = this.found(voice);
    if (files.length === 0) return [this.one(voice, null)];
    return files.map((path) => keyIn(path, this.textOf(path), voice));
  }

  private one(voice: 'token' | 'introduction', configured: string | null): NamedKey {
    const here = join(this.folder, `${voice}.pem`);
    const made = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { path, text } = keptFile(configured ?? (this.isOwn ? null : here), here, made);
    return keyIn(path, text, voice);
  }

  private textOf(path: string): string {
    return this.isOwn ? keptFile(null, path, () => '').text : readFileSync(path, 'utf8');
  }

  private found(voice: 'token' | 'introduction'): string[] {
    try {
      const names = readdirSync(this.folder).filter((name) => NAMES[voice].test(name));
      return names.sort().map((name) => join(this.folder, name));
    } catch (error) {
      if (this.isOwn && (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new StartupError(
        'bad-key',
        `the folder of keys cannot be read (keys.directory): ${(error as Error).message}`,
      );
    }
  }
}

/** The 32 bytes of an Ed25519 public key, as it travels. */
export function rawPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

export function publicKeyOf(raw: Uint8Array): KeyObject {
  return createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url') },
    format: 'jwk',
  });
}

/** RFC 7638: the same key has the same name everywhere. */
export function thumbprint(key: KeyObject): string {
  const { x } = key.export({ format: 'jwk' });
  return createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');
}

function keyIn(path: string, text: string, voice: string): NamedKey {
  try {
    const privateKey = createPrivateKey(text);
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error(`it is of type ${privateKey.asymmetricKeyType}`);
    const publicKey = createPublicKey(privateKey);
    return { privateKey, publicKey, path, kid: thumbprint(publicKey) };
  } catch (error) {
    throw new StartupError(
      'bad-key',
      `${path} is no Ed25519 private key in PEM (keys.${voice}File, keys.directory): ${(error as Error).message}`,
    );
  }
}
