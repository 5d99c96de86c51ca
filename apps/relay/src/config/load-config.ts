import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { StartupError } from '../startup-error';
import { type Config, type ConfigInput, configSchema } from './config';
import { PREFIX, settings } from './settings';

type Tree = Record<string, Record<string, unknown>>;
/** The one variable that is no setting. */
const FILE_VARIABLE = `${PREFIX}CONFIG`;

/** Defaults, then the JSON file, then the environment, then `overrides`; the later one wins, key by key.
 *  Throws a StartupError that names every bad key and what it may be. */
export function loadConfig(options: {
  file?: string | null;
  environment?: NodeJS.ProcessEnv;
  overrides?: ConfigInput;
}): Config {
  const environment = options.environment ?? {};
  const file = options.file ?? environment[FILE_VARIABLE] ?? null;
  const trees = [file ? readTree(file) : {}, treeOf(environment), (options.overrides ?? {}) as Tree];
  const parsed = configSchema.safeParse(trees.reduce(merge, {}));
  if (parsed.success) return parsed.data;
  throw new StartupError('bad-config', parsed.error.issues.map(told).join('\n'));
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

function treeOf(environment: NodeJS.ProcessEnv): Tree {
  const known = new Map(settings().map((setting) => [setting.variable, setting]));
  const tree: Tree = {};
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX) || variable === FILE_VARIABLE || !text) continue;
    const setting = known.get(variable);
    if (!setting)
      throw new StartupError('bad-config', `${variable}: not a setting; allowed: ${[...known.keys()].join(', ')}`);
    // "7430" is a number where a number is wanted, and a text where a text is.
    const isText = setting.type.safeParse(text).success || !/^-?\d+$/.test(text);
    (tree[setting.section] ??= {})[setting.name] = isText ? text : Number(text);
  }
  return tree;
}

/** Two levels, which is all there are; what is no section is left to the schema to refuse. */
function merge(below: Tree, above: Tree): Tree {
  const merged: Tree = { ...below };
  for (const [section, values] of Object.entries(above)) {
    const isTree = [merged[section], values].every((one) => one !== null && typeof one === 'object');
    merged[section] = isTree ? { ...merged[section], ...values } : values;
  }
  return merged;
}

function told(issue: z.core.$ZodIssue): string {
  const [section, name] = issue.path.map(String);
  const all = settings();
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
