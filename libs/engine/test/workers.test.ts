import { once } from 'node:events';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { InputPort, OutputPort } from '../src';
import { anEnd, aPair, hex, takeAll, throughLink } from './two-ends';

const thread = (name: string, handle: number) =>
  new Worker(path.join(__dirname, 'threads', `${name}.js`), { workerData: { handle } });

/** Collects what a worker posts, until `enough` of it. */
function messagesOf(worker: Worker) {
  const messages: unknown[] = [];
  worker.on('message', (message) => messages.push(message));
  const until = (enough: (messages: unknown[]) => boolean) =>
    new Promise<unknown[]>((resolve, reject) => {
      const look = () => enough(messages) && resolve(messages);
      worker.on('message', look).on('error', reject);
      look();
    });
  return { until };
}

describe('ports in workers', () => {
  it('carry notes from a producer in one to a taker asleep in another', async () => {
    const pair = await aPair();
    const { input, output } = throughLink(pair);
    const [player, taker] = [thread('player', input.handle), thread('taker', output.handle)];
    const taken = messagesOf(taker);
    await taken.until((m) => m.includes('asleep'));
    player.postMessage([60, 62, 64, 65, 67]);
    expect(await taken.until((m) => m.length === 6)).toEqual(['asleep', 60, 62, 64, 65, 67]);
    const exit = once(taker, 'exit'); // which may come with its last message
    pair.b.engine.closePort(output.id);
    await taken.until((m) => m.includes('closed'));
    await Promise.all([player.terminate(), exit]);
    pair.close();
  });

  it('leave no note hanging at the other end when the thread that plays dies in the middle of it', async () => {
    const pair = await aPair();
    const { input, output } = throughLink(pair);
    const player = thread('player', input.handle);
    player.postMessage([60]);
    await messagesOf(player).until((m) => m.length === 1);
    const taker = OutputPort.fromHandle(output.handle);
    const taken = takeAll(taker, 1);
    await player.terminate();
    taken.push(...takeAll(taker, 1));
    expect(taken.map(({ midi }) => hex(midi))).toEqual(['903c64', '803c40']);
    pair.close();
  });

  it('leave no note hanging at the other end when a keyboard is pulled out and its port stays', async () => {
    const pair = await aPair();
    const { input, output } = throughLink(pair);
    const taker = OutputPort.fromHandle(output.handle);
    input.play(Uint8Array.of(0x90, 60, 100), input.now());
    input.play(Uint8Array.of(0xb0, 64, 127), input.now());
    input.close(); // as its driver does
    const again = InputPort.fromHandle(input.handle);
    again.play(Uint8Array.of(0x90, 62, 100), again.now());
    const taken = takeAll(taker, 5).map(({ midi }) => hex(midi));
    expect(taken).toEqual(['903c64', 'b0407f', '803c40', 'b04000', '903e64']);
    pair.close();
  });

  it('wake the taker when the engine is closed', async () => {
    const { engine } = anEnd();
    const taker = thread('taker', engine.openOutput('synth').handle);
    const taken = messagesOf(taker);
    await taken.until((m) => m.includes('asleep'));
    const exit = once(taker, 'exit');
    engine.close();
    expect(await exit).toEqual([0]);
    await taken.until((m) => m.includes('closed'));
  });

  it('give their ends back when the worker is terminated', async () => {
    const { engine } = anEnd();
    const output = engine.openOutput('synth');
    const input = engine.openInput('keys', { playableWindowUs: 60_000_000 });
    const taker = thread('taker', output.handle);
    const player = thread('player', input.handle);
    await messagesOf(taker).until((m) => m.includes('asleep'));
    player.postMessage([60]);
    await messagesOf(player).until((m) => m.length === 1);
    expect(() => OutputPort.fromHandle(output.handle)).toThrow('in use');
    await Promise.all([taker.terminate(), player.terminate()]);
    OutputPort.fromHandle(output.handle).close();
    InputPort.fromHandle(input.handle).close();
    engine.close();
  });
});
