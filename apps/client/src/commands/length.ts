// Lengths of time as people type them: "30m", "2h", "7d".
import { ClientError } from '../errors';

export function secondsOf(option: string, length: string): number {
  const [, number, unit] = /^([1-9]\d{0,4})([mhd])$/.exec(length) ?? [];
  if (number === undefined)
    throw new ClientError('usage', `${option} takes a time such as 30m, 2h or 7d, not "${length}"`, 2);
  return Number(number) * UNITS[unit!]!;
}

// ---- details ----

const UNITS: Record<string, number> = { m: 60, h: 3600, d: 86_400 };
