// A client as a process, on a real server.
import { spawnClient, startTestServer, temporaryDir, type TestServer } from '../src';

let server: TestServer;
const dir = temporaryDir();
const run = (args: string[], more: object = {}) => spawnClient(args, { configDir: dir.path, ...more });

beforeAll(async () => void (server = await startTestServer()));
afterAll(async () => {
  await server?.stop();
  dir.remove();
});

it('is heard through its lines, and leaves when it is asked to', async () => {
  const signUp = run(['signup', 'ada', '--server', server.text, '--password-stdin'], { input: 'a good password\n' });
  expect({ exit: await signUp.exit, stderr: signUp.stderr }).toEqual({ exit: 0, stderr: '' });
  const create = run(['rooms', 'create', 'friday']);
  expect(await create.next('roomCreated')).toMatchObject({ room: { name: 'friday' } });
  expect(await create.exit).toBe(0);
  const player = run(['join', 'friday', '--no-devices', '--listen', '127.0.0.1:0']);
  expect(await player.next('joined')).toMatchObject({ name: 'ada', room: 'friday' });
  expect(await player.next('master')).toMatchObject({ self: true });
  expect(await player.end()).toBe(0);
  expect(player.events.at(-1)).toMatchObject({ event: 'left', reason: 'left' });
});

it('says what it ended with when an event is awaited that never comes', async () => {
  const lost = run(['join', 'nowhere', '--no-devices']);
  await expect(lost.next('joined')).rejects.toThrow(/ended \(1\) before 'joined': midip2p: .*\[unknown-room\]/);
});

it('takes no signal for one that has ended: it says how that ended, and with which line', async () => {
  const player = run(['join', 'friday', '--no-devices', '--listen', '127.0.0.1:0']);
  await player.next('master');
  player.signal('SIGUSR2'); // at this one a client leaves, as at every signal that ends programs
  await expect(player.next('busy')).rejects.toThrow(/ended \(0\) before 'busy': its last line was .*"left"/);
  expect(() => player.signal('SIGURG')).toThrow(
    expect.objectContaining({ code: 'program-ended', message: expect.stringContaining('ended (0) before SIGURG') }),
  );
});

it('is killed when its time is up', async () => {
  const slow = run(['join', 'friday', '--no-devices', '--listen', '127.0.0.1:0'], { withinMs: 1 });
  expect(await slow.exit).toBe('SIGKILL');
});
