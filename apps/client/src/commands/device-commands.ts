// devices: where this account is signed in, and the end of that.
import { type Coordinator, type Device, whole } from '@midip2p/coordinator';
import { ClientError } from '../errors';
import { type ListFlags, printList } from './listing';
import type { Print } from './print';
import { MIDIP2P } from '../own-name';

export function listDevices(coordinator: Coordinator, flags: ListFlags, print: Print): Promise<void> {
  return printList(coordinator.devices(), flags, print, {
    ...{ event: 'devices', name: 'devices', nothing: 'no device is signed in' },
    lines: ({ id, name, seenAtMs, thisOne }) =>
      `${name}  ${id}  ${thisOne ? 'this one' : `last seen ${new Date(seenAtMs).toISOString()}`}`,
  });
}

export async function removeDevice(coordinator: Coordinator, idOrName: string, print: Print): Promise<void> {
  const { id, name, thisOne } = deviceMeant(await whole(coordinator.devices()), idOrName);
  if (thisOne) throw new ClientError('this-device', `${name} is this device; run '${MIDIP2P} logout'`, 2);
  await coordinator.removeDevice(id);
  const words = `${name} is signed out, and the server lets it do nothing more`;
  print(words, { event: 'deviceRemoved', id, name });
}

// ---- details ----

function deviceMeant(devices: Device[], idOrName: string): Device {
  const found = devices.filter(({ id, name }) => id === idOrName || name === idOrName);
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(', ');
    throw new ClientError('which-device', `${found.length} devices are called ${idOrName}: ${ids}; name an id`, 2);
  }
  throw new ClientError('unknown-device', `no signed-in device is called ${idOrName}; see '${MIDIP2P} devices'`);
}
