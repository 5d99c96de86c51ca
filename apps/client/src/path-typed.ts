// Finds the file that was typed if its name is not UTF-8, as on older systems: Node replaces the bytes that it cannot
// read by U+FFFD, and no file has such a name.
import { readdirSync } from 'node:fs';
import path from 'node:path';

/** `typed` itself, or the bytes of the only file whose name looks like it. */
export function pathTyped(typed: string): string | Buffer {
  if (!typed.includes('\ufffd')) return typed;
  let found: Buffer = Buffer.from(path.isAbsolute(typed) ? path.parse(typed).root : '.');
  const parts = path.relative(found.toString(), typed).split(path.sep);
  for (const part of parts) {
    const slash = Buffer.from(path.sep);
    if (!part.includes('\ufffd')) {
      found = Buffer.concat([found, slash, Buffer.from(part)]);
      continue;
    }
    const names = entriesOf(found).filter((name) => name.toString() === part);
    if (names.length !== 1) return typed; // none, or it is not clear which
    found = Buffer.concat([found, slash, names[0]!]);
  }
  return found;
}

// ---- details ----

function entriesOf(folder: Buffer): Buffer[] {
  try {
    return readdirSync(folder, { encoding: 'buffer' }).map((name) => Buffer.from(name));
  } catch {
    return []; // opening the file will report the error
  }
}
