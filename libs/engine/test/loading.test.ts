// Loading the addon: what a person is told when it cannot be loaded, and what the trace shows when it is.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const addonFolder = path.dirname(require.resolve('@midip2p/native'));
const modules = path.join(__dirname, '../../../node_modules');

/** The package's loader in a folder of its own, with this in place of the built addon. */
function loadWith(built: string | null): { name: string; code: string; message: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'midip2p-native-'));
  try {
    for (const file of ['index.js', 'binding-options.js'])
      cpSync(path.join(addonFolder, file), path.join(folder, file));
    if (built !== null) {
      mkdirSync(path.join(folder, 'build/Release'), { recursive: true });
      writeFileSync(path.join(folder, 'build/Release/midip2p.node'), built);
    }
    const script = `try { require('./index.js') } catch ({ name, code, message }) { console.log(JSON.stringify({ name, code, message })) }`;
    const env = { ...process.env, NODE_PATH: modules };
    return JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: folder, env, encoding: 'utf8' })) as never;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the addon', () => {
  it('that was never built says how to build it', () => {
    const { name, code, message } = loadWith(null);
    expect({ name, code }).toEqual({ name: 'NativeError', code: 'native-not-loaded' });
    expect(message).toContain('node tools/setup/build.mjs native');
  });

  it('that is broken says to build it anew', () => {
    const { message } = loadWith('this is no shared object');
    expect(message).toMatch(/possible solutions:\n {2}- build it anew for this machine: remove .*build/);
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
