// The addon as it is published: for glibc 2.31 and later, with its own libstdc++ and OpenSSL inside.
import path from 'node:path';
import type { Context } from './artefact';
import { elfOf, newer, type Elf } from './elf';
import { ReleaseError } from './failure';
import { glibcSysroot } from './glibc-sysroot';
import { run } from './program';

const OLDEST_GLIBC = '2.31';
const FOUND_BY = ['napi_register_module_v1', 'node_api_module_get_api_version_v1'];
/** The libraries of glibc itself. */
const SYSTEM = ['libpthread.so.0', 'libdl.so.2', 'libm.so.6', 'librt.so.1', 'libc.so.6', 'ld-linux-x86-64.so.2'];

/** The built file for Linux on x86-64. */
export async function linuxAddon({ root, progress }: Context): Promise<string> {
  if (`${process.platform}-${process.arch}` !== 'linux-x64')
    throw new ReleaseError('other-machine', `the addon for linux-x64 is built on such a machine alone, this is none`);
  const cache = path.join(root, '.cache/release');
  const sysroot = await glibcSysroot(cache);
  const into = path.join(cache, 'addon-linux-x64');
  const toolchain = path.join(root, 'native/cmake/glibc-2.31.cmake');
  const options = [`-DCMAKE_TOOLCHAIN_FILE=${toolchain}`, `-DMIDIP2P_SYSROOT=${sysroot}`];
  await run(process.execPath, [path.join(root, 'native/node/build.js'), ...options], {
    env: { ...process.env, MIDIP2P_ADDON_BUILD: into },
    line: (text) => progress(/^\[\s*(\d+%|\d+\/\d+)\]/.exec(text)?.[1] ?? ''),
  });
  const file = path.join(into, 'Release/midip2p.node');
  const wrong = strangeIn(await elfOf(file));
  if (wrong.length > 0) throw new ReleaseError('addon-not-portable', `${file}: ${wrong.join('; ')}`);
  return file;
}

/** A sentence for each reason why it would not run everywhere, or would disturb other libraries. */
export function strangeIn({ needed, exported, unversioned, versions }: Elf): string[] {
  const strangers = needed.filter((name) => !SYSTEM.includes(name));
  const surplus = exported.filter((name) => !FOUND_BY.includes(name));
  const missing = FOUND_BY.filter((name) => !exported.includes(name));
  const unknown = unversioned.filter((name) => !name.startsWith('napi_'));
  const late = versions.filter((version) => {
    const [, glibc] = /^GLIBC_([\d.]+)$/.exec(version) ?? [];
    return glibc === undefined || newer(glibc, OLDEST_GLIBC);
  });
  return [
    ...strangers.map((name) => `needs ${name}`),
    ...surplus.map((name) => `gives ${name} away`),
    ...missing.map((name) => `does not give ${name} away`),
    ...unknown.map((name) => `asks for ${name}, which neither Node nor glibc ${OLDEST_GLIBC} has`),
    ...late.map((version) => `asks for ${version}, newer than glibc ${OLDEST_GLIBC}`),
  ];
}
