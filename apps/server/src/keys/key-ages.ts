// Which token key signs, and which are read still: by ages that the database tells.
import type { TokenKind } from '../callers/token-ring';
import type { Config } from '../config/config';
import type { PublishedKey } from './token-keys.repository';

/** For signs of life that are a minute apart, for who looks later than others, and for a clock that is set. */
const SLACK_S = 180;
const A_DAY_S = 86_400;

/** How long after the last signature there may be tokens of it that are worth something. */
function lifeOf(kind: TokenKind, { auth }: Pick<Config, 'auth'>): number {
  return SLACK_S + (kind === 'access' ? auth.accessTokenSeconds : auth.refreshTokenDays * A_DAY_S);
}

export const isRead = (
  kind: TokenKind,
  { unsignedFor, revokedAt }: PublishedKey,
  config: Pick<Config, 'auth'>,
): boolean => revokedAt === null && (unsignedFor === null || unsignedFor < lifeOf(kind, config));

/**
 * Of those whose private half one has, the oldest first: the latest that everybody has had the time to read. Where there is none
 * such, the one that most have read. null: they are all revoked.
 */
export function signingOf<K extends PublishedKey>(held: readonly K[], publishSeconds: number): K | null {
  const usable = held.filter(({ revokedAt }) => revokedAt === null);
  return usable.findLast(({ age }) => age >= publishSeconds) ?? usable[0] ?? null;
}
