import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { StartupError } from '../startup-error';
import { type Config, type ConfigInput, configSchema } from './config';
import { type Setting, settings } from './settings';

type Tree = { [key: string]: unknown };

/** Defaults, then the JSON file, then the environment, then `overrides`; the later one wins, key by key.
 *  Throws a StartupError that names every bad key and what it may be. */
export function loadConfig(options: {
  file?: string | null;
  environment?: NodeJS.ProcessEnv | undefined;
  overrides?: ConfigInput | undefined;
}): Config {
  const environment = options.environment ?? {};
  const file = options.file ?? environment.MIDIP2P_CONFIG ?? null;
  const trees = [file ? readTree(file) : {}, treeOf(environment), (options.overrides ?? {}) as Tree];
  const parsed = configSchema.safeParse(trees.reduce(merge, {}));
  if (parsed.success) return parsed.data;
  throw new StartupError('bad-config', parsed.error.issues.map(messageOf).join('\n'));
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

/** Other programs of the house have variables too: only those that begin like a section of ours are judged. */
function treeOf(environment: NodeJS.ProcessEnv): Tree {
  const known = new Map(settings().map((setting) => [setting.variable, setting]));
  const prefixes = [...new Set(settings().map(({ section }) => `MIDIP2P_${section.toUpperCase()}_`))];
  const tree: Tree = {};
  for (const [variable, text] of Object.entries(environment)) {
    const prefix = prefixes.find((p) => variable.startsWith(p));
    if (!prefix || !text) continue;
    const setting = known.get(variable);
    if (!setting) {
      const allowed = [...known.keys()].filter((name) => name.startsWith(prefix));
      throw new StartupError('bad-config', `${variable}: not a setting; allowed: ${allowed.join(', ')}`);
    }
    ((tree[setting.section] ??= {}) as Tree)[setting.name] = valueOf(text, setting);
  }
  return tree;
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

function messageOf(issue: z.core.$ZodIssue): string {
  const [section, name] = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const all = settings();
    const allowed = section
      ? all.filter((s) => s.section === section).map((s) => s.key)
      : [...new Set(all.map((s) => s.section))];
    const bad = issue.keys.map((key) => (section ? `${section}.${key}` : key));
    return `${bad.join(', ')}: not a setting; allowed: ${allowed.join(', ')}`;
  }
  const setting = settings().find((s) => s.section === section && s.name === name);
  if (!setting) return `${section ?? 'configuration'}: ${issue.message}`;
  const given = issue.code === 'invalid_type' ? 'of the wrong type' : 'not accepted';
  return `${setting.key} (${setting.variable}) is ${given}: ${issue.message}`;
}
