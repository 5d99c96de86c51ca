// Whether what was built is still what the sources make. Nx puts everything that it keeps in its place anew, each time it is
// asked, and for that moment nothing is there: a client that is started beside it would find half a program. So Nx is asked
// only when a file has changed. Node's own modules only.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, workspaces } from './house.mjs';

/** What the TypeScript build reads besides the workspaces (the inputs that nx.json and their package.json name). */
const BESIDES = ['nx.json', 'package-lock.json', 'tsconfig.base.json', 'buf.yaml', 'buf.gen.yaml', 'prisma.config.ts'];
const FOLDERS_BESIDES = ['proto', 'prisma'];

/** Neither read by the build nor made by it; what is generated for tests is made by it. */
const IGNORED = /^(node_modules|build.*|coverage|prebuilds|__snapshots__|\.(cache|nx|midip2p))$/;
const TESTS = /\.test\.ts$|^test(-system)?$/;
const GENERATED = 'generated';

/** Runs `build` unless every file that it reads and made is as it was when it last went well. */
export async function unlessUnchanged(build, { home = root, projects = workspaces() } = {}) {
  const stamp = path.join(home, '.cache/setup/typescript.stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state(home, projects)) return;
  rmSync(stamp, { force: true }); // a build that is stopped half way leaves none
  await build();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, state(home, projects));
}

// ---- details ----

/** Of every file its path, size and time of change, as one checksum. */
function state(home, projects) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`);
  const note = (file) => {
    const { size, mtimeNs } = statSync(path.join(home, file), { bigint: true });
    hash.update(`${file} ${size} ${mtimeNs}\n`);
  };
  const walk = (folder, onlyGenerated) => {
    const entries = readdirSync(path.join(home, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = `${folder}/${entry.name}`;
      if (IGNORED.test(entry.name)) continue;
      if (entry.isDirectory()) walk(file, (onlyGenerated || TESTS.test(entry.name)) && entry.name !== GENERATED);
      else if (entry.isFile() && !onlyGenerated && !TESTS.test(entry.name)) note(file);
    }
  };
  for (const folder of [...projects, ...FOLDERS_BESIDES]) if (existsSync(path.join(home, folder))) walk(folder, false);
  for (const file of BESIDES) if (existsSync(path.join(home, file))) note(file);
  return hash.digest('hex');
}
