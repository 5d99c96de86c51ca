// One life of a process (or of a worker of it): steps, then an end. Started by exits.test.ts.
//   node life.js main|worker END STEP…
'use strict';
const { randomUUID } = require('node:crypto');
const path = require('node:path');
const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');
const { Engine, OutputPort } = require('@midip2p/engine');

const session = randomUUID();
const ends = [];
const ports = {};
let links = [];

const introduce = (me, to) =>
  me.engine.openLink({
    peer: to.peer,
    fingerprint: to.engine.fingerprint(),
    candidates: [to.address],
    mayPlay: true,
  });
const up = ({ engine }) =>
  new Promise((resolve) => engine.on('notice', (notice) => notice.kind === 'linkUp' && resolve()));
/** An engine does not keep the process alive; while a step waits, this does. */
const awaited = (promise) => {
  const alive = setInterval(() => undefined, 1000);
  return promise.finally(() => clearInterval(alive));
};

const STEPS = {
  create: () => {
    for (let i = 0; i < 2; i += 1) {
      const peer = randomUUID();
      ends.push({ peer, engine: Engine.start({ session, peer, trace: true }) });
    }
  },
  listen: () => ends.forEach((end) => (end.address = end.engine.listen({ host: '127.0.0.1', port: 0 }))),
  open: () => {
    ports.input = ends[0].engine.openInput('keys', { playableWindowUs: 60_000_000 });
    ports.output = ends[1].engine.openOutput('synth');
  },
  /** The race for a path is on, and nobody waits for it. */
  dial: () => {
    links = [introduce(ends[0], ends[1]), introduce(ends[1], ends[0])];
  },
  link: async () => {
    const both = awaited(Promise.all(ends.map(up)));
    STEPS.dial();
    await both;
  },
  route: () => {
    ends[0].engine.connect({ link: 0, id: ports.input.id }, { link: links[0], port: 0 });
    ends[1].engine.connect({ link: links[1], id: 0 }, { link: 0, port: ports.output.id });
  },
  clock: () => {
    ends[0].engine.setMaster({ term: 1, elector: 0 }, 0);
    ends[1].engine.setMaster({ term: 1, elector: 0 }, links[1]);
  },
  /** Another thread sleeps in the output. */
  wait: () => {
    const file = path.join(__dirname, 'taker.js');
    const taker = new Worker(file, { workerData: { handle: ports.output.handle } });
    taker.unref();
    return awaited(new Promise((resolve) => taker.once('message', resolve)));
  },
  /** Notes are on their way when the end comes. */
  play: () => {
    for (let note = 0; note < 128; note += 1) ports.input.play(Uint8Array.of(0x90, note, 1), ports.input.now());
  },
  take: () => {
    const taker = OutputPort.fromHandle(ports.output.handle);
    while (taker.takeUntil(null).length === 0) taker.waitUntilDue();
  },
  close: () => ends.forEach(({ engine }) => engine.close()),
};

const ENDS = {
  return: () => undefined,
  exit: () => process.exit(7),
  uncaught: () =>
    setImmediate(() => {
      throw new Error('on purpose');
    }),
  terminate: () => {
    setInterval(() => undefined, 1000);
    parentPort.postMessage('now');
  },
};

async function live(end, steps) {
  for (const step of steps) await STEPS[step]();
  ENDS[end]();
}

const [place, end, ...steps] = isMainThread ? process.argv.slice(2) : workerData;
if (place === 'main' || !isMainThread) {
  void live(end, steps).catch((error) => {
    console.error(error);
    process.exit(99);
  });
} else {
  const worker = new Worker(require.resolve('./life'), { workerData: [place, end, ...steps] });
  worker.on('message', () => worker.terminate());
  worker.on('error', (error) => (process.exitCode = error.message === 'on purpose' ? 1 : 98));
  worker.on('exit', (code) => (process.exitCode ??= end === 'terminate' ? 0 : code));
}
