// Tries JACK where there is none, and prints what it was told. Started by jack.test.ts.
'use strict';
const { randomUUID } = require('node:crypto');
const { Engine, InputPort, Jack, OutputPort } = require('@midip2p/engine');

const refusal = (act) => {
  try {
    act();
    return { code: 'none', message: '' };
  } catch ({ code, message }) {
    return { code, message };
  }
};

const engine = Engine.start({ session: randomUUID(), peer: randomUUID() });
const input = engine.openInput('in');
const output = engine.openOutput('out');
const opening = refusal(() =>
  Jack.open({
    name: 'nobody',
    inputs: [{ name: 'in', handle: input.handle }],
    outputs: [{ name: 'out', handle: output.handle }],
  }),
);
const listing = refusal(() => Jack.ports());
// Both ends can be taken up by somebody else now.
const portsFree =
  refusal(() => InputPort.fromHandle(input.handle)).code === 'none' &&
  refusal(() => OutputPort.fromHandle(output.handle)).code === 'none';
engine.close();
console.log(JSON.stringify({ codes: [opening.code, listing.code], message: opening.message, portsFree }));
