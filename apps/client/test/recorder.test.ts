// The recorder's thread as the client starts it, with little memory, between two real engines.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Engine } from '@midip2p/engine';
import { readSmf } from '@midip2p/smf';

const WORKER = path.join(__dirname, '../dist/ports/recorder-worker.js');
const EVENTS = 100_000;
const BATCH = 2000;
/** Less than 200 bytes an event, for everything; its own code takes some fifteen of it. */
const MEMORY_MB = 32;

const folder = mkdtempSync(path.join(os.tmpdir(), 'midip2p-recorder-'));
const engines: Engine[] = [];
afterAll(() => {
  engines.forEach((engine) => engine.close());
  rmSync(folder, { recursive: true, force: true });
});

let [counted, lines] = [0, 0];
/** Of a file that grows; what was counted is not read again. */
function linesIn(file: string): number {
  const chunk = Buffer.alloc(1 << 16);
  const descriptor = openSync(file, 'r');
  for (let read = 1; read > 0; counted += read) {
    read = readSync(descriptor, chunk, 0, chunk.length, counted);
    for (let at = 0; at < read; at += 1) if (chunk[at] === 0x0a) lines += 1;
  }
  closeSync(descriptor);
  return lines;
}

/** Two engines, and the links between them, which are up. */
async function twoLinked() {
  const session = randomUUID();
  const ends = [0, 1].map(() => {
    const peer = randomUUID();
    const engine = Engine.start({ session, peer });
    engines.push(engine);
    return { engine, peer, address: engine.listen({ host: '127.0.0.1', port: 0 }) };
  });
  const up = ends.map(
    ({ engine }) => new Promise<void>((resolve) => engine.on('notice', ({ kind }) => kind === 'linkUp' && resolve())),
  );
  const [toThere] = ends.map(({ engine }, i) => {
    const { peer, engine: other, address } = ends[1 - i]!;
    return engine.openLink({ peer, fingerprint: other.fingerprint(), candidates: [address], mayPlay: true });
  });
  await Promise.all(up);
  return { player: ends[0]!.engine, recorder: ends[1]!.engine, link: toThere! };
}

it('keeps no events in memory: neither for the log nor for the recording', async () => {
  if (!existsSync(WORKER)) throw new Error(`${WORKER} is not there: build first (npm test does)`);
  const { player, recorder, link } = await twoLinked();
  const [smf, log] = [path.join(folder, 'heard.mid'), path.join(folder, 'heard.jsonl')];
  const tape = recorder.openTape('recorder');
  const worker = new Worker(WORKER, {
    workerData: { handle: tape.handle, smf, log, system: false, room: 'Friday', folder },
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  const told: { kind: string; events?: number }[] = [];
  const exit = once(worker, 'exit');
  worker.on('message', (word: { kind: string }) => told.push(word));
  await once(worker, 'message');

  const input = player.openInput('keys');
  player.connect({ link: 0, id: input.id }, { link, port: 0 });
  for (let i = 0; i < EVENTS; i += 1) {
    input.play(Uint8Array.of(i % 2 === 0 ? 0x90 : 0x80, (i >> 1) & 127, 100), input.now());
    if ((i + 1) % BATCH > 0) continue;
    // No faster than it is written: all but the last batch.
    while (linesIn(log) < i + 1 - BATCH) await setImmediate();
  }
  while (recorder.stats().links[0]!.figures.eventsReceived < EVENTS) await setImmediate();
  recorder.closePort(tape.id);
  expect(await exit).toEqual([0]);
  expect(told.at(-1)).toMatchObject({ kind: 'closed', events: EVENTS });
  expect(readFileSync(log, 'utf8').split('\n')).toHaveLength(EVENTS + 1);
  expect(readSmf(readFileSync(smf), { strict: true }).messages).toBe(EVENTS);
});
