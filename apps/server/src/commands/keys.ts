// midip2p-server keys …: the keys that sign access tokens, on the server's own machine.
import { generateKeyPairSync } from 'node:crypto';
import { chownSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config';
import { loadConfig } from '../config/load-config';
import { openDataDir } from '../database/data-dir';
import { Database } from '../database/database';
import { openBeside } from '../database/open-database';
import { isRead, signingOf } from '../keys/key-ages';
import { KeyFiles, rawPublicKey } from '../keys/key-files';
import { type PublishedKey, TokenKeysRepository } from '../keys/token-keys.repository';
import { MIDIP2P_SERVER } from '../own-name';
import { StartupError } from '../startup-error';
import { type Command, options } from './command';

export const keysCommand: Command = {
  usage: `usage: midip2p-server keys [list] [--config FILE] [--json]
       midip2p-server keys rotate [--config FILE]
       midip2p-server keys revoke KID [--config FILE]

The keys that sign access tokens, beside a server that runs or without one. No change of them signs anybody out.

  list      every key that a server reads, and what it is for now
  rotate    makes another key. Servers publish it at once and sign with it keys.publishSeconds later; the one before is read until
            its last token has expired. Files of keys that are over are removed.
  revoke    for a key that somebody else may have: what it has signed is refused within keys.lookSeconds, and clients get
            new tokens by themselves. It needs another key that can sign.

Where the keys are a Secret or a folder of your own (keys.directory), put another file token-NAME.pem there instead of rotate.
`,
  async run(args) {
    const [verb = 'list'] = args[0]?.startsWith('-') === false ? args.splice(0, 1) : [];
    const words = { list: [], rotate: [], revoke: ['KID'] }[verb];
    if (!words)
      throw new StartupError(
        'bad-config',
        `keys has no "${verb}": list, rotate or revoke; see ${MIDIP2P_SERVER} keys --help`,
      );
    const given = options(args, { json: { type: 'boolean' } }, words);
    const config = loadConfig({ file: given.config ?? null, environment: process.env });
    await besideServers(config, async (keys, files) => {
      if (verb === 'rotate') return console.log(await rotate(keys, files, config));
      if (verb === 'revoke') return console.log(await revoke(keys, files, given.words[0]!));
      const told = (await keys.all()).map((key) => ({
        kid: key.kid,
        publishedAt: key.publishedAt,
        state: stateOf(key, config),
      }));
      if (given.json) return console.log(JSON.stringify({ keys: told }));
      for (const { kid, publishedAt, state } of told)
        console.log(`${kid}  since ${publishedAt.toISOString()}  ${state}`);
    });
    return 0;
  },
};

// ---- details ----

async function besideServers(
  config: Config,
  work: (keys: TokenKeysRepository, files: KeyFiles) => Promise<void>,
): Promise<void> {
  const database = await openBeside(config);
  try {
    await database.migrate();
    const db = new Database(database.url, 2);
    try {
      await work(
        new TokenKeysRepository(db),
        new KeyFiles(openDataDir({ ...config.data, temporary: false }).path, config.keys),
      );
    } finally {
      await db.$disconnect();
    }
  } finally {
    await database.close();
  }
}

function stateOf(key: PublishedKey, config: Config): string {
  if (key.revokedAt) return 'revoked';
  if (key.unsignedFor === null) return 'published, signs later';
  if (key.unsignedFor < 90) return 'signs';
  return isRead('access', key, config) ? 'read until its last token has expired' : 'over';
}

async function rotate(keys: TokenKeysRepository, files: KeyFiles, config: Config): Promise<string> {
  const folder = files.tokenFolder;
  if (folder === null || config.keys.directory !== null)
    throw new StartupError(
      'bad-config',
      'the keys are in files of your own (keys.directory, keys.tokenFile): make another token-NAME.pem in that folder, by openssl genpkey -algorithm ed25519',
    );
  const before = files.tokens(); // the first is made, where there is none
  await keys.hold(before.map(({ kid, publicKey }) => ({ kid, raw: rawPublicKey(publicKey) })));
  const { privateKey } = generateKeyPairSync('ed25519');
  const path = join(folder, `token-${new Date().toISOString().replace(/\D/g, '')}.pem`);
  const half = `${path}.${process.pid}`; // a server that looks meanwhile finds it whole, or not at all
  writeFileSync(half, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  const { uid, gid } = statSync(folder);
  if (process.getuid?.() === 0) chownSync(half, uid, gid); // root may type it for the account that the server runs as
  renameSync(half, path);
  const made = files.tokens().find((key) => key.path === path)!;
  await keys.hold([{ kid: made.kid, raw: rawPublicKey(made.publicKey) }]);
  const published = await keys.all();
  const held = published.filter(({ kid }) => before.some((key) => key.kid === kid));
  const signing = signingOf(held, config.keys.publishSeconds);
  const isOver = (key: PublishedKey) => key !== signing && !isRead('access', key, config);
  const gone = before.filter(({ kid }) => held.some((key) => key.kid === kid && isOver(key)));
  for (const { path: old } of gone) rmSync(old);
  const removed = gone.length === 0 ? '' : `; removed ${gone.length} that ${gone.length === 1 ? 'is' : 'are'} over`;
  return `made the token key ${made.kid}: servers sign with it in ${config.keys.publishSeconds} s${removed}`;
}

async function revoke(keys: TokenKeysRepository, files: KeyFiles, kid: string): Promise<string> {
  const published = await keys.all();
  const held = new Set(files.tokens().map((key) => key.kid));
  if (!published.some((key) => key.kid !== kid && !key.revokedAt && held.has(key.kid)))
    throw new StartupError(
      'bad-key',
      `without ${kid} there is no key that signs: make another one first (${MIDIP2P_SERVER} keys rotate)`,
    );
  if (!(await keys.revoke(kid)))
    throw new StartupError('bad-key', `there is no token key ${kid}: see ${MIDIP2P_SERVER} keys`);
  return `${kid} is revoked: what it has signed is refused from now on`;
}
