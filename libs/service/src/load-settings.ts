import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { fileVariable, type Setting, type Settings, settingsOf } from './settings';
import { StartupError } from './startup-error';

type Tree = { [key: string]: unknown };

export interface Said<S extends z.ZodObject> {
  file?: string | null | undefined;
  environment?: NodeJS.ProcessEnv | undefined;
  overrides?: z.input<S> | undefined;
}

/** Defaults, then the JSON file, then the environment, then `overrides`; the later one wins, key by key.
 *  Throws a StartupError (`bad-config`) that names every bad key and what it may be. */
export function loadSettings<S extends z.ZodObject>(settings: Settings<S>, said: Said<S>): z.output<S> {
  const environment = said.environment ?? {};
  const file = said.file ?? environment[fileVariable(settings)] ?? null;
  const trees = [file ? readTree(file) : {}, treeOf(environment, settings), (said.overrides ?? {}) as Tree];
  const parsed = settings.schema.safeParse(trees.reduce(merge, {}));
  if (parsed.success) return parsed.data;
  const all = settingsOf(settings);
  throw new StartupError('bad-config', parsed.error.issues.map((issue) => messageOf(issue, all)).join('\n'));
}

// ---- details ----

function readTree(path: string): Tree {
  try {
    const tree: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (tree !== null && typeof tree === 'object' && !Array.isArray(tree)) return tree as Tree;
    throw new Error('not a JSON object');
  } catch (error) {
    throw new StartupError('bad-config', `the configuration file ${path} cannot be read: ${(error as Error).message}`);
  }
}

function treeOf(environment: NodeJS.ProcessEnv, settings: Settings): Tree {
  const known = new Map(settingsOf(settings).map((setting) => [setting.variable, setting]));
  const prefixes = judged(settings);
  const tree: Tree = {};
  for (const [variable, text] of Object.entries(environment)) {
    const prefix = prefixes.find((one) => variable.startsWith(one));
    if (!prefix || !text || variable === fileVariable(settings)) continue;
    const setting = known.get(variable);
    if (!setting) {
      const allowed = [...known.keys()].filter((name) => name.startsWith(prefix));
      throw new StartupError('bad-config', `${variable}: not a setting; allowed: ${allowed.join(', ')}`);
    }
    ((tree[setting.section] ??= {}) as Tree)[setting.name] = valueOf(text, setting);
  }
  return tree;
}

function judged({ schema, prefix, judges }: Settings): string[] {
  if (judges === 'all') return [prefix];
  return Object.keys(schema.shape).map((section) => `${prefix}${section.toUpperCase()}_`);
}

/** "7420" is a number where a number is wanted, and a text where a text is. */
function valueOf(text: string, { type }: Setting): unknown {
  if (type.safeParse(text).success) return text;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function merge(below: Tree, above: Tree): Tree {
  const merged: Tree = { ...below };
  for (const [key, value] of Object.entries(above)) {
    if (value === undefined) continue;
    const both = [merged[key], value].every((v) => v !== null && typeof v === 'object');
    merged[key] = both ? merge(merged[key] as Tree, value as Tree) : value;
  }
  return merged;
}

function messageOf(issue: z.core.$ZodIssue, all: readonly Setting[]): string {
  const [section, name] = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const allowed = section
      ? all.filter((one) => one.section === section).map(({ key }) => key)
      : [...new Set(all.map((one) => one.section))];
    const bad = issue.keys.map((key) => (section ? `${section}.${key}` : key));
    return `${bad.join(', ')}: not a setting; allowed: ${allowed.join(', ')}`;
  }
  const setting = all.find((one) => one.section === section && one.name === name);
  if (!setting) return `${section ?? 'configuration'}: ${issue.message}`;
  const given = issue.code === 'invalid_type' ? 'of the wrong type' : 'not accepted';
  return `${setting.key} (${setting.variable}) is ${given}: ${issue.message}`;
}
