// A worker with the taker's end: asleep inside the addon until something is due, until the port is closed.
'use strict';
const { parentPort, workerData } = require('node:worker_threads');
const { OutputPort } = require('@midip2p/engine');

const port = OutputPort.fromHandle(workerData.handle);
parentPort.postMessage('asleep');
while (!port.closed()) {
  if (!port.waitUntilDue()) continue;
  for (const { midi } of port.takeUntil(null)) parentPort.postMessage(midi[1]);
}
port.close();
parentPort.postMessage('closed');
