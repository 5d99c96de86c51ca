// What the chart makes of values: real Helm's rendering, read as Kubernetes reads it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { CHART, type Helm } from './helm';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests are trees of every shape there is
export type Tree = any;

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  spec?: Tree;
  data?: Record<string, string>;
  [more: string]: Tree;
}

const VALUES = join(__dirname, '../values');
/** The value files with which everything is tested, by name. */
export const VALUE_FILES = readdirSync(VALUES)
  .map((name) => name.replace(/\.yaml$/, ''))
  .sort();
export const valueFile = (name: string): string => join(VALUES, `${name}.yaml`);

/** Renders the chart with a value file of values/, and `more` arguments of Helm. */
export async function rendered(helm: Helm, values: string, ...more: string[]): Promise<Manifest[]> {
  const { code, stdout, stderr } = await helm.run(
    'template',
    'jam',
    CHART,
    ...NAMESPACE,
    '-f',
    valueFile(values),
    ...more,
  );
  if (code !== 0) throw new Error(`helm ${helm.version} does not render ${values}: ${stderr}`);
  return parsed(stdout);
}

/** YAML 1.1, as Helm and Kubernetes read it: an unquoted `no` is false. */
export function parsed(text: string): Manifest[] {
  return parseAllDocuments(text, { version: '1.1', uniqueKeys: true })
    .map((document) => {
      if (document.errors[0]) throw document.errors[0];
      return document.toJS() as Manifest | null;
    })
    .filter((manifest) => manifest !== null);
}

export const NAMESPACE = ['--namespace', 'music'];

export const ofKind = (manifests: Manifest[], kind: string): Manifest[] => manifests.filter((m) => m.kind === kind);
export function one(manifests: Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((m) => m.kind === kind && m.metadata.name === name);
  if (!found) throw new Error(`there is no ${kind} ${name}; there are: ${manifests.map(named).join(', ')}`);
  return found;
}

export const named = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.name}`;

export interface Pod {
  /** Whose it is. */
  of: string;
  labels: Record<string, string>;
  spec: Tree;
}

/** Every pod that the manifests would start. */
export function podsOf(manifests: Manifest[]): Pod[] {
  return manifests.flatMap((manifest) => {
    const template = manifest.kind === 'Pod' ? manifest : manifest.spec?.template;
    if (template?.spec?.containers === undefined) return [];
    return [{ of: named(manifest), labels: template.metadata.labels as Record<string, string>, spec: template.spec }];
  });
}

export const containersOf = ({ spec }: Pod): Tree[] => [...(spec.initContainers ?? []), ...spec.containers];
