#!/usr/bin/env node
// Installs the npm packages of the lock file, when they are not installed yet. Node's own modules only.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { at, root, startedAs } from './house.mjs';
import { run, step } from './step.mjs';

const USAGE = `
usage: node tools/setup/install.mjs

Runs npm ci when package-lock.json is not the one that node_modules was installed from.`;

export async function install() {
  if (isInstalled()) return;
  await step('installing npm packages (about a minute)', (tell) =>
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=http'], {
      log: 'npm-ci',
      tell,
      progress: fetched(),
      why: 'npm ci',
    }),
  );
  stamp();
}

export function isInstalled() {
  if (!existsSync(NPMS_OWN)) return false;
  const read = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  // npm keeps beside the packages what it installed.
  const installed = read(NPMS_OWN);
  if (!isThere(installed)) return false;
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted()) return true;
  // Somebody ran npm install by hand.
  if (!agrees(read(at('package-lock.json')), installed)) return false;
  stamp();
  return true;
}

/** Whether every folder is there still: those of the workspaces' own node_modules, too, which a copy or a clean-up forgets. */
export const isThere = (installed, home = root) =>
  Object.keys(installed).every((where) => existsSync(path.join(home, where)));

/** Whether what is installed is what is locked; packages for other platforms are locked but not installed. */
export function agrees(locked, installed) {
  // Commands count: npm links them when it installs, and at no other time.
  const said = ({ version, integrity, bin }) => JSON.stringify([version, integrity, bin]);
  const same = (a, b) => said(a) === said(b);
  return (
    Object.entries(installed).every(([where, entry]) => where in locked && same(locked[where], entry)) &&
    Object.entries(locked).every(
      ([where, entry]) => !where.includes('node_modules/') || where in installed || entry.optional || entry.peer,
    )
  );
}

// ---- details ----

const STAMP = at('node_modules/.midip2p-lock');
const NPMS_OWN = at('node_modules/.package-lock.json');

function wanted() {
  const lock = createHash('sha256')
    .update(readFileSync(at('package-lock.json')))
    .digest('hex');
  return `${lock} ${process.platform}-${process.arch}\n`;
}

const stamp = () => writeFileSync(STAMP, wanted());

/** npm's log speaks of every package it fetched; a person wants to know how many. */
function fetched() {
  let count = 0;
  return (line) => `${/http fetch GET 200/.test(line) ? ++count : count} packages fetched`;
}

await startedAs(import.meta.url, USAGE, install);
