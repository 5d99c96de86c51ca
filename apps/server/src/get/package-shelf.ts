// The client's files that this server was released with: a folder with an index, and nothing of it but what the index names.
import { constants, readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StartupError } from '../startup-error';

/** Beside the installed server, where its package was released with them. */
const RELEASED_WITH = join(__dirname, '../../packages');

const index = z.object({
  version: z.string().regex(/^[\w.+-]{1,64}$/),
  files: z.array(
    z.object({
      file: z.string().regex(/^\w[\w.+~-]{0,127}$/, 'a plain file name'),
      bytes: z.number().int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits'),
      /** For people: what it is. */
      what: z.string().max(200),
      /** How it is installed, with FILE for the file as it was saved. */
      install: z.string().max(200),
    }),
  ),
});

export type ShelfIndex = z.output<typeof index>;
export type PackageFile = ShelfIndex['files'][number];

export class PackageShelf {
  private constructor(
    private readonly folder: string,
    readonly index: ShelfIndex,
  ) {}

  /** null: the server has none. A folder that was named and cannot be used is a StartupError. */
  static at(named: string | null): PackageShelf | null {
    const folder = named ?? RELEASED_WITH;
    let text: string;
    try {
      text = readFileSync(join(folder, 'index.json'), 'utf8');
    } catch (error) {
      if (named === null && (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw unusable(folder, (error as Error).message);
    }
    try {
      return new PackageShelf(folder, index.parse(JSON.parse(text)));
    } catch (error) {
      const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
      throw unusable(folder, `index.json ${why}`);
    }
  }

  named(file: string): PackageFile | null {
    return this.index.files.find((one) => one.file === file) ?? null;
  }

  /** null: it is not what the index says: gone, a link, a device, or of another length. */
  async open({ file, bytes }: PackageFile): Promise<FileHandle | null> {
    let handle: FileHandle | null = null;
    try {
      // Not waiting: somebody may have laid a pipe there.
      handle = await open(join(this.folder, file), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      const stat = await handle.stat();
      if (stat.isFile() && stat.size === bytes) return handle;
    } catch {
      // not there, a link, or not readable: the same to who asks
    }
    await handle?.close();
    return null;
  }
}

// ---- details ----

const unusable = (folder: string, why: string) =>
  new StartupError(
    'bad-packages',
    `the folder of packages ${folder} cannot be used: ${why}; set get.folder (MIDIP2P_GET_FOLDER) to one that npm run release made, or to none`,
  );
