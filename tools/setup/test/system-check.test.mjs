// What the system tests say is missing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingForSystemTests } from '../system-check.mjs';

test('a machine without any of it is told everything at once', () => {
  const said = missingForSystemTests({ tun: '/nowhere/tun', env: { PATH: '/nowhere' } }).join('\n');
  const parts = [
    ...['nsenter', 'apt-get install util-linux', '/nowhere/tun (ENOENT)', 'modprobe tun', 'namespaces'],
    ...['jack_midiseq', 'apt-get install jackd2', "JACK's headers", 'apt-get install libjack-jackd2-dev'],
    ...['unzip', 'apt-get install unzip'],
    ...['buildah', 'podman', 'apt-get install buildah podman runc catatonit debootstrap'],
    ...['FluidSynth', 'apt-get install fluidsynth timgm6mb-soundfont'],
  ];
  for (const part of parts) assert.ok(said.includes(part), part);
});

test('a device that is there counts', () => {
  assert.doesNotMatch(missingForSystemTests({ tun: '/dev/null' }).join('\n'), /\/dev\/null/);
});
