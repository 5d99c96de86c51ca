import type { z } from 'zod';
import { configSchema } from './config';

export interface Setting {
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

/** Every setting there is, in order. */
export function settings(): Setting[] {
  return Object.entries(configSchema.shape).flatMap(([section, schema]) => {
    const inner = schema.unwrap() as z.ZodObject;
    const defaults = inner.parse({});
    return Object.entries(inner.shape).map(([name, type]) => ({
      section,
      name,
      key: `${section}.${name}`,
      variable: `MIDIP2P_${section}_${name.replace(/[A-Z]/g, (capital) => `_${capital}`)}`.toUpperCase(),
      type: type as z.ZodType,
      standard: String(defaults[name] ?? 'none'),
    }));
  });
}
