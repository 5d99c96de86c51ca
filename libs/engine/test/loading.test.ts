// Loading the addon: what a person is told when it cannot be loaded, and what the trace shows when it is.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const addonFolder = path.dirname(require.resolve('@midip2p/native'));
const built = path.join(addonFolder, 'build/Release/midip2p.node');
const { version } = JSON.parse(readFileSync(path.join(addonFolder, 'package.json'), 'utf8')) as { version: string };
const prebuilt = `@midip2p/native-${process.platform}-${process.arch}`;
const BROKEN = 'this is no shared object';

const folders: string[] = [];
const emptyFolder = () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'midip2p-native-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The package's loader where it is installed, with these as its own build and as the prebuilt package beside it. */
function installed(own: Buffer | string | null, beside?: { addon: Buffer | string; version: string }): string {
  const folder = emptyFolder();
  const native = path.join(folder, 'node_modules/@midip2p/native');
  mkdirSync(path.join(native, 'build/Release'), { recursive: true });
  for (const file of ['index.js', 'candidates.js', 'package.json'])
    cpSync(path.join(addonFolder, file), path.join(native, file));
  if (own !== null) writeFileSync(path.join(native, 'build/Release/midip2p.node'), own);
  if (beside) {
    const home = path.join(folder, 'node_modules', prebuilt);
    mkdirSync(home, { recursive: true });
    writeFileSync(path.join(home, 'midip2p.node'), beside.addon);
    const manifest = { name: prebuilt, version: beside.version, main: 'midip2p.node' };
    writeFileSync(path.join(home, 'package.json'), JSON.stringify(manifest));
  }
  return folder;
}

/** Where its OpenSSL lies, or how it fails. */
function load(folder: string): { origin?: string; name?: string; code?: string; message?: string } {
  const script = `
    try { console.log(JSON.stringify({ origin: require('@midip2p/native').opensslOrigin() })) }
    catch ({ name, code, message }) { console.log(JSON.stringify({ name, code, message })) }`;
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' })) as never;
}

describe('the addon', () => {
  it('that is neither built nor there prebuilt says what was tried and how to get it', () => {
    const { name, code, message } = load(installed(null));
    expect({ name, code }).toEqual({ name: 'NativeError', code: 'native-not-loaded' });
    expect(message).toContain(`the package ${prebuilt}: is not there`);
    expect(message).toContain('install without --omit=optional');
    expect(message).toContain('npm rebuild @midip2p/native');
  });

  it('that was never built in the repository says which step builds it', () => {
    const folder = emptyFolder();
    const native = path.join(folder, 'native/node');
    for (const file of ['index.js', 'candidates.js', 'package.json'])
      cpSync(path.join(addonFolder, file), path.join(native, file));
    mkdirSync(path.join(folder, 'tools/setup'), { recursive: true });
    writeFileSync(path.join(folder, 'tools/setup/build.mjs'), '');
    mkdirSync(path.join(folder, 'node_modules/@midip2p'), { recursive: true });
    symlinkSync(native, path.join(folder, 'node_modules/@midip2p/native'));
    expect(load(folder).message).toMatch(/solutions:\n {2}- build it: node tools\/setup\/build.mjs native/);
  });

  it('that is broken says to build it anew', () => {
    const { message } = load(installed(BROKEN));
    expect(message).toMatch(/possible solutions:\n[^]* {2}- build it anew for this machine.*remove .*build/);
  });

  it('is the prebuilt one where nothing was built, or what was built cannot be loaded', () => {
    for (const own of [null, BROKEN]) {
      const folder = installed(own, { addon: readFileSync(built), version });
      expect(load(folder)).toEqual({ origin: path.join(folder, 'node_modules', prebuilt, 'midip2p.node') });
    }
  });

  it('is the one that was built here, whatever lies beside it', () => {
    const folder = installed(readFileSync(built), { addon: BROKEN, version });
    expect(load(folder)).toEqual({
      origin: path.join(folder, 'node_modules/@midip2p/native/build/Release/midip2p.node'),
    });
  });

  it('is never one of another version', () => {
    const { code, message } = load(installed(null, { addon: readFileSync(built), version: '0.0.1' }));
    expect(code).toBe('native-not-loaded');
    expect(message).toContain(`it is of version 0.0.1, and this is ${version}`);
  });

  it('gives away the two names by which Node finds it, and no other', () => {
    const names = execFileSync('nm', ['-D', '--defined-only', '--format=just-symbols', built], { encoding: 'utf8' });
    expect(names.trim().split('\n').sort()).toEqual(['napi_register_module_v1', 'node_api_module_get_api_version_v1']);
  });

  it('shows every crossing when asked to, and nothing when not', () => {
    const script = `
      const { Engine } = require('@midip2p/engine');
      const engine = Engine.start({ session: 's', peer: 'p' });
      try { engine.closeLink(77) } catch {}
      engine.close();`;
    const stderrWith = (env: NodeJS.ProcessEnv) =>
      spawnSync(process.execPath, ['-e', script], { cwd: __dirname, env: { ...process.env, ...env }, encoding: 'utf8' })
        .stderr;
    const trace = stderrWith({ MIDIP2P_TRACE_NATIVE_CALLS: '1' }).trim().split('\n');
    expect(trace[0]).toMatch(/^native \[thread 0\] load\(\) → /);
    expect(trace[1]).toMatch(/new Runner\(\{"session":"s","peer":"p".*\) → .* µs\)$/);
    expect(trace.at(-1)).toMatch(/Runner\.close\(\)/);
    expect(stderrWith({ MIDIP2P_TRACE_NATIVE_CALLS: '' })).toBe('');
  });
});
