import type { z } from 'zod';
import { configSchema } from './config';

interface Setting {
  section: string;
  name: string;
  /** As in the file: section.name */
  key: string;
  /** As in the environment. */
  variable: string;
  type: z.ZodType;
  /** The default, as text. */
  standard: string;
}

export const PREFIX = 'MIDIP2P_RELAY_';

/** Every setting there is, in order. */
export function settings(): Setting[] {
  return Object.entries(configSchema.shape).flatMap(([section, schema]) => {
    const inner = schema.unwrap() as z.ZodObject;
    const defaults = inner.parse({});
    return Object.entries(inner.shape).map(([name, type]) => ({
      section,
      name,
      key: `${section}.${name}`,
      variable: `${PREFIX}${section}_${name.replace(/[A-Z]/g, (capital) => `_${capital}`)}`.toUpperCase(),
      type: type as z.ZodType,
      standard: [defaults[name] ?? 'none'].flat().join(',') || 'none',
    }));
  });
}
