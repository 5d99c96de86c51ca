// What a person chooses about when events sound at an output, as it is typed and as it is told.
import { DEFAULT_PLAYOUT, MAX_DELAY_US, type Playout, PLAYOUT_POLICIES, type PlayoutPolicy } from '@midip2p/engine';
import { ClientError } from '../errors';

/** As commander hands them over. */
export interface PlayoutFlags {
  playout?: string;
  delay?: string;
  offset?: string;
  /** What one plays oneself: `waits` as what the others play, or sounds at once, `direct`. */
  own?: string;
}

export interface PlayoutChoice {
  policy: PlayoutPolicy;
  /** Tight: how long after it was played; adaptive: the longest that it may become. null: as it is by default. */
  delayUs: number | null;
  offsetUs: number;
  ownWaits: boolean;
}

export const DIRECTLY: PlayoutChoice = { policy: 'direct', delayUs: null, offsetUs: 0, ownWaits: false };

export const OWN_WORDS = ['waits', 'direct'] as const;

/** Only what was typed. */
export function choiceFrom({ playout, delay, offset, own }: PlayoutFlags): Partial<PlayoutChoice> {
  if (delay !== undefined && playout === 'direct')
    throw new ClientError('usage', 'a delay is for tight and adaptive; with direct there is only --offset', 2);
  return {
    ...(playout !== undefined && { policy: policyFrom(playout) }),
    ...(delay !== undefined && { delayUs: microseconds('--delay', delay, 0) }),
    ...(offset !== undefined && { offsetUs: microseconds('--offset', offset, -MAX_DELAY_US) }),
    ...(own !== undefined && { ownWaits: ownFrom(own) }),
  };
}

/** Another policy begins with its own default delay. */
export const changedBy = (choice: PlayoutChoice, change: Partial<PlayoutChoice>): PlayoutChoice => ({
  ...choice,
  ...(change.policy !== undefined && change.policy !== choice.policy && { delayUs: null }),
  ...change,
});

export function playoutOf({ policy, delayUs, offsetUs, ownWaits }: PlayoutChoice): Playout {
  const playout = { ...DEFAULT_PLAYOUT, policy, offsetUs, ownWaits };
  if (delayUs === null || policy === 'direct') return playout;
  return policy === 'tight' ? { ...playout, tightUs: delayUs } : { ...playout, mostUs: delayUs };
}

// ---- details ----

function policyFrom(text: string): PlayoutPolicy {
  const found = PLAYOUT_POLICIES.find((policy) => policy === text);
  if (found === undefined)
    throw new ClientError('usage', `when notes sound is ${PLAYOUT_POLICIES.join(', ')}, not '${text}'`, 2);
  return found;
}

function ownFrom(text: string): boolean {
  if (!OWN_WORDS.some((word) => word === text))
    throw new ClientError('usage', `--own takes ${OWN_WORDS.join(' or ')}, not '${text}'`, 2);
  return text === 'waits';
}

function microseconds(option: string, text: string, least: number): number {
  const us = Math.round(Number(text) * 1000);
  if (!/^-?\d{1,4}(\.\d{1,3})?$/.test(text) || us < least || us > MAX_DELAY_US)
    throw new ClientError(
      'usage',
      `${option} takes milliseconds, ${least / 1000} to ${MAX_DELAY_US / 1000}, not '${text}'`,
      2,
    );
  return us;
}
