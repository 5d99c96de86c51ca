// The chart as Helm packages it, with the release's version.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { extract } from 'tar';
import type { Artefact, Context, Kind } from './artefact';
import { ReleaseError } from './failure';
import { type Helm, helm, HELM_VERSIONS } from './helm';
import { packed } from './packed';

export const chart: Kind = {
  name: 'chart',
  title: 'the Helm chart, as a package',

  async make(context) {
    const { root, into, version, epoch } = context;
    const work = context.work();
    const made = path.join(into, `midip2p-chart-${version}.tgz`);
    const source = path.join(root, 'deploy/helm/midip2p');
    const args = ['package', source, '--version', version, '--app-version', version, '--destination', work];
    await output(helm(HELM_VERSIONS[0]!, cacheOf(context)), ...args);
    // Helm writes the time of packaging into the archive, so the files are packed again with the commit's time.
    const unpacked = path.join(work, 'unpacked');
    mkdirSync(unpacked);
    await extract({ file: path.join(work, `midip2p-${version}.tgz`), cwd: unpacked });
    await packed(made, unpacked, ['midip2p'], epoch);
    return [{ kind: 'chart', file: made }];
  },

  async prove(artefact, context) {
    for (const version of HELM_VERSIONS) {
      const one = helm(version, cacheOf(context));
      const shown = await output(one, 'show', 'chart', artefact.file);
      for (const line of [`version: ${context.version}`, `appVersion: ${context.version}`])
        if (!shown.split('\n').includes(line)) throw wrong(`Helm ${version} does not read "${line}" in it`, artefact);
      await output(one, 'lint', '--strict', artefact.file);
      const manifests = await output(one, 'template', 'jam', artefact.file, '--namespace', 'music');
      const image = `midip2p-server:${context.version}`;
      if (!manifests.includes(image)) throw wrong(`Helm ${version} renders it without the image ${image}`, artefact);
    }
    return `linted and rendered by Helm ${HELM_VERSIONS.join(' and ')}`;
  },
};

// ---- details ----

const cacheOf = ({ root }: Context) => path.join(root, '.cache/helm');

async function output(one: Helm, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await one.run(...args);
  if (code !== 0) throw new ReleaseError('chart-refused', `helm ${one.version} ${args.join(' ')}: ${stderr || stdout}`);
  return stdout;
}

const wrong = (what: string, { file }: Artefact) => new ReleaseError('chart-wrong', `${path.basename(file)}: ${what}`);
