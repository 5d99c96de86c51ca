// The file that was typed, where its name is no UTF-8, as names of an older system are: what Node hands over of it has U+FFFD
// in place of what it could not read, and no file is called so.
import { readdirSync } from 'node:fs';
import path from 'node:path';

/** `typed` itself, or the bytes of the one file whose name reads as it does. */
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
    if (names.length !== 1) return typed; // none, or nobody knows which
    found = Buffer.concat([found, slash, names[0]!]);
  }
  return found;
}

// ---- details ----

function entriesOf(folder: Buffer): Buffer[] {
  try {
    return readdirSync(folder, { encoding: 'buffer' }).map((name) => Buffer.from(name));
  } catch {
    return []; // whoever opens the file says why
  }
}
