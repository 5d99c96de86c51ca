// Whether what packages.json names is on this machine: tried rather than asked of a package system, so that what somebody
// built by hand counts, too. Node's own modules only.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Those of `needs` (from packages.json, by key) that are not here, as [{name, what, need, installable}]. `what` says more
 * than the list where there is more to say; not `installable` is what a package would not change.
 */
export function missingOf(needs, env = process.env) {
  const work = mkdtempSync(path.join(tmpdir(), 'midip2p-check-'));
  try {
    const machine = { env, work, compiler: findCompiler(work, env) };
    return Object.entries(needs).flatMap(([name, need]) => {
      const lacking = lackOf(need.seen, machine);
      if (lacking === null) return [];
      const { instead, more = '', installable = true } = lacking;
      return [{ name, need, what: `${need.what}${instead ? ` (this is ${instead})` : more}`, installable }];
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Whether a program is on the path, or among the system's own tools, whose folder is not on everybody's. */
export const isProgram = (program, env) =>
  [...(env.PATH ?? '').split(path.delimiter), '/usr/sbin'].some(
    (folder) => folder !== '' && existsSync(path.join(folder, program)),
  );

// ---- details ----

/** null: nothing is lacking. */
function lackOf(seen, machine) {
  if (seen.probe) return PROBES[seen.probe](machine);
  const { env, compiler } = machine;
  const programs = (seen.programs ?? []).filter((program) => !isProgram(program, env));
  if (programs.length > 0) return programs.length < seen.programs.length ? { more: `: no ${programs.join(', ')}` } : {};
  if ((seen.files ?? []).some((file) => !anyFile(file))) return {};
  const unpreprocessed = (header) =>
    !compiler || !succeeds(compiler, ['-E', '-include', header, '-x', 'c++', '/dev/null'], env);
  if ((seen.headers ?? []).some(unpreprocessed)) return compiler ? {} : NOT_TRIED;
  if (seen.libraries && !succeeds('pkg-config', ['--exists', ...seen.libraries], env)) return {};
  if (seen.command && !succeeds(seen.command[0], seen.command.slice(1), env)) return {};
  return null;
}

/** Without a compiler there is nothing to try it with, but most likely it is missing too. */
const NOT_TRIED = { more: ' (not tried: no compiler)' };

const PROBES = {
  compiler: ({ compiler, env }) => {
    if (compiler) return null;
    // What somebody has chosen is not ours to go round.
    return env.CXX ? { more: `: CXX is ${env.CXX}, which compiles none`, installable: false } : {};
  },
  make: ({ env }) => (succeeds('make', ['--version'], env) || succeeds('ninja', ['--version'], env) ? null : {}),
  cmake: ({ env }) => {
    const version = /version (\S+)/.exec(output('cmake', ['--version'], env))?.[1];
    if (!version) return {};
    return atLeast(version, [3, 21]) ? null : { instead: version };
  },
  openssl: ({ compiler, work, env }) => {
    if (!compiler) return NOT_TRIED;
    return hasOpenssl(work, compiler, env) ? null : {};
  },
};

export function atLeast(version, [major, minor]) {
  const [a = 0, b = 0] = version.split('.').map((n) => parseInt(n, 10));
  return a > major || (a === major && b >= minor);
}

function output(command, args, env) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', env });
  return status === 0 ? stdout : '';
}

const succeeds = (command, args, env) => spawnSync(command, args, { env, stdio: 'ignore' }).status === 0;

/** Whether a file is there; a * stands for any part of a name. */
function anyFile(pattern) {
  const [, ...parts] = pattern.split('/');
  const found = parts.reduce((folders, part) => folders.flatMap((folder) => entriesLike(folder, part)), ['/']);
  return found.length > 0;
}

function entriesLike(folder, part) {
  if (!part.includes('*')) return [path.join(folder, part)].filter((file) => existsSync(file));
  if (!existsSync(folder)) return [];
  const [begin, end] = part.split('*');
  const names = readdirSync(folder).filter((name) => name.startsWith(begin) && name.endsWith(end));
  return names.map((name) => path.join(folder, name));
}

/** The one CMake will take: $CXX, else the first of these that is here and knows C++20. */
function findCompiler(work, env) {
  const source = path.join(work, 'cpp20.cpp');
  writeFileSync(
    source,
    '#include <span>\n#include <compare>\nint main() { int a[2]{}; return int(std::span{a}.size()) - 2; }\n',
  );
  const candidates = env.CXX ? [env.CXX] : ['c++', 'g++', 'clang++'];
  return candidates.find((cxx) => compiles(cxx, ['-std=c++20', source], work, env));
}

function hasOpenssl(work, compiler, env) {
  const source = path.join(work, 'openssl.cpp');
  const lines = [
    '#include <openssl/ssl.h>',
    '#if OPENSSL_VERSION_MAJOR < 3',
    '#error too old',
    '#endif',
    'int main() { SSL_CTX_free(SSL_CTX_new(TLS_method())); }',
  ];
  writeFileSync(source, lines.join('\n') + '\n');
  const home = env.OPENSSL_ROOT_DIR;
  const where = home ? [`-I${home}/include`, `-L${home}/lib`, `-L${home}/lib64`] : [];
  const link = ['-Wl,-Bstatic', '-lssl', '-lcrypto', '-Wl,-Bdynamic', '-ldl', '-pthread'];
  // A static OpenSSL may have been built with zlib or zstd.
  const compression = [[], ['-lz'], ['-lz', '-lzstd']];
  return compression.some((more) => compiles(compiler, [...where, source, ...link, ...more], work, env));
}

function compiles(compiler, args, work, env) {
  const made = path.join(work, 'made');
  return spawnSync(compiler, [...args, '-o', made], { env, stdio: 'ignore' }).status === 0;
}
