import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Context } from './artefact';
import { billOfMaterials } from './bill-of-materials';

let dir: string;
beforeEach(() => (dir = mkdtempSync(path.join(os.tmpdir(), 'midip2p-bill-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const flute = { name: 'flute', version: '1.0.0', licence: 'MIT', purl: 'pkg:npm/flute@1.0.0' };
const oboe = { name: 'oboe', version: '2.0.0', licence: '(MIT OR Apache-2.0)', purl: 'pkg:npm/oboe@2.0.0' };
const drum = { name: 'drum', version: '3.0.0', licence: null, purl: 'pkg:npm/drum@3.0.0' };

async function bill(holds = [flute, oboe, drum]) {
  const file = path.join(dir, 'band.tgz');
  writeFileSync(file, 'music');
  const context = { version: '0.1.0', epoch: 1_700_000_000 } as Context;
  const made = await billOfMaterials({ kind: 'band', file, holds }, context);
  return readFileSync(made.file, 'utf8');
}

it('names each thing with its version and licence, and the artefact by its checksum', async () => {
  const read = JSON.parse(await bill()) as Record<string, unknown>;
  expect(read).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: { timestamp: '2023-11-14T22:13:20.000Z', component: { name: 'band.tgz', version: '0.1.0' } },
    components: [
      { name: 'drum', version: '3.0.0', purl: 'pkg:npm/drum@3.0.0' },
      { name: 'flute', version: '1.0.0', licenses: [{ license: { id: 'MIT' } }] },
      { name: 'oboe', licenses: [{ license: { name: '(MIT OR Apache-2.0)' } }] },
    ],
  });
});

it('is the same whenever it is made, in whatever order things were found', async () => {
  expect(await bill([drum, oboe, flute, flute])).toBe(await bill());
});

it('is refused where it is none', async () => {
  await expect(bill([{ ...flute, name: 5 as unknown as string }])).rejects.toMatchObject({ code: 'bad-bill' });
});
