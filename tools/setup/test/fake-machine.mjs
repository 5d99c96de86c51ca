// A machine as a test wants it: a PATH of its own, an /etc/os-release, and package systems that note what they are asked.
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageSystem } from '../package-systems.mjs';

/**
 * `programs`: of this machine; `willing`: that do all that they are asked; `scripts`: by name, in sh, with $home. `os`: the text of /etc/os-release. What check() and
 * obtain() take is `asked({...})`; `calls()` is what the fake programs were asked, in order.
 */
export function fakeMachine(t, { programs = [], willing = [], scripts = {}, os = '' } = {}) {
  const home = mkdtempSync(path.join(tmpdir(), 'midip2p-machine-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const file = (name) => path.join(home, name);
  mkdirSync(file('bin'));
  mkdirSync(file('lists'));
  for (const name of programs) symlinkSync(whereIs(name), file(`bin/${name}`));
  for (const name of willing) symlinkSync('/bin/true', file(`bin/${name}`));
  for (const [name, text] of Object.entries(scripts)) {
    writeFileSync(file(`bin/${name}`), `#!/bin/sh\nhome=${home}\necho "${name} $*" >> $home/calls\n${text}\n`);
    chmodSync(file(`bin/${name}`), 0o755);
  }
  writeFileSync(file('os-release'), os);
  const env = { PATH: file('bin') };
  return {
    asked: ({ lists = file('lists'), env: more = {}, ...options } = {}) => {
      const found = packageSystem({ env, osRelease: file('os-release') });
      return { env: { ...env, ...more }, terminal: false, uid: 0, system: found && { ...found, lists }, ...options };
    },
    calls: () => (existsSync(file('calls')) ? readFileSync(file('calls'), 'utf8').trim().split('\n') : []),
    /** Its lists of packages were looked at just now. */
    refresh: () => appendFileSync(file('lists/main_Packages'), ''),
    file,
  };
}

/** In a package system's script: the programs are there once it has installed. */
export const bringing = (...programs) =>
  programs.map((name) => `/bin/ln -sf ${whereIs(name)} $home/bin/${name}`).join('\n');

function whereIs(name) {
  const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
  if (found === '') throw new Error(`this machine has no ${name}`);
  return found;
}
