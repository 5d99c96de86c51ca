// Packs a folder as a .deb with its control files; the bytes depend on nothing but the content.
import {
  chmodSync,
  closeSync,
  cpSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { ReleaseError } from '../failure';
import { filesBelow } from '../packed';
import { run } from '../program';

/** Of the executables below /usr/bin and of what they run: readable by all, writable by root. */
const PROGRAM = 0o755;
const FILE = 0o644;

/**
 * `stage`: the files as they are to lie on a machine. `control`: the folder with control, maintainer scripts and
 * conffiles; `fields` fill what control has as @NAME@.
 */
export async function debianPackage(
  stage: string,
  control: string,
  fields: Record<string, string>,
  epoch: number,
  made: string,
): Promise<void> {
  const files = filesBelow(stage).filter((file) => !lstatSync(path.join(stage, file)).isDirectory());
  for (const file of filesBelow(stage)) settle(path.join(stage, file));
  const inside = path.join(stage, 'DEBIAN');
  mkdirSync(inside);
  const all = { ...fields, INSTALLED_SIZE: String(installedSize(stage)) };
  writeFileSync(path.join(inside, 'control'), filled(readFileSync(path.join(control, 'control'), 'utf8'), all));
  writeFileSync(path.join(inside, 'md5sums'), sums(stage, files));
  for (const name of ['conffiles', 'preinst', 'postinst', 'prerm', 'postrm'])
    if (readdirSync(control).includes(name)) cpSync(path.join(control, name), path.join(inside, name));
  for (const name of readdirSync(inside)) chmodSync(path.join(inside, name), /inst$|rm$/.test(name) ? PROGRAM : FILE);
  chmodSync(stage, PROGRAM);
  chmodSync(inside, PROGRAM);
  for (const file of ['.', ...filesBelow(stage)]) lutimesSync(path.join(stage, file), epoch, epoch);
  // One thread, as the number of threads may show in the bytes.
  const how = ['--root-owner-group', '-Zxz', `-z${LEVEL}`, '--threads-max=1'];
  await run('dpkg-deb', [...how, '--build', stage, made], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
  });
}

/** A text with every @NAME@ filled in. */
export function filled(text: string, fields: Record<string, string>): string {
  return text.replace(/@([A-Z_]+)@/g, (_, name: string) => {
    const value = fields[name];
    if (value === undefined) throw new ReleaseError('not-filled', `nothing is known for @${name}@`);
    return value;
  });
}

/** Every ELF file below a folder, by its path from there. */
export const elvesBelow = (folder: string): string[] =>
  filesBelow(folder).filter((file) => isElf(path.join(folder, file)));

// ---- details ----

/** This level takes a sixth of the time of level 6, and the file is an eighth larger. */
const LEVEL = 1;

/** Rights that do not depend on who unpacked what, with which umask. */
function settle(file: string): void {
  const stat = lstatSync(file);
  if (stat.isSymbolicLink()) return;
  const runs = stat.isDirectory() || (/\/bin\//.test(file) && (isElf(file) || startsWith(file, '#!/bin/sh')));
  chmodSync(file, runs ? PROGRAM : FILE);
}

const isElf = (file: string) => startsWith(file, '\u007fELF');

function startsWith(file: string, text: string): boolean {
  if (!lstatSync(file).isFile()) return false;
  const first = Buffer.alloc(text.length);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, first);
  } finally {
    closeSync(descriptor);
  }
  return first.toString('latin1') === text;
}

/** In KiB, as Debian Policy counts it: each file rounded up, each folder one. */
function installedSize(stage: string): number {
  return filesBelow(stage)
    .map((file) => lstatSync(path.join(stage, file)))
    .reduce((sum, stat) => sum + (stat.isFile() ? Math.ceil(stat.size / 1024) : 1), 0);
}

function sums(stage: string, files: string[]): string {
  const regular = files.filter((file) => lstatSync(path.join(stage, file)).isFile());
  const md5 = (file: string) =>
    createHash('md5')
      .update(readFileSync(path.join(stage, file)))
      .digest('hex');
  return regular.map((file) => `${md5(file)}  ${file}\n`).join('');
}
