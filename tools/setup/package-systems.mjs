// The package systems that the set-up can use: how each is recognised, and what is typed to install. Node's own modules only.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isProgram } from './probes.mjs';

/** By the name that packages.json uses. `of`: the ID or ID_LIKE of /etc/os-release. */
export const SYSTEMS = {
  apt: {
    title: 'Debian, Ubuntu',
    of: ['debian', 'ubuntu'],
    program: 'apt-get',
    refresh: ['apt-get', 'update'],
    lists: '/var/lib/apt/lists',
    // A machine that was just switched on may be busy with its own upgrades: they hold the lock for a while.
    install: ['apt-get', '-o', 'DPkg::Lock::Timeout=300', 'install', '--yes', '--no-install-recommends'],
    typed: 'apt-get install',
    // Neither packages nor what looks after an upgrade may ask.
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  },
  dnf: {
    title: 'Fedora',
    of: ['fedora', 'rhel', 'centos'],
    program: 'dnf',
    install: ['dnf', 'install', '--assumeyes'], // which fetches lists by itself
    typed: 'dnf install',
  },
  pacman: {
    title: 'Arch',
    of: ['arch'],
    program: 'pacman',
    refresh: ['pacman', '--sync', '--refresh'],
    lists: '/var/lib/pacman/sync',
    install: ['pacman', '--sync', '--needed', '--noconfirm'],
    typed: 'pacman -S',
  },
  apk: {
    title: 'Alpine',
    of: ['alpine'],
    program: 'apk',
    install: ['apk', 'add', '--update-cache'],
    typed: 'apk add',
    limits:
      "Alpine's C library is musl, and the PostgreSQL that npm start runs is built for glibc alone: the client is built " +
      'here, but it needs a server elsewhere',
  },
};

/** Which of them this machine has; null where it has none that the set-up knows. */
export function packageSystem({ env = process.env, osRelease = '/etc/os-release' } = {}) {
  const ids = idsOf(osRelease);
  const found = Object.entries(SYSTEMS).find(
    ([, { of, program }]) => of.some((id) => ids.includes(id)) && isProgram(program, env),
  );
  return found ? { name: found[0], ...found[1] } : null;
}

/** Whether its lists of packages are there and were looked at within a day: older ones name what is gone from the mirrors. */
export function isFresh({ refresh, lists }) {
  if (refresh === undefined) return true;
  if (!existsSync(lists) || !readdirSync(lists).some((name) => /_Packages|\.db$/.test(name))) return false;
  const looked = [lists, path.join(lists, 'partial')].filter((folder) => existsSync(folder));
  return looked.some((folder) => Date.now() - statSync(folder).mtimeMs < DAY_MS);
}

// ---- details ----

const DAY_MS = 86_400_000;

function idsOf(osRelease) {
  if (!existsSync(osRelease)) return [];
  const text = readFileSync(osRelease, 'utf8');
  return [...text.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].flatMap(([, value]) => value.replace(/["']/g, '').split(/\s+/));
}
