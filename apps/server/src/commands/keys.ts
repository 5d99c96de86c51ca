// midip2p-server keys …: the keys that sign access tokens and introductions, on the server's own machine.
import { rmSync } from 'node:fs';
import { type Command, options } from '@midip2p/service';
import type { Config } from '../config/config';
import { loadConfig } from '../config/load-config';
import { openDataDir } from '../database/data-dir';
import { Database } from '../database/database';
import { openBeside } from '../database/open-database';
import { HandoversRepository } from '../keys/handovers.repository';
import { isRead, signingOf } from '../keys/key-ages';
import { KeyFiles, rawPublicKey } from '../keys/key-files';
import { newKeyFile } from '../keys/new-key-file';
import { type PublishedKey, TokenKeysRepository } from '../keys/token-keys.repository';
import { MIDIP2P_SERVER } from '../own-name';
import { StartupError } from '../startup-error';
import { daysOf, handOver, introductionKeys, startOver } from './hand-over';

export const keysCommand: Command = {
  usage: `usage: midip2p-server keys [list] [--config FILE] [--json]
       midip2p-server keys rotate [--config FILE]
       midip2p-server keys revoke KID [--config FILE]
       midip2p-server keys hand-over [--days N] [--config FILE]
       midip2p-server keys start-over [--config FILE]
       midip2p-server keys public [--config FILE]

The keys that sign access tokens, and those that sign introductions, beside a server that runs or without one. No change of them
signs anybody out or ends a jam, but start-over.

  list      every key that is read or believed, and what it is for now
  rotate    makes another token key. Servers publish it at once and sign with it keys.publishSeconds later; the one before is read until
            its last token has expired. Files of keys that are over are removed.
  revoke    for a key that somebody else may have: what it has signed is refused within keys.lookSeconds, and clients get
            new tokens by themselves. It needs another key that can sign.
  hand-over makes another introduction key, which the one before and the new one sign. Clients are told at once, and servers that have its
            file sign with it keys.publishSeconds later; what the key before signs is believed for N days more (default 30).
  start-over
            for an introduction key that somebody else may have: another one, without a hand-over, for that one could sign hand-overs
            too. Links stay, and whoever plays has to leave and join again before anybody new is believed.
  public    the public halves of all introduction keys that are here, in PEM: what a relay is given. It needs no database.

Where the keys are a Secret or a folder of your own (keys.directory), put another file token-NAME.pem there instead of rotate, and
introduction-NAME.pem before hand-over.
`,
  async run(args) {
    const [verb = 'list'] = args[0]?.startsWith('-') === false ? args.splice(0, 1) : [];
    const words = { list: [], rotate: [], revoke: ['KID'], 'hand-over': [], 'start-over': [], public: [] }[verb];
    if (!words)
      throw new StartupError(
        'bad-config',
        `keys has no "${verb}": list, rotate, revoke, hand-over, start-over or public; see ${MIDIP2P_SERVER} keys --help`,
      );
    const given = options(MIDIP2P_SERVER, args, { json: { type: 'boolean' }, days: { type: 'string' } }, words);
    if (given.days !== undefined && verb !== 'hand-over')
      throw new StartupError('bad-config', `--days is for hand-over; see ${MIDIP2P_SERVER} keys --help`);
    const days = daysOf(given.days);
    const config = loadConfig({ file: given.config ?? null, environment: process.env });
    if (verb === 'public') {
      process.stdout.write(publicHalves(new KeyFiles(config.data.dir, config.keys)));
      return 0;
    }
    await besideServers(config, async (keys, files, handovers) => {
      if (verb === 'rotate') return console.log(await rotate(keys, files, config));
      if (verb === 'revoke') return console.log(await revoke(keys, files, given.words[0]!));
      if (verb === 'hand-over') return console.log(await handOver(handovers, files, config, days));
      if (verb === 'start-over') return console.log(await startOver(handovers, files, config));
      const told = (await keys.all()).map((key) => ({
        kid: key.kid,
        publishedAt: key.publishedAt,
        state: stateOf(key, config),
      }));
      const introductions = introductionKeys(files, await handovers.all());
      if (given.json) return console.log(JSON.stringify({ keys: told, introductionKeys: introductions }));
      for (const { kid, publishedAt, state } of told)
        console.log(`${kid}  since ${publishedAt.toISOString()}  ${state}`);
      for (const { kid, state, from, until } of introductions) {
        const when = [from && ` from ${from.toISOString()} on`, until && ` until ${until.toISOString()}`].join('');
        console.log(`${kid}  for introductions  ${state}${when}`);
      }
    });
    return 0;
  },
};

// ---- details ----

async function besideServers(
  config: Config,
  work: (keys: TokenKeysRepository, files: KeyFiles, handovers: HandoversRepository) => Promise<void>,
): Promise<void> {
  const database = await openBeside(config);
  try {
    await database.migrate();
    const db = new Database(database.url, 2);
    try {
      await work(
        new TokenKeysRepository(db),
        new KeyFiles(openDataDir({ ...config.data, temporary: false }).path, config.keys),
        new HandoversRepository(db),
      );
    } finally {
      await db.$disconnect();
    }
  } finally {
    await database.close();
  }
}

const publicHalves = (files: KeyFiles): string =>
  files
    .introductions()
    .map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'pem' }))
    .join('');

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
  const path = newKeyFile(folder, 'token');
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
