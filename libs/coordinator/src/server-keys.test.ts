import { readFileSync } from 'node:fs';
import path from 'node:path';
import { HandoverRefusedError } from './errors';
import { ServerKeys } from './server-keys';
import type { Signed } from './signed-message';

interface Vectors {
  tests: {
    description: string;
    requirement: string;
    /** Hex, as everything that is bytes. */
    key: string;
    now: number;
    steps: { by: 'server' | 'link'; at: number; payload: string; signature: string; code: string | null }[];
    counts: string[];
  }[];
}

const file = path.join(__dirname, '../../../spec/vectors/toast/handovers.json');
const { tests } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
const signedOf = ({ payload, signature }: { payload: string; signature: string }): Signed => ({
  payload: bytes(payload),
  signature: bytes(signature),
});

function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof HandoverRefusedError) return error.code;
    throw error;
  }
}

it.each(tests)('$description ($requirement)', ({ key, now, steps, counts }) => {
  const keys = new ServerKeys(bytes(key));
  const codes = steps.map((step) =>
    codeOf(() => keys.receive(signedOf(step), step.by === 'server' ? 'server' : 'peer', step.at)),
  );
  expect(codes).toEqual(steps.map(({ code }) => code));
  expect(keys.names(now).sort()).toEqual([...counts].sort());
});

const chain = tests.find(({ steps }) => steps.length === 3 && steps.every(({ code }) => code === null))!;
const [first] = tests;

it('believes nothing with a bit changed, wherever it is', () => {
  const good = signedOf(first!.steps[0]!);
  for (const part of ['payload', 'signature'] as const)
    for (let bit = 0; bit < good[part].length * 8; bit += 1) {
      const changed = new Uint8Array(good[part]);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const keys = new ServerKeys(bytes(first!.key));
      const code = codeOf(() => keys.receive({ ...good, [part]: changed }, 'server', first!.now));
      expect(code).toMatch(/^handover-(signature|malformed)$/);
      expect(keys.names(first!.now)).toEqual([first!.key]);
    }
});

it('finds the way through all that a welcome brings, in whatever order, from either end [TOAST-5.9-6]', () => {
  const all = chain.steps.map(signedOf);
  for (const order of [all, [...all].reverse(), [all[1]!, all[0]!, all[2]!]]) {
    const keys = new ServerKeys(bytes(chain.key));
    expect(keys.receiveAll(order, chain.now)).toMatchObject({ learned: { length: 3 }, refused: [] });
    expect(keys.receiveAll(order, chain.now)).toMatchObject({ learned: [], refused: [] });
    expect(keys.names(chain.now).sort()).toEqual([...chain.counts].sort());
  }
});

it('says of each that nothing leads to why it is refused [TOAST-5.9-2]', () => {
  const keys = new ServerKeys(bytes(chain.key));
  const { learned, refused } = keys.receiveAll(chain.steps.slice(1).map(signedOf), chain.now);
  expect([learned, refused.map(({ code }) => code)]).toEqual([[], ['handover-signature', 'handover-signature']]);
});

it('hands on the very bytes that were signed', () => {
  const good = signedOf(first!.steps[0]!);
  const { handover } = new ServerKeys(bytes(first!.key)).receive(good, 'server', first!.now);
  expect(handover.signed).toEqual(good);
});
