// The npm packages as they are published: each installed into an empty place and used, and the same bytes when made again.
import path from 'node:path';
import type { Artefact } from '../src/artefact';
import { npm } from '../src/npm';
import { sha256 } from '../src/packed';
import { making, VERSION } from './release-context';

jest.setTimeout(900_000);

const [first, second] = [making(), making()];
afterAll(() => [first, second].forEach((one) => one.remove()));
let made: Artefact[];
beforeAll(async () => (made = await first.make(npm)));
const called = (name: string) => made.find(({ file }) => path.basename(file) === `midip2p-${name}-${VERSION}.tgz`)!;

it('is the same bytes when it is made again', async () => {
  const again = await second.make(npm);
  expect(again.map(({ file }) => sha256(file))).toEqual(made.map(({ file }) => sha256(file)));
});

it.each(['jsonmidi', 'smf', 'election', 'plain-text', 'proto', 'coordinator', 'native', 'engine'])(
  '%s installs into an empty folder, and the example of its page runs',
  async (name) => {
    expect(await npm.prove(called(name), first)).toContain('its example runs');
  },
);

it('says what of others is compiled in, wherever the engine is: a library with a known fault is found by its name', () => {
  const names = (name: string) => called(name).holds?.map((one) => one.name);
  expect(names('native-linux-x64')).toEqual(['openssl', 'libstdc++', 'node-addon-api']);
  expect(names('client')).toEqual(names('native-linux-x64'));
  expect(called('native-linux-x64').holds!.map(({ version }) => version)).toEqual(
    Array(3).fill(expect.stringMatching(/^\d+\.\d+\.\d+\S*$/)),
  );
  expect(names('server')).toBeUndefined();
});

it('the client and the server are one file each, and play without a compiler', async () => {
  const shown = await npm.prove(called('client'), first);
  expect(shown).toMatch(/^two clients played through the server: \d+ events.*; \/get gives away 1,/);
});
