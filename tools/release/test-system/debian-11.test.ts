// The oldest system that the packages promise: a Debian 11 with Node and nothing that builds. Two players jam there.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Command, Machine } from '@midip2p/machine';
import { npm } from '../src/npm';
import { making } from './release-context';

jest.setTimeout(900_000);

const context = making();
const user = 'ada';
let machine: Machine;
let server: Command | undefined;
beforeAll(async () => {
  const made = await context.make(npm);
  machine = await Machine.start({ suite: 'bullseye', users: [user] });
  for (const { file } of made.filter(({ file: name }) => /midip2p-(client|server)-\d/.test(name)))
    await machine.put(file, `/home/${user}/${path.basename(file).replace(/-\d.*/, '.tgz')}`, user);
  const songs = path.join(context.root, 'tools/midi-files/own');
  for (const song of ['ode-to-joy', 'minuet-in-g'])
    await machine.put(path.join(songs, `${song}.mid`), `/home/${user}/${song}.mid`, user);
});
afterAll(async () => {
  server?.close();
  await machine?.stop();
  context.remove();
});

const types = async (line: string) => (await machine.type(line, { user, withinMs: 300_000 })).stdout;
const midip2p = (player: string, line: string) =>
  types(`MIDIP2P_PASSWORD='as long as it should be' node_modules/.bin/midip2p ${line} --config-dir ~/as-${player}`);
const log = (player: string) =>
  readFileSync(path.join(machine.root, `home/${user}/${player}.jsonl`), 'utf8')
    .split('\n')
    .filter(Boolean);

it('has glibc 2.31, installs both, and nothing is compiled', async () => {
  expect(await types('ldd --version')).toContain('2.31');
  await types('npm install --no-audit --no-fund ./midip2p-client.tgz ./midip2p-server.tgz');
  expect(await types('ls node_modules/@midip2p/client/node_modules/@midip2p/native')).not.toMatch(/^build$/m);
});

it('plays', async () => {
  server = machine.begin('node_modules/.bin/midip2p-server --json 2>/dev/null', { user });
  await server.prints(/\n/);
  const { host, port, fingerprint } = (JSON.parse(server.output) as { address: Record<string, string> }).address;
  await midip2p('ada', `signup ada --server "${host}:${port}#${fingerprint}"`);
  await midip2p('ada', 'rooms create jam');
  const { link } = JSON.parse(await midip2p('ada', 'invite --json')) as { link: string };
  const playing = (song: string) => `--no-devices --listen 127.0.0.1:0 --play ${song}.mid --seconds 4`;
  await Promise.all([
    midip2p('ada', `join jam ${playing('ode-to-joy')} --log ada.jsonl --until-quiet`),
    midip2p('ben', `join "${link}" --name ben ${playing('minuet-in-g')} --log ben.jsonl --until-quiet`),
  ]);
  expect(log('ada').length).toBeGreaterThan(20);
  expect(log('ben').length).toBeGreaterThan(20);
});

it('ends a process that holds an engine, sixty times, with the exit code that it was given', async () => {
  const engine = './node_modules/@midip2p/client/node_modules/@midip2p/engine';
  const life = `
    const { Engine } = require("${engine}");
    const engine = Engine.start({ session: "s", peer: "p" });
    engine.listen({ host: "127.0.0.1", port: 0 });
    engine.openInput("keys");
    if (process.argv[1] % 2) engine.close();
    process.exit(7);`;
  const loop = `for i in $(seq 60); do node -e '${life}' $i; echo $?; done | sort | uniq -c`;
  expect((await types(loop)).trim()).toBe('60 7');
});
