// realtime: what this system lets the client have so that a note waits for no other program, and what to type for the rest.
import type { Print } from './print';

export interface SystemLimits {
  /** 0: threads get no real-time priority. */
  priority: number;
  /** KiB; Infinity: memory can be locked whole. */
  lockedKib: number;
}

/** `text`: /proc/self/limits of Linux; null: another system, which needs nothing of the person. */
export function limitsOf(text: string | null): SystemLimits | null {
  if (text === null) return null;
  const soft = (name: string): number => {
    const [, value = '0'] = new RegExp(`^${name} +(\\S+)`, 'm').exec(text) ?? [];
    return value === 'unlimited' ? Infinity : Number(value);
  };
  return { priority: soft('Max realtime priority'), lockedKib: soft('Max locked memory') / 1024 };
}

export function printRealtime(limits: SystemLimits | null, isRoot: boolean, print: Print): void {
  const has = limits === null ? { priority: true, memory: true } : allowed(limits, isRoot);
  const lines =
    limits === null
      ? ['this system needs no settings for it']
      : [
          `real-time priority: ${has.priority ? 'allowed' : 'not allowed'}`,
          `locked memory: ${has.memory ? 'allowed' : `not allowed (the limit is ${limits.lockedKib} KiB)`}`,
          ...(has.priority && has.memory ? [] : REMEDY),
        ];
  print(lines, { event: 'realtimeLimits', ...has });
}

// ---- details ----

const allowed = ({ priority, lockedKib }: SystemLimits, isRoot: boolean) => ({
  priority: isRoot || priority > 0,
  memory: lockedKib === Infinity,
});

const REMEDY = [
  'Type this once, then log out and in again:',
  `  printf '@audio - rtprio 95\\n@audio - memlock unlimited\\n' | sudo tee /etc/security/limits.d/audio.conf`,
  '  sudo usermod -aG audio "$USER"',
];
