import { EventEmitter } from 'node:events';
import type { Notice } from '@midip2p/engine';
import { ReflexiveCandidates } from './reflexive';

/** Takes down who is asked; the test says what they answer. */
class Asked extends EventEmitter<{ notice: [Notice] }> {
  readonly reflectors: { host: string; port: number }[] = [];
  /** Listens on IPv4 alone. */
  only4 = false;

  reflect([reflector]: readonly { host: string; port: number }[]): void {
    if (this.only4 && reflector!.host.includes(':')) throw Object.assign(new Error(), { code: 'link-unreachable' });
    this.reflectors.push(reflector!);
  }
  answer(host: string, port: number): void {
    const text = JSON.stringify({ host, port, clockPort: port + 1 });
    this.emit('notice', { kind: 'reflected', text } as Notice);
  }
}

const SERVER = { host: 'jam.example', port: 7420 };
const BOTH = [{ address: '2001:db8::5' }, { address: '198.51.100.5' }, { address: '198.51.100.6' }];
const lookUp = (found: { address: string }[]) => () => Promise.resolve(found);
const seen4 = { host: '203.0.113.7', port: 7400, kind: 'reflexive', clockPort: 7401 };
const seen6 = { host: '2001:db8::7', port: 7500, kind: 'reflexive', clockPort: 7501 };

let engine: Asked;
let reflexive: ReflexiveCandidates;
beforeEach(() => {
  jest.useFakeTimers();
  engine = new Asked();
  reflexive = new ReflexiveCandidates(engine as unknown as ConstructorParameters<typeof ReflexiveCandidates>[0]);
});
afterEach(() => jest.useRealTimers());

it('asks the server at one address of each family, and waits for both answers', async () => {
  const asked = reflexive.ask(SERVER, lookUp(BOTH));
  await jest.advanceTimersByTimeAsync(0);
  expect(engine.reflectors).toEqual([
    { host: '198.51.100.5', port: 7420 },
    { host: '2001:db8::5', port: 7420 },
  ]);
  engine.answer('203.0.113.7', 7400);
  engine.answer('2001:db8::7', 7500);
  await asked;
  expect(reflexive.candidates).toEqual([seen4, seen6]);
});

it('waits no longer than 0.1 s after the first answer', async () => {
  const asked = reflexive.ask(SERVER, lookUp(BOTH));
  await jest.advanceTimersByTimeAsync(300);
  engine.answer('203.0.113.7', 7400);
  await jest.advanceTimersByTimeAsync(100);
  await asked;
  expect(reflexive.candidates).toEqual([seen4]);
});

it.each([
  ['does not answer', lookUp(BOTH)],
  ['has a name that leads nowhere', () => Promise.reject(new Error('ENOTFOUND'))],
])('waits no longer than 0.7 s for a server that %s', async (_, found) => {
  const asked = reflexive.ask(SERVER, found);
  await jest.advanceTimersByTimeAsync(700);
  await asked;
  expect(reflexive.candidates).toEqual([]);
});

it('does not wait for a family on which we do not listen', async () => {
  engine.only4 = true;
  const asked = reflexive.ask(SERVER, lookUp(BOTH));
  await jest.advanceTimersByTimeAsync(0);
  engine.answer('203.0.113.7', 7400);
  await asked;
  expect(reflexive.candidates).toEqual([seen4]);
});

it('tells of later answers, each in place of the one before', async () => {
  const asked = reflexive.ask(SERVER, lookUp(BOTH.slice(1)));
  await jest.advanceTimersByTimeAsync(0);
  engine.answer('198.51.100.77', 7300);
  await asked;
  const changed = jest.fn();
  reflexive.onChange(changed);
  engine.answer('203.0.113.7', 7400);
  expect(changed).toHaveBeenCalledTimes(1);
  expect(reflexive.candidates).toEqual([seen4]);
});
