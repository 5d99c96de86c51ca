// Routes that are kept under a name, in a file that people can read and write.
import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ClientError, fileError } from '../errors';
import { type RouteOptions, readRouteOptions } from './route-options';
import { makeFolder } from '../make-folder';

export type Presets = ReadonlyMap<string, readonly RouteOptions[]>;

const NAME = /^[^\s\u0000-\u001f\u007f](?:[^\u0000-\u001f\u007f]{0,62}[^\s\u0000-\u001f\u007f])?$/u; // eslint-disable-line no-control-regex

export class PresetsFile {
  readonly file: string;

  constructor(private readonly folder: string) {
    this.file = path.join(folder, 'routes.json');
  }

  /** No presets if there is no file. The error `presets-broken` names the part that cannot be understood. */
  async read(): Promise<Presets> {
    let text: string;
    try {
      text = await readFile(this.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
      throw fileError('read', this.file, error);
    }
    return parse(text, this.file);
  }

  async preset(name: string): Promise<readonly RouteOptions[]> {
    const presets = await this.read();
    const found = presets.get(name);
    if (found !== undefined) return found;
    const known = presets.size === 0 ? 'there is none yet' : `there are ${[...presets.keys()].join(', ')}`;
    throw new ClientError('unknown-preset', `no preset is called ${name}; ${known}`, 2);
  }

  async save(name: string, routes: readonly RouteOptions[]): Promise<void> {
    if (!NAME.test(name)) throw new ClientError('usage', 'a preset has a name of 1 to 64 visible characters', 2);
    await this.write(new Map([...(await this.read()), [name, routes]]));
  }

  async remove(name: string): Promise<void> {
    await this.preset(name);
    await this.write(new Map([...(await this.read())].filter(([known]) => known !== name)));
  }

  private async write(presets: Presets): Promise<void> {
    const partial = `${this.file}.${randomBytes(6).toString('hex')}`;
    try {
      makeFolder(this.folder, 0o700);
      await writeFile(partial, `${JSON.stringify({ presets: Object.fromEntries(presets) }, null, 2)}\n`, {
        flag: 'wx',
        mode: 0o600,
      });
      await rename(partial, this.file);
    } catch (error) {
      await rm(partial, { force: true }).catch(() => undefined);
      throw fileError('write', this.file, error);
    }
  }
}

// ---- details ----

function parse(text: string, file: string): Presets {
  const broken = (why: string) =>
    new ClientError('presets-broken', `${file} cannot be understood: ${why}; mend it, or move it away`);
  let value: { presets?: unknown } | null;
  try {
    value = JSON.parse(text) as typeof value;
  } catch (error) {
    throw broken((error as Error).message);
  }
  const presets = value?.presets;
  if (typeof presets !== 'object' || presets === null || Array.isArray(presets)) throw broken('it has no presets');
  return new Map(
    Object.entries(presets).map(([name, routes]) => {
      if (!Array.isArray(routes)) throw broken(`${name} is no list of routes`);
      try {
        return [name, routes.map(readRouteOptions)];
      } catch (error) {
        throw broken(`${name}: ${(error as Error).message}`);
      }
    }),
  );
}
