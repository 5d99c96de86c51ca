import type { Administration } from '@midip2p/coordinator';
import { AdminCommands } from './admin-commands';

async function* each<T>(items: T[]) {
  yield* items;
}

/** A server of which one device is there, and eleven times it was before: a session bars all of them. */
const removedPeerIds = Array.from({ length: 12 }, (_, n) => `peer-${n}`);
const server = {
  rooms: () => each([{ id: 'r', name: 'Friday' }]),
  peers: ({ goneToo }: { goneToo: boolean }) => each(removedPeerIds.slice(goneToo ? 0 : -1).map((id) => ({ id }))),
  remove: () => Promise.resolve(removedPeerIds),
  closeRoom: () => Promise.resolve({ room: { id: 'r', name: 'Friday' }, removedPeerIds }),
  disableAccount: () => Promise.resolve({ account: { name: 'eve' }, removedPeerIds }),
} as unknown as Administration;

it.each<[string, (commands: AdminCommands) => Promise<void>]>([
  ['removed eve; 1 device left Friday, until its session has ended', (to) => to.remove('eve', { room: 'Friday' })],
  ['Friday is closed; 1 device left it', (to) => to.closeRoom('Friday', {})],
  ['eve is disabled; 1 device left a jam', (to) => to.disableAccount('eve', {})],
])('says how many devices were there to leave, not how often they came: %s', async (words, act) => {
  const printed: unknown[] = [];
  await act(
    new AdminCommands(
      server,
      process.stdout,
      (text) => printed.push(text),
      () => Promise.resolve(''),
      'x:1',
    ),
  );
  expect(printed).toEqual([words]);
});
