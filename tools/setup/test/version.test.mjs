// The version stands in one place, and what carries it besides is compared.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionTroubles, withVersion } from '../version.mjs';

const chart = (text) => ({ file: 'Chart.yaml', pattern: /^((?:version|appVersion): )(\d+\.\d+\.\d+)/gm, text });

test('a place that says another version is named, and so is one that says none', () => {
  assert.deepEqual(versionTroubles('1.2.3', [chart('version: 1.2.3\nappVersion: 1.2.3\n')]), []);
  assert.deepEqual(versionTroubles('1.2.3', [chart('version: 1.2.3\nappVersion: 1.2.2\n')]), [
    'Chart.yaml: says 1.2.2, and the version is 1.2.3',
  ]);
  assert.deepEqual(versionTroubles('1.2.3', [chart('name: midip2p\n')]), [
    'Chart.yaml: carries no version where one is looked for',
  ]);
});

test('it is written wherever there was one, and nothing else is', () => {
  const text = 'version: 1.2.3\nkubeVersion: 1.2.3\nappVersion: 1.2.2\n';
  assert.equal(withVersion('2.0.0', chart(text)), 'version: 2.0.0\nkubeVersion: 1.2.3\nappVersion: 2.0.0\n');
});
