// The npm packages as they are published: each installed into an empty place and used, and the same bytes when made again.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Artefact, Context } from '../src/artefact';
import { npm } from '../src/npm';
import { sha256 } from '../src/packed';

jest.setTimeout(900_000);

const scratch = mkdtempSync(path.join(os.tmpdir(), 'midip2p-npm-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const work = () => mkdtempSync(path.join(scratch, 'work-'));
const context = (): Context => ({
  root: path.resolve(__dirname, '../../..'),
  into: work(),
  version: '0.0.7',
  commit: 'c0ffee',
  epoch: 1_700_000_000,
  work,
  tell: () => undefined,
  made: () => Promise.resolve(made),
});
let made: Artefact[];
const first = context();
beforeAll(async () => (made = await npm.make(first)));

it('is the same bytes when it is made again', async () => {
  const again = await npm.make(context());
  expect(again.map(({ file }) => sha256(file))).toEqual(made.map(({ file }) => sha256(file)));
});

it.each(['jsonmidi', 'smf', 'election', 'proto', 'coordinator', 'native', 'engine'])(
  '%s installs into an empty folder, and the example of its page runs',
  async (name) => {
    const artefact = made.find(({ file }) => path.basename(file) === `midip2p-${name}-0.0.7.tgz`)!;
    expect(await npm.prove(artefact, first)).toContain('its example runs');
  },
);

it('the client and the server are one file each, and play without a compiler', async () => {
  const artefact = made.find(({ file }) => path.basename(file) === 'midip2p-client-0.0.7.tgz')!;
  expect(await npm.prove(artefact, first)).toMatch(/^two clients played through the server: \d{3} events/);
});
