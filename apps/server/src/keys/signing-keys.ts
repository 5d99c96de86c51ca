import type { Config } from '../config/config';
import { KeyFiles, type NamedKey } from './key-files';

/** The server's two voices. Both Ed25519, the private halves in this process and its files only. */
export interface SigningKeys {
  /** Where they are; keys come and go there. */
  files: KeyFiles;
  /** The first that signs introductions and removals: checked by every peer, which keeps the public half. */
  introduction: NamedKey;
}

/** From the configured files, else from `dataDir`/keys, made there on first use with mode 0600. StartupError. */
export function loadSigningKeys(
  dataDir: string,
  config: Pick<Config['keys'], 'directory' | 'tokenFile' | 'introductionFile'>,
): SigningKeys {
  const files = new KeyFiles(dataDir, config);
  files.tokens(); // what is wrong with them is said before anything begins
  return { files, introduction: files.introductions()[0]! };
}
