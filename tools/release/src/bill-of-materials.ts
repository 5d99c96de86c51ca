// The CycloneDX bill of materials of an artefact: other people's parts in it. It is the same for the same artefact,
// whenever it is made.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Enums, Models, Serialize, Spec, Validation } from '@cyclonedx/cyclonedx-library';
import type { Artefact, Component, Context } from './artefact';
import { ReleaseError } from './failure';
import { sha256 } from './packed';

const SPEC = Spec.Spec1dot6;

/** Writes ARTEFACT.cdx.json beside it, checked against CycloneDX's own schema. */
export async function billOfMaterials(artefact: Artefact, { version, epoch }: Context): Promise<Artefact> {
  const { file, holds = [] } = artefact;
  const digest = sha256(file);
  const subject = new Models.Component(Enums.ComponentType.Application, path.basename(file), {
    version,
    bomRef: path.basename(file),
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], digest]]),
  });
  const components = sorted(holds).map(
    ({ name, version: of, purl, licence }) =>
      new Models.Component(Enums.ComponentType.Library, name, {
        version: of,
        bomRef: purl,
        licenses: new Models.LicenseRepository(licence === null ? [] : [licenceOf(licence)]),
      }),
  );
  for (const component of components) subject.dependencies.add(component.bomRef);
  const bom = new Models.Bom({
    serialNumber: `urn:uuid:${uuidOf(digest)}`,
    metadata: new Models.Metadata({ component: subject, timestamp: new Date(epoch * 1000) }),
    components: new Models.ComponentRepository(components),
  });
  const normalizers = new Serialize.JSON.Normalize.Factory(SPEC);
  const plain = JSON.parse(new Serialize.JsonSerializer(normalizers).serialize(bom, { sortLists: true })) as {
    components: Record<string, unknown>[];
  };
  // The library knows package URLs by a class of their own package, which is asked for nothing else.
  plain.components = plain.components.map((one) => ({ ...one, purl: one['bom-ref'] }));
  const text = `${JSON.stringify(plain, null, 2)}\n`;
  const troubles = await new Validation.JsonStrictValidator(SPEC.version).validate(text);
  if (troubles !== null)
    throw new ReleaseError('bad-bill', `the bill of materials of ${file}: ${JSON.stringify(troubles).slice(0, 500)}`);
  const made = `${file}.cdx.json`;
  writeFileSync(made, text);
  return { kind: artefact.kind, file: made };
}

// ---- details ----

const sorted = (holds: readonly Component[]): Component[] =>
  [...new Map(holds.map((one) => [one.purl, one])).values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));

const licenceOf = (text: string) => (/[ ()]/.test(text) ? new Models.NamedLicense(text) : new Models.SpdxLicense(text));

/** A UUID of the kind that is made of a digest (version 8). */
function uuidOf(digest: string): string {
  const hex = createHash('sha256').update(`cyclonedx ${digest}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
