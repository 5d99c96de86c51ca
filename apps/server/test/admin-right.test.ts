// Nobody without the right does anything: every call of the definitions, so that a new one cannot be forgotten.
import { status } from '@grpc/grpc-js';
import type { RunningServer } from '../src';
import { adminRows } from './admin-rows';
import { ADMIN_CALLS, anAdministrator } from './administrators';
import { AnyCaller, encode, METHODS } from './any-call';
import { aRoom, ask, type Connections, somebody, type Somebody } from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let caller: AnyCaller;
let root: Somebody;
let room: string;
const rows = adminRows(
  () => at,
  () => room,
  () => server.databaseUrl,
);

withServer(async (started, atEnd) => {
  ({ server, at } = started);
  caller = await AnyCaller.to(server);
  root = await anAdministrator(server, at);
  room = await aRoom(at, root);
  atEnd(() => caller.close());
});

const PATHS = METHODS.map(({ path }) => path).filter((path) => path.includes('.AdminService/'));

it('knows the service', () => expect(PATHS).toHaveLength(ADMIN_CALLS.length));

describe.each(PATHS)('%s', (path) => {
  it('is refused without the right, and both attempts are in the audit log', async () => {
    const request = [encode(path, (await rows[path]!.good()) as object)];
    const stranger = await somebody(at);
    expect(await caller.call(path, request, stranger.accessToken)).toMatchObject({
      status: status.PERMISSION_DENIED,
      code: 'not-allowed',
    });
    const former = await anAdministrator(server, at);
    const withdrawn = { account: former.name, administrator: false };
    await ask(at.admin, at.admin.setAdministrator, withdrawn, root.accessToken);
    expect((await caller.call(path, request, former.accessToken)).code).toBe('not-allowed');

    for (const { name } of [stranger, former]) {
      const options = { page: undefined, account: name, action: '', targetId: '' };
      const { entries } = await ask(at.admin, at.admin.listAudit, options, root.accessToken);
      expect(entries).toEqual([expect.objectContaining({ accountName: name, result: 'not-allowed', via: 'grpc' })]);
    }
  });
});

it('does not let somebody without the right fill the log', async () => {
  const stranger = await somebody(at);
  const path = '/midip2p.v1.AdminService/ListAllRooms';
  let code: string | undefined;
  for (let tried = 0; tried < 201; ++tried)
    ({ code } = await caller.call(path, [Buffer.alloc(0)], stranger.accessToken));
  expect(code).toBe('too-many-attempts');
});
