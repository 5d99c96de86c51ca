import { loadSettings, type Said, type Settings } from '@midip2p/service';
import { type Config, configSchema } from './config';

export const SETTINGS: Settings<typeof configSchema> = {
  schema: configSchema,
  prefix: 'MIDIP2P_RELAY_',
  judges: 'all',
};

/** StartupError. */
export const loadConfig = (said: Said<typeof configSchema>): Config => loadSettings(SETTINGS, said);
