// Programs to run in hosts: an echo server, and a client that says how long round trips took.
import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type Host } from '../src';

const SERVER = `
  const server = require('node:net').createServer((socket) => socket.setNoDelay().pipe(socket).on('error', () => {}));
  server.listen(7000, '::', () => console.log('listening'));
`;
const CLIENT = `
  const [address, trips, patienceMs] = process.argv.slice(1);
  const socket = require('node:net').connect(7000, address, async () => {
    socket.setNoDelay();
    const tookMs = [];
    for (let i = 0; i < Number(trips); i++) {
      const began = performance.now();
      socket.write('x'.repeat(70));
      for (let got = 0; got < 70; ) got += (await require('node:events').once(socket, 'data'))[0].length;
      tookMs.push(performance.now() - began);
    }
    console.log(JSON.stringify(tookMs));
    socket.destroy();
  });
  if (Number(patienceMs) > 0) socket.setTimeout(Number(patienceMs), () => process.exit(1));
`;

export async function echoServer(host: Host): Promise<ChildProcess> {
  const child = host.spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout!, 'data');
  return child;
}

/** How long each round trip of 70 bytes took; `patienceMs`: how long a silence it bears (0: any). */
export async function roundTripsMs(host: Host, address: string, trips: number, patienceMs = 0): Promise<number[]> {
  const times = await output(host, process.execPath, ['-e', CLIENT, address, String(trips), String(patienceMs)]);
  return JSON.parse(times) as number[];
}

/** stdout of a program that has to succeed. */
export async function output(host: Host, program: string, args: string[] = []): Promise<string> {
  const child = host.spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout!.setEncoding('utf8').on('data', (part: string) => (text += part));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`);
  return text;
}

export async function end(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}
