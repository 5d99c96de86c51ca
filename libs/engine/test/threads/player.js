// A worker with the producer's end: plays what it is told to, from a thread of its own.
'use strict';
const { parentPort, workerData } = require('node:worker_threads');
const { InputPort } = require('@midip2p/engine');

const port = InputPort.fromHandle(workerData.handle);
parentPort.on('message', (notes) => {
  for (const note of notes) port.play(Uint8Array.of(0x90, note, 100), port.now());
  parentPort.postMessage(notes.length);
});
