// One end of a probe of routers: a JSON line on stdin is something to do, and has one line as its answer. Started in the
// hosts of a lab by src/routers/nat-probe.ts.
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** How long silence has to last to be told as silence. Answers take a round trip of the lab. */
const SILENCE_MS = 1000;
const UDP_TRIES_MS = 250;

const sockets = new Map(); // name → { socket, heard }

const acts = {
  /** Answers everybody with the address it is called from, on TCP ports; and a UDP socket called by its port does so. */
  async reflect({ tcp, udp }) {
    for (const port of tcp) {
      const server = createServer((socket) => {
        socket.on('error', () => {});
        socket.write(`${plain(socket.remoteAddress)} ${socket.remotePort}\n`);
      });
      await listening(server, port);
    }
    for (const port of udp) {
      const socket = await udpSocket(String(port), port);
      socket.on('message', (message, from) => {
        if (message.toString() === 'where') socket.send(`seen ${from.address} ${from.port}`, from.port, from.address);
      });
    }
  },
  udpOpen: async ({ name }) => ({ port: (await udpSocket(name, 0)).address().port }),
  udpSend: ({ name, text, host, port }) =>
    new Promise((resolve, reject) =>
      sockets.get(name).socket.send(text, port, host, (error) => (error ? reject(error) : resolve({}))),
    ),
  /** Asks a reflector until it answers; null when nobody does. */
  async udpAsk({ name, host, port }) {
    const { socket, heard } = sockets.get(name);
    const before = heard.length;
    const said = () => heard.slice(before).find((text) => text.startsWith('seen '));
    for (let waited = 0; waited < SILENCE_MS && !said(); waited += UDP_TRIES_MS) {
      socket.send('where', port, host, () => {});
      await within(UDP_TRIES_MS, socket, { message: () => said() !== undefined });
    }
    return { seen: addressIn(said()?.slice('seen '.length)) };
  },
  udpHeard: async ({ name }) => ({ heard: sockets.get(name).heard }),
  /** Calls a reflector from a TCP port of ours (0: any). */
  async tcpAsk({ host, port, from }) {
    const socket = connect({ host, port, localPort: from || undefined });
    let text = '';
    socket.on('error', () => {}).on('data', (part) => (text += part));
    await within(SILENCE_MS, socket, { data: () => text.includes('\n'), error: () => true });
    const { localPort } = socket;
    socket.resetAndDestroy(); // the same port calls again, or listens, at once
    return { seen: addressIn(text.trim()), port: localPort };
  },
  /** What a call gets: 'connected', 'reset' or 'silence'. */
  async tcpDial({ host, port }) {
    const socket = connect({ host, port });
    let met = 'silence';
    socket.on('error', () => {}); // also after the time is over
    await within(SILENCE_MS, socket, {
      connect: () => (met = 'connected'),
      error: (error) => (met = error.code === 'ECONNREFUSED' ? 'reset' : error.code),
    });
    socket.destroy();
    return { met };
  },
  tcpListen: ({ port }) =>
    listening(
      createServer((socket) => socket.on('error', () => {})),
      port,
    ),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { act, ...what } = JSON.parse(line);
  const answer = await acts[act](what).catch((error) => ({ error: String(error) }));
  process.stdout.write(`${JSON.stringify(answer ?? {})}\n`);
}
process.exit(0);

async function udpSocket(name, port) {
  const socket = createSocket('udp4');
  const heard = [];
  socket.on('message', (message) => heard.push(message.toString())).on('error', () => {});
  await new Promise((resolve, reject) => socket.once('error', reject).bind(port, resolve));
  sockets.set(name, { socket, heard });
  return socket;
}

function listening(server, port) {
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, '::', () => resolve({})));
}

/** Until one of the events has come for which its function says that it was the one, or the time is over. */
function within(ms, emitter, events) {
  return new Promise((resolve) => {
    const listeners = Object.entries(events).map(([name, isIt]) => [name, (what) => isIt(what) && end()]);
    const timer = setTimeout(end, ms);
    for (const [name, listener] of listeners) emitter.on(name, listener);
    function end() {
      clearTimeout(timer);
      for (const [name, listener] of listeners) emitter.off(name, listener);
      resolve();
    }
  });
}

function addressIn(text) {
  const [host, port] = text ? text.split(' ') : [];
  return host ? { host, port: Number(port) } : null;
}

function plain(address) {
  return address.replace(/^::ffff:/, '');
}
