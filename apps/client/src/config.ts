// Where the client keeps its files, and the environment variables that can replace options.
import os from 'node:os';
import path from 'node:path';
import { ClientError } from './errors';
import { deviceNameOf, thisMachine } from './device-name';

export interface Environment {
  [name: string]: string | undefined;
}

export interface Config {
  /** Folder of the credentials. */
  folder: string;
  /** HOST:PORT or HOST:PORT#FINGERPRINT; null: the one of the last login. */
  server: string | null;
  /** The person's name for this machine. */
  device: string;
  /** What leads to this machine from elsewhere, as `--advertise` has it. */
  advertise: string[];
  /** Whether the router is asked to let others in. */
  mapping: boolean;
}

/** Options come first, then the environment, then the usual folders of a desktop. */
export function configFrom(
  options: { configDir?: string; server?: string; device?: string; advertise?: string[]; mapping?: boolean },
  environment: Environment,
  home = os.homedir(),
): Config {
  const base = environment.XDG_CONFIG_HOME || path.join(home, '.config');
  return {
    folder: path.resolve(options.configDir || environment.MIDIP2P_CONFIG_DIR || path.join(base, 'midip2p')),
    server: options.server || environment.MIDIP2P_SERVER || null,
    device: (options.device || environment.MIDIP2P_DEVICE || deviceNameOf(thisMachine())).slice(0, 64),
    advertise: options.advertise ?? (environment.MIDIP2P_ADVERTISE ?? '').split(/[\s,]+/).filter((text) => text !== ''),
    mapping: (options.mapping ?? true) && mappingIn(environment),
  };
}

function mappingIn({ MIDIP2P_MAPPING: text }: Environment): boolean {
  if (text === undefined || text === '' || text === 'on') return true;
  if (text === 'off') return false;
  throw new ClientError('usage', `MIDIP2P_MAPPING is on or off, not '${text}'`, 2);
}
