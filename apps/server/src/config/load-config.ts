import { loadSettings, type Said, type Settings } from '@midip2p/service';
import { type Config, configSchema } from './config';

/** Other programs of the house have variables that begin with the same prefix. */
export const SETTINGS: Settings<typeof configSchema> = { schema: configSchema, prefix: 'MIDIP2P_', judges: 'sections' };

/** StartupError. */
export const loadConfig = (said: Said<typeof configSchema>): Config => loadSettings(SETTINGS, said);
