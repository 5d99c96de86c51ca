// Whether a manifest is what a version of Kubernetes takes, strictly: by Kubernetes' own definitions, and for the kinds
// that others define, by small schemas of what the chart may write.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Ajv, { type ValidateFunction } from 'ajv';
import { CUSTOM_KINDS } from './custom-kinds';
import { type Manifest, named, type Tree } from './manifests';

const OPENAPI = join(__dirname, '../openapi');
export const KUBERNETES_VERSIONS = readdirSync(OPENAPI)
  .flatMap((name) => /^(\d+\.\d+)\.json\.gz$/.exec(name)?.[1] ?? [])
  .sort();

export interface Schemas {
  /** A line for everything that is wrong with it. */
  troubles(manifest: Manifest): string[];
}

export function schemasOf(version: string): Schemas {
  const { definitions } = JSON.parse(gunzipSync(readFileSync(join(OPENAPI, `${version}.json.gz`))).toString()) as {
    definitions: Record<string, Tree>;
  };
  const kinds = new Map<string, Tree>(Object.entries(CUSTOM_KINDS));
  for (const [name, definition] of Object.entries(definitions)) {
    for (const { group, version, kind } of definition['x-kubernetes-group-version-kind'] ?? [])
      kinds.set(`${group === '' ? version : `${group}/${version}`} ${kind}`, {
        $ref: `kubernetes#/definitions/${name}`,
      });
    tighten(name, definition);
  }
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: 'kubernetes', definitions });
  const compiled = new Map<string, ValidateFunction>();
  return {
    troubles: (manifest) => {
      const kind = `${manifest.apiVersion} ${manifest.kind}`;
      const schema = kinds.get(kind);
      if (schema === undefined) return [`${named(manifest)}: Kubernetes ${version} has no ${kind}`];
      const validate = compiled.get(kind) ?? ajv.compile(schema);
      compiled.set(kind, validate);
      if (validate(manifest)) return [];
      return validate.errors!.map(
        ({ instancePath, message, params }) => `${named(manifest)}${instancePath} ${message} ${JSON.stringify(params)}`,
      );
    },
  };
}

// ---- details ----

/** Kubernetes' definitions say which fields there are, and leave it open whether there may be others. */
function tighten(name: string, definition: Tree): void {
  const open = definition.additionalProperties !== undefined || definition['x-kubernetes-preserve-unknown-fields'];
  if (definition.properties && !open) definition.additionalProperties = false;
  if (name.endsWith('.api.resource.Quantity')) definition.type = ['string', 'number'];
  if (definition.format === 'int-or-string') definition.type = ['string', 'integer'];
}
