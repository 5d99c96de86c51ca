// The administrator's rows of the table of everything that can be wrong with a call.
import { adminAccountRows } from './admin-account-rows';
import { adminRoomRows } from './admin-room-rows';
import type { Row } from './error-table';
import type { Connections } from './player';

/** `room` is asked for when it is there; `url` is the database's. */
export function adminRows(at: () => Connections, room: () => string, url: () => string): Record<string, Row> {
  const rows = { ...adminRoomRows(at, room), ...adminAccountRows(at, url) };
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [`/midip2p.v1.AdminService/${name}`, row]));
}
