// Runs a container of a pod on this machine, as a kubelet would: its volumes as files, its environment and no other,
// its arguments; the image's entry point is the built server. Services are found by their names.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, ofKind, one, podsOf, type Pod, type Tree } from './manifests';

const ENTRY_POINT = [process.execPath, join(__dirname, '../../../apps/server/dist/main.js')];

export interface Running {
  child: ChildProcess;
  /** Resolves with its exit code, or the signal that ended it. */
  exit: Promise<number | string>;
  /** All its output so far. */
  output(): string;
  /** Resolves when its output has these words. */
  waitFor(words: string): Promise<void>;
}

/** `dir`: the folder in which the volumes are made. `manifests` has everything that the pod refers to. */
export function runContainer(manifests: Manifest[], pod: Pod, container: Tree, dir: string): Running {
  const mounts = mounted(manifests, pod, container, dir);
  const here = (text: string): string => {
    const mount = mounts.find(({ path }) => text === path || text.startsWith(`${path}/`));
    return mount ? mount.real + text.slice(mount.path.length) : withServices(manifests, text);
  };
  const environment = Object.fromEntries(
    (container.env ?? []).map(({ name, value, valueFrom }: Tree) => {
      if (value !== undefined) return [name, here(value)];
      const { name: secret, key } = valueFrom.secretKeyRef;
      return [name, Buffer.from(one(manifests, 'Secret', secret).data![key]!, 'base64').toString()];
    }),
  ) as Record<string, string>;
  const command = (container.command ?? ENTRY_POINT) as string[];
  const [program, ...args] = [...command, ...(container.args ?? [])].map(here);
  const child = spawn(program!, args, {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  let output = '';
  const exit = new Promise<number | string>((resolve) =>
    child.once('close', (code, signal) => {
      process.off('exit', kill);
      resolve(code ?? signal!);
    }),
  );
  for (const stream of [child.stdout, child.stderr])
    stream!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const waitFor = (words: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => output.includes(words) && resolve();
      for (const stream of [child.stdout, child.stderr]) stream!.on('data', look);
      void exit.then((code) => reject(new Error(`it ended (${code}) before it said "${words}": ${output}`)));
      look();
    });
  return { child, exit, output: () => output, waitFor };
}

// ---- details ----

interface Mount {
  path: string;
  real: string;
}

function mounted(manifests: Manifest[], pod: Pod, container: Tree, dir: string): Mount[] {
  return container.volumeMounts.map(({ name, mountPath }: Tree) => {
    const volume = pod.spec.volumes.find((v: Tree) => v.name === name);
    const real = join(dir, name as string);
    mkdirSync(real, { recursive: true });
    const files = volume.secret
      ? decoded(one(manifests, 'Secret', volume.secret.secretName).data!)
      : volume.configMap
        ? one(manifests, 'ConfigMap', volume.configMap.name).data!
        : {};
    const items = volume.secret?.items ?? Object.keys(files).map((key) => ({ key, path: key }));
    for (const { key, path } of items) writeFileSync(join(real, path), files[key]!, { mode: 0o440 });
    return { path: mountPath, real };
  });
}

const decoded = (data: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));

/** "service:port" becomes the address of the pod behind it, which is on this machine. */
function withServices(manifests: Manifest[], text: string): string {
  return ofKind(manifests, 'Service').reduce((whole, { metadata, spec }) => {
    const ports = podsOf(manifests).flatMap((pod) => pod.spec.containers.flatMap((c: Tree) => c.ports ?? []));
    return spec.ports.reduce((line: string, { port, targetPort }: Tree) => {
      const target = ports.find((p: Tree) => p.name === targetPort);
      return line.replace(new RegExp(`(^|//)${metadata.name}:${port}$`), `$1127.0.0.1:${target?.containerPort}`);
    }, whole);
  }, text);
}
