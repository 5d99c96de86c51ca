import type { z } from 'zod';

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

/** What a program can be told: sections of settings, all of which have a default. */
export interface Settings<S extends z.ZodObject = z.ZodObject> {
  schema: S;
  /** In front of every variable: PREFIX + SECTION_KEY. */
  prefix: string;
  /**
   * Which variables are judged: those that begin like one of the sections, where other programs of the house begin with the same
   * prefix, or all that begin with it.
   */
  judges: 'sections' | 'all';
}

/** Every setting there is, in order. */
export function settingsOf({ schema, prefix }: Settings): Setting[] {
  return Object.entries(schema.shape).flatMap(([section, within]) => {
    const inner = (within as unknown as { unwrap(): z.ZodObject }).unwrap();
    const defaults = inner.parse({});
    return Object.entries(inner.shape).map(([name, type]) => ({
      section,
      name,
      key: `${section}.${name}`,
      variable: `${prefix}${section}_${name.replace(/[A-Z]/g, (capital) => `_${capital}`)}`.toUpperCase(),
      type: type as z.ZodType,
      standard: [defaults[name] ?? 'none'].flat().join(',') || 'none',
    }));
  });
}

/** The one variable that is no setting: where the file with settings is. */
export const fileVariable = ({ prefix }: Settings): string => `${prefix}CONFIG`;

/** In the file and in the environment, and what they are when nothing is said. */
export function settingsTable(settings: Settings): string {
  const all = settingsOf(settings);
  const [keys, variables] = [widest(all.map(({ key }) => key)), widest(all.map(({ variable }) => variable))];
  return all
    .map(({ key, variable, standard }) => `  ${key.padEnd(keys)}  ${variable.padEnd(variables)}  ${standard}`)
    .join('\n');
}

// ---- details ----

const widest = (texts: readonly string[]): number => Math.max(...texts.map(({ length }) => length));
