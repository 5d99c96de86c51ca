// One life of a process (or of a worker of it) that has JACK ports, then an end. Started by exits.test.ts.
//   node life.js main|worker END STEP…
'use strict';
const { randomUUID } = require('node:crypto');
const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');
const { Engine, Jack } = require('@midip2p/engine');

let engine;
let jack;
const STEPS = {
  open: () => {
    engine = Engine.start({ session: randomUUID(), peer: randomUUID() });
    const handle = (port) => port.handle;
    jack = Jack.open({
      name: 'life',
      inputs: [{ name: 'in', handle: handle(engine.openInput('in')) }],
      outputs: [{ name: 'out', handle: handle(engine.openOutput('out')) }],
    });
  },
  listen: () => jack.on('change', () => undefined),
  status: () => jack.status(),
  engine: () => engine.close(),
  close: () => jack.close(),
};
const ENDS = {
  return: () => undefined,
  exit: () => process.exit(7),
  uncaught: () => {
    throw new Error('uncaught on purpose');
  },
  terminate: () => {
    parentPort.postMessage('terminate me');
    for (;;);
  },
};

function live([end, ...steps]) {
  for (const step of steps) STEPS[step]();
  ENDS[end]();
}

const [place, ...life] = isMainThread ? process.argv.slice(2) : ['main', ...workerData];
if (place === 'worker') {
  const worker = new Worker(require.resolve('./life'), { workerData: life });
  worker.once('message', () => worker.terminate());
  worker.once('error', () => process.exit(1));
  worker.once('exit', (code) => process.exit(life[0] === 'terminate' ? 0 : code));
} else {
  live(life);
}
