#!/usr/bin/env node
// npm run plugin, plugin:test and plugin:install. Node's own modules only.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildPortsLab, setUp } from './build.mjs';
import { check } from './check.mjs';
import { at, CONSENT_USAGE, startedAs } from './house.mjs';
import { jestSystemTests, PLUGIN_TESTS } from './jest-tests.mjs';
import { buildPreset, ctest } from './native-tests.mjs';
import { StepFailed } from './step.mjs';
import { summary } from './summary.mjs';

const USAGE = `
usage: npm run plugin             builds the plugin: VST3, LV2 and standalone, as MIDI effect and as instrument
       npm run plugin:test        builds it and tests it: offline, in jalv, in Ardour; ends with a table and one line of JSON
       npm run plugin:test -- --sanitize
                                  its offline tests under AddressSanitizer with UBSan, and under ThreadSanitizer
       npm run plugin:install     builds it and installs it for this user: ~/.vst3 and ~/.lv2

It is built in juce-plugin/build/release, and only what has changed is built again.
What a machine lacks for it is installed:
${CONSENT_USAGE}`;

const HOME = 'juce-plugin';
const PRESET = 'release';
const VARIANTS = ['MidiEffect', 'Instrument'];

await startedAs(import.meta.url, USAGE, async ([what = 'build', option]) => {
  if (what === 'build') return build();
  if (what === 'test') return option === '--sanitize' ? sanitize() : test();
  if (what === 'install') return install();
  throw new StepFailed(`there is no ${what}; there are: build, test, install`);
});

// ---- details ----

async function build() {
  await check(['plugin']);
  await buildPreset(PRESET, [], HOME);
  for (const bundle of bundles()) console.log(path.relative(at(), bundle));
  return 0;
}

async function test() {
  await setUp(['plugin', 'plugin-test']);
  await buildPortsLab();
  await buildPreset(PRESET, [], HOME);
  const offline = await ctest(PRESET, { home: HOME });
  if (offline.failed > 0) console.error(offline.output);
  const rows = [...offline.programs, ...(await jestSystemTests([PLUGIN_TESTS]))];
  const code = summary(rows);
  const total = (key) => rows.reduce((sum, row) => sum + (row[key] ?? 0), 0);
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map(total);
  console.log(JSON.stringify({ passed, failed, skipped, hosts: ['jalv', 'ardour', 'offline'] }));
  return code;
}

async function sanitize() {
  await check(['plugin']);
  const rows = [];
  for (const preset of ['asan', 'tsan']) {
    await buildPreset(preset, [], HOME);
    const { programs, failed, output } = await ctest(preset, { home: HOME });
    if (failed > 0) console.error(output);
    rows.push(...programs.map((row) => ({ ...row, name: `${row.name} (${preset})` })));
  }
  return summary(rows);
}

async function install() {
  await build();
  for (const bundle of bundles()) {
    const folder = path.join(os.homedir(), bundle.endsWith('.vst3') ? '.vst3' : '.lv2');
    const target = path.join(folder, path.basename(bundle));
    mkdirSync(folder, { recursive: true });
    rmSync(target, { recursive: true, force: true });
    cpSync(bundle, target, { recursive: true });
    console.log(`installed ${target}`);
  }
  return 0;
}

/** Every VST3 and LV2 bundle that was built. */
function bundles() {
  return VARIANTS.flatMap((variant) =>
    ['VST3', 'LV2'].flatMap((format) => {
      const folder = at(HOME, 'build', PRESET, `${variant}_artefacts/Release`, format);
      if (!existsSync(folder)) throw new StepFailed(`${folder} was not built`);
      return readdirSync(folder)
        .filter((name) => /\.(vst3|lv2)$/.test(name))
        .map((name) => path.join(folder, name));
    }),
  );
}
