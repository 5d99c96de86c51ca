// What a line does to the packets of one direction, and the named profiles of profiles.json.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NetlabError } from './failure';

/** docs/netlab.md says what each field means; a field that is left out has no effect. */
export interface Impairment {
  delayMs?: number;
  jitterMs?: number;
  lossPercent?: number;
  lossBurst?: number;
  reorderPercent?: number;
  rateMbit?: number;
  queueMs?: number;
  spikeMs?: number;
  spikeEveryMs?: number;
  blackoutMs?: number;
  blackoutEveryMs?: number;
}

export const profiles: Readonly<Record<string, Readonly<Impairment>>> = JSON.parse(
  readFileSync(path.join(__dirname, '../profiles.json'), 'utf8'),
) as Record<string, Impairment>;

export function impairmentOf(wanted: string | Impairment): Impairment {
  if (typeof wanted !== 'string') return wanted;
  const found = Object.hasOwn(profiles, wanted) ? profiles[wanted] : undefined;
  if (found) return found;
  const names = Object.keys(profiles).join(', ');
  throw new NetlabError('unknown-profile', `no profile called '${wanted}'; there are: ${names}`, 2);
}

/** In words, for a table: "4 ± 3 ms, 40 ms spike every 1 s, 0.5 % loss". */
export function inWords(it: Impairment): string {
  const seconds = (ms = 0) => (ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`);
  const words = [
    it.delayMs ? `${it.delayMs}${it.jitterMs ? ` ± ${it.jitterMs}` : ''} ms` : null,
    it.spikeMs ? `a spike of ${seconds(it.spikeMs)} every ${seconds(it.spikeEveryMs)}` : null,
    it.lossPercent ? `${it.lossPercent} % loss${it.lossBurst ? `, ${it.lossBurst} in a row` : ''}` : null,
    it.reorderPercent ? `${it.reorderPercent} % overtake` : null,
    it.blackoutMs ? `a blackout of ${seconds(it.blackoutMs)} every ${seconds(it.blackoutEveryMs)}` : null,
    it.rateMbit ? `${it.rateMbit} Mbit/s` : null,
  ];
  return words.filter((word) => word !== null).join(', ') || 'nothing';
}
