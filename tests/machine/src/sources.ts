// Lets a fresh machine get its packages from where this machine gets its own. Mirrors, proxies and authorities belong
// to the place where tests run, so nothing of them is written down in the repository.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './program';

/** The address from which this machine gets Debian; none: debootstrap's own default is taken. */
export const debianMirror = (): string[] => [ofThisMachine(/https?:\/\/\S+\/debian\/?(?=\s)/) ?? []].flat();

/** Writes what apt, npm and Node below `root` need to reach the same places as those of this machine. */
export function handOverSources(root: string, suite: string): void {
  const write = (file: string, lines: string[]) => {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), lines.map((line) => `${line}\n`).join(''));
  };
  const sources = aptSources(suite);
  if (sources.length > 0) write('etc/apt/sources.list', sources);
  write('etc/apt/apt.conf.d/80proxies', aptProxies());
  copyFileSync('/etc/resolv.conf', join(root, 'etc/resolv.conf'));
  const authorities = npmSetting('cafile');
  if (authorities) copyFileSync(authorities, join(root, AUTHORITIES));
  write('usr/local/etc/npmrc', npmSettings(authorities !== null));
}

// ---- details ----

/** It is not among the system's own certificates, because installing a package may make that file anew. */
const AUTHORITIES = '/usr/local/etc/authorities.pem';

function aptSources(suite: string): string[] {
  const security = ofThisMachine(/https?:\/\/\S+\/debian-security\/?(?=\s)/);
  return [
    ...debianMirror().map((mirror) => `deb ${mirror} ${suite} main`),
    ...(security ? [`deb ${security} ${suite}-security main`] : []), // since bullseye it is called so
  ];
}

function aptProxies(): string[] {
  const dump = run('apt-config', 'dump', 'Acquire');
  return dump.split('\n').filter((line) => /::(Proxy|CaInfo|Retries)\b.* "[^"]+";$/i.test(line));
}

function ofThisMachine(address: RegExp): string | undefined {
  const folder = '/etc/apt/sources.list.d';
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => /\.(list|sources)$/.test(name)) : [];
  const all = [...files.map((name) => join(folder, name)), '/etc/apt/sources.list'].filter((file) => existsSync(file));
  return address.exec(all.map((file) => readFileSync(file, 'utf8')).join('\n'))?.[0];
}

function npmSettings(authorities: boolean): string[] {
  const proxies = ['proxy', 'https-proxy', 'noproxy'].map((name) => [name, npmSetting(name)] as const);
  const user = npmSetting('userconfig');
  const own = user && existsSync(user) ? readFileSync(user, 'utf8').split('\n') : [];
  return [
    `registry=${npmSetting('registry')}`,
    ...(authorities ? [`cafile=${AUTHORITIES}`] : []),
    ...proxies.filter(([, value]) => value).map(([name, value]) => `${name}=${value}`),
    // Registries of scopes, and the credentials that a private one asks for.
    ...own.filter((line) => /^\s*(@[^=]+:registry|\/\/[^=]+)\s*=/.test(line)),
  ];
}

function npmSetting(name: string): string | null {
  const value = run('npm', 'config', 'get', name).trim();
  return value === '' || value === 'null' || value === 'undefined' ? null : value;
}
