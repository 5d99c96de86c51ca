// midip2p-server keys hand-over: another introduction key, under people who play.
import { rmSync } from 'node:fs';
import type { Config } from '../config/config';
import type { HandoversRepository, PublishedHandover } from '../keys/handovers.repository';
import type { KeyFiles, NamedKey } from '../keys/key-files';
import { makeHandover } from '../keys/make-handover';
import { newKeyFile } from '../keys/new-key-file';
import { voicesOf } from '../keys/voices';
import { MIDIP2P_SERVER } from '../own-name';
import { StartupError } from '../startup-error';

const DEFAULT_DAYS = 30;
const MOST_DAYS = 3650;
const A_DAY_MS = 86_400_000;

/** Of `--days`. StartupError. */
export function daysOf(typed: string | undefined): number {
  const days = typed === undefined ? DEFAULT_DAYS : Number(typed);
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)
    throw new StartupError('bad-config', `--days takes a whole number from 1 to ${MOST_DAYS}, not "${typed}"`);
  return days;
}

/** Signs a hand-over from the latest key to another one, and publishes it; what is to be said of it. */
export async function handOver(
  repository: HandoversRepository,
  files: KeyFiles,
  config: Config,
  days: number,
): Promise<string> {
  const published = await repository.all();
  const old = latestOf(files, published);
  const next = nextOf(files, config, old, published);
  const now = await repository.now();
  const fromAt = new Date(now.getTime() + config.keys.publishSeconds * 1000);
  // A key counts no longer than the one after it: none that was promised a longer time is cut short.
  const ends = [fromAt.getTime() + days * A_DAY_MS, ...published.map(({ oldUntil }) => oldUntil.getTime())];
  const oldUntil = new Date(Math.max(...ends));
  if (!(await repository.add(makeHandover(old, next, { now, fromAt, oldUntil }))))
    throw new StartupError('bad-key', `${old.kid} was handed over at this moment: see ${MIDIP2P_SERVER} keys`);
  return `handed over from ${old.kid} to ${next.kid}: servers that have ${next.path} sign with it from ${fromAt.toISOString()} on; what the one before signs is believed until ${oldUntil.toISOString()}`;
}

/** Another key without a hand-over, in place of those that somebody else may have; what is to be said of it. */
export async function startOver(repository: HandoversRepository, files: KeyFiles, config: Config): Promise<string> {
  const known = new Set((await repository.all()).flatMap(({ oldKid, newKid }) => [oldKid, newKid]));
  const before = files.introductions();
  if (config.keys.directory === null && files.introductionFolder !== null) {
    newKeyFile(files.introductionFolder, 'introduction');
    for (const { path } of before) rmSync(path);
  } else {
    const left = before.filter(({ kid }) => known.has(kid));
    if (left.length > 0)
      throw new StartupError(
        'bad-key',
        `${left.map(({ path }) => path).join(' and ')} would go on to sign: put another key in place first, at every server (openssl genpkey -algorithm ed25519)`,
      );
  }
  await repository.forgetAll();
  const [next] = files.introductions();
  return `${next!.kid} signs introductions, and nothing leads to it from the keys before: put ${next!.path} in place of theirs at every server; whoever plays leaves and joins again`;
}

export interface IntroductionKeyState {
  kid: string;
  state: 'signs' | 'signs later' | 'believed' | 'over';
  /** When it begins to sign, if it does so later; until when it is believed, if it ends. */
  from?: Date;
  until?: Date;
}

/** Every introduction key that clients may believe, in their order, as this server has them. */
export function introductionKeys(files: KeyFiles, published: readonly PublishedHandover[]): IntroductionKeyState[] {
  const { signing } = voicesOf(files.introductions(), published, allOf(published));
  const kids = [...new Set([...published.flatMap(({ oldKid, newKid }) => [oldKid, newKid]), signing.kid])];
  return kids.map((kid) => {
    const [to, from] = [published.find(({ newKid }) => newKid === kid), published.find(({ oldKid }) => oldKid === kid)];
    const until = from?.oldUntil;
    if (from?.isOver) return { kid, state: 'over', until };
    if (kid === signing.kid) return { kid, state: 'signs', until };
    if (to && !to.isOn) return { kid, state: 'signs later', from: to.fromAt, until };
    return { kid, state: 'believed', until };
  });
}

// ---- details ----

const allOf = (published: readonly PublishedHandover[]) => new Set(published.map(({ newKid }) => newKid));

/** The one that no hand-over leads away from; its private half has to be here. */
function latestOf(files: KeyFiles, published: readonly PublishedHandover[]): NamedKey {
  if (files.introductionFolder === null)
    throw new StartupError(
      'bad-config',
      'one file is configured as introduction key (keys.introductionFile): both keys have to be there at once, so name their folder instead (keys.directory)',
    );
  const held = files.introductions();
  const { signing, isStrange } = voicesOf(held, published, allOf(published));
  if (isStrange)
    throw new StartupError(
      'bad-key',
      `no hand-over leads to ${signing.kid} in ${signing.path}, so clients do not believe what it signs: put the key back that the servers sign with, or give those before up (${MIDIP2P_SERVER} keys start-over)`,
    );
  // Each is after the one that leads to it.
  const kid = published.reduce((at, { oldKid, newKid }) => (oldKid === at ? newKid : at), signing.kid);
  const latest = held.find((key) => key.kid === kid);
  if (!latest)
    throw new StartupError(
      'bad-key',
      `the latest introduction key is ${kid}, and its file is not here: type this where it is`,
    );
  return latest;
}

/** A file that no hand-over names yet, else one that is made. */
function nextOf(files: KeyFiles, config: Config, old: NamedKey, published: readonly PublishedHandover[]): NamedKey {
  const known = new Set([old.kid, ...published.flatMap(({ oldKid, newKid }) => [oldKid, newKid])]);
  const waiting = () => files.introductions().filter(({ kid }) => !known.has(kid));
  const found = waiting();
  if (found.length > 1)
    throw new StartupError(
      'bad-key',
      `${found.map(({ path }) => path).join(' and ')} are in no hand-over: leave the one there that is to sign`,
    );
  if (found[0]) return found[0];
  if (config.keys.directory !== null)
    throw new StartupError(
      'bad-config',
      'the keys are in a folder of your own (keys.directory): put the new one there first, as introduction-NAME.pem, by openssl genpkey -algorithm ed25519',
    );
  newKeyFile(files.introductionFolder!, 'introduction');
  return waiting()[0]!;
}
