// The package.json of what is published, made of the repository's own: no scripts of ours, no development, exact versions.

export interface Manifest {
  name: string;
  version: string;
  description?: string;
  license?: string;
  main?: string;
  types?: string;
  bin?: Record<string, string>;
  engines?: Record<string, string>;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  scripts?: Record<string, string>;
  publishConfig?: Record<string, string>;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  bundleDependencies?: string[];
}

/** What an own manifest may say besides. */
export type OwnManifest = Manifest & { private?: boolean; devDependencies?: Record<string, string>; nx?: unknown };

export const HOUSE = '@midip2p/';

export interface Release {
  version: string;
  /** Which Node: the root's. */
  engines: Record<string, string>;
}

export function publishedManifest(
  own: OwnManifest,
  { version, engines }: Release,
  more: Partial<Manifest> = {},
): Manifest {
  const { name, description, license, main, types, bin } = own;
  const dependencies = versioned(own.dependencies, version);
  const optionalDependencies = versioned({ ...own.optionalDependencies, ...more.optionalDependencies }, version);
  return {
    name,
    version,
    ...{ description, license, main, types, bin, engines, ...more },
    publishConfig: { access: 'public' },
    ...(dependencies && { dependencies }),
    ...(optionalDependencies && { optionalDependencies }),
  };
}

/**
 * The same, with these packages of the house inside its own tarball. What they need of others is asked for beside them,
 * where npm and Node both look.
 */
export function bundling(manifest: Manifest, inside: readonly Manifest[]): Manifest {
  const all = [manifest, ...inside];
  const optional = new Set(inside.filter(({ os }) => os).map(({ name }) => name));
  const own = Object.fromEntries(inside.map(({ name, version }) => [name, version]));
  const split = (wanted: boolean) =>
    Object.fromEntries(Object.entries(own).filter(([name]) => optional.has(name) === wanted));
  const union = (kind: 'dependencies' | 'optionalDependencies') =>
    sorted({
      ...Object.assign({}, ...all.map((one) => strangers(one[kind]))),
      ...split(kind === 'optionalDependencies'),
    });
  return {
    ...manifest,
    dependencies: union('dependencies'),
    optionalDependencies: union('optionalDependencies'),
    bundleDependencies: Object.keys(own).sort(),
  };
}

// ---- details ----

const sorted = (record: Record<string, string>) =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

const strangers = (dependencies: Record<string, string> = {}) =>
  Object.fromEntries(Object.entries(dependencies).filter(([name]) => !name.startsWith(HOUSE)));

/** Packages of the house go by the release's version. */
function versioned(dependencies: Record<string, string> | undefined, version: string) {
  const entries = Object.entries(dependencies ?? {});
  if (entries.length === 0) return undefined;
  return sorted(Object.fromEntries(entries.map(([name, of]) => [name, name.startsWith(HOUSE) ? version : of])));
}
