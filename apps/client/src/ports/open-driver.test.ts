import type { Engine } from '@midip2p/engine';
import { ClientError } from '../errors';
import type { MidiDriver, OpenDriver } from './midi-driver';
import { openDriver } from './open-driver';

const PORTS = { inputs: [{ id: 1, name: 'keys' }], outputs: [], offers: [], status: () => null };
const open: OpenDriver = { ...PORTS, close: () => Promise.resolve() };
const options = { devices: true, virtual: null, pairs: [], realtime: false, window: {} };
const engine = {} as Engine;

/** One that opens, or cannot: `absent` where nobody uses it here. */
function driver(name: string, fails: { absent: boolean } | null = null): MidiDriver {
  const failing = () => Promise.reject(new ClientError(`${name}-broken`, 'mend it'));
  return {
    ...{ name, title: name.toUpperCase(), takenWhere: null, namedPairs: false },
    list: () => ({ inputs: [], outputs: [] }),
    isAbsent: () => fails?.absent === true,
    open: fails === null ? () => Promise.resolve({ ...open }) : failing,
  };
}
async function opened(name: string | null, drivers: MidiDriver[], more: Partial<typeof options> = {}) {
  const troubles: string[] = [];
  const trouble = (...words: string[]) => void troubles.push(words.join(' '));
  const events = { trouble, changed: () => undefined, state: () => undefined };
  const at = await openDriver(engine, { ...options, ...more, name }, events, drivers);
  return { driver: at?.name ?? null, troubles };
}

describe('openDriver', () => {
  const [absent, broken, fine] = [
    driver('first', { absent: true }),
    driver('first', { absent: false }),
    driver('second'),
  ];

  it('takes the first that this machine has, and says nothing of one that nobody uses', async () => {
    expect(await opened(null, [driver('first'), fine])).toEqual({ driver: 'first', troubles: [] });
    expect(await opened(null, [absent, fine])).toEqual({ driver: 'second', troubles: [] });
  });

  it('says what is wrong with one that is there, and takes the next', async () => {
    expect(await opened(null, [broken, fine])).toEqual({ driver: 'second', troubles: ['FIRST first-broken mend it'] });
  });

  it('takes the one that was asked for, or says why it cannot', async () => {
    expect(await opened('second', [driver('first'), fine])).toEqual({ driver: 'second', troubles: [] });
    expect(await opened('first', [absent, fine])).toEqual({ driver: null, troubles: ['FIRST first-broken mend it'] });
  });

  it('opens none where none was asked for, or there is nothing to open', async () => {
    expect(await opened('none', [fine])).toEqual({ driver: null, troubles: [] });
    expect(await opened(null, [fine], { devices: false })).toEqual({ driver: null, troubles: [] });
  });
});
