// A tape gets what each has played; a file that somebody writes is locked.
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { lockFile, OutputPort } from '../src';
import { aPair, hex, takeAll } from './two-ends';

it('has one player and oneself on one key, without any route, and knows who is who', async () => {
  const pair = await aPair();
  const tape = OutputPort.fromHandle(pair.b.engine.openTape('tape').handle);
  const [theirs, own] = [
    pair.a.engine.openInput('keys', { playableWindowUs: 60_000_000 }),
    pair.b.engine.openInput('own keys', { playableWindowUs: 60_000_000 }),
  ];
  pair.a.engine.connect({ link: 0, id: theirs.id }, { link: pair.toB, port: 0 });
  const note = async (input: typeof own, message: string) => {
    input.play(Buffer.from(message, 'hex'), input.now());
    return takeAll(tape, 1).map(({ midi, link, stream }) => [hex(midi), link, stream]);
  };
  expect(await note(theirs, '903c64')).toEqual([['903c64', pair.toA, theirs.id]]);
  expect(await note(own, '903c64')).toEqual([['903c64', 0, own.id]]);
  expect(await note(theirs, '803c40')).toEqual([['803c40', pair.toA, theirs.id]]);
  expect(await note(own, '803c40')).toEqual([['803c40', 0, own.id]]);
  expect(tape.toSession(tape.now())).toBeNull(); // nobody keeps time here
  pair.a.engine.closePort(theirs.id);
  expect(takeAll(tape, 1)).toMatchObject([{ midi: new Uint8Array(0), link: pair.toA, stream: theirs.id }]);
  tape.close();
  pair.close();
});

it('locks a file for one, until that one closes it', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'midip2p-lock-'));
  const open = () => openSync(path.join(folder, 'file'), 'a');
  const [mine, theirs] = [open(), open()];
  expect(lockFile(mine)).toBe(true);
  expect(lockFile(theirs)).toBe(false);
  closeSync(mine);
  expect(lockFile(theirs)).toBe(true);
  closeSync(theirs);
  rmSync(folder, { recursive: true });
});
