// What a person chooses about when events sound at an output, as it is typed and as it is told.
import type { RoomPlayout } from '@midip2p/coordinator';
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
  /** `room`: as the room has it. */
  policy: PlayoutPolicy | 'room';
  /** Tight: how long after it was played; adaptive: the longest that it may become. null: as it is by default. */
  delayUs: number | null;
  offsetUs: number;
  ownWaits: boolean;
}

/** As it begins. */
export const AS_THE_ROOM: PlayoutChoice = { policy: 'room', delayUs: null, offsetUs: 0, ownWaits: false };

export const CHOICES = ['room', ...PLAYOUT_POLICIES] as const;

export const OWN_WORDS = ['waits', 'direct'] as const;

/** Only what was typed. */
export function choiceFrom({ playout, delay, offset, own }: PlayoutFlags): Partial<PlayoutChoice> {
  if (delay !== undefined && (playout === 'direct' || playout === 'room'))
    throw new ClientError('usage', `a delay is for tight and adaptive; with ${playout} there is only --offset`, 2);
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

/** `room`: what the room makes of it, for a choice that leaves it to the room. */
export function playoutOf({ policy, delayUs, offsetUs, ownWaits }: PlayoutChoice, room: Partial<Playout>): Playout {
  const own = { offsetUs, ownWaits };
  return { ...DEFAULT_PLAYOUT, ...(policy === 'room' ? room : withDelay(policy, delayUs)), ...own };
}

/** What a room's setting says; `fittingUs`: what fits everybody, as far as is known. null: nothing, it is each player's. */
export function roomChoice({ policy, delayMs }: RoomPlayout, fittingUs: number | null): Playout | null {
  if (policy === 'own') return null;
  const delayUs = delayMs === null ? null : delayMs * 1000;
  if (policy !== 'fitting') return { ...DEFAULT_PLAYOUT, ...withDelay(policy, delayUs) };
  const mostUs = delayUs ?? DEFAULT_FITTING_US;
  return { ...DEFAULT_PLAYOUT, policy: 'tight', tightUs: Math.min(fittingUs ?? mostUs, mostUs) };
}

/** The most that a common delay becomes which is to fit everybody, where the room does not say. */
const DEFAULT_FITTING_US = 60_000;

const withDelay = (policy: PlayoutPolicy, delayUs: number | null): Partial<Playout> => ({
  policy,
  ...(delayUs !== null && policy === 'tight' && { tightUs: delayUs }),
  ...(delayUs !== null && policy === 'adaptive' && { mostUs: delayUs }),
});

// ---- details ----

function policyFrom(text: string): PlayoutChoice['policy'] {
  const found = CHOICES.find((policy) => policy === text);
  if (found === undefined)
    throw new ClientError('usage', `when notes sound is ${CHOICES.join(', ')}, not '${text}'`, 2);
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
