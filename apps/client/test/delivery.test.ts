// What reaches a device while one player sends a dump and another plays.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Engine, type LocalTime, type Notice, OutputPort } from '@midip2p/engine';
import { Delivery } from '../src/ports/portable/delivery';
import { BURST_BYTES, Pace } from '../src/ports/portable/pace';

const NOTE = Uint8Array.of(0x90, 60, 100);
const END = Uint8Array.of(0x80, 60, 64);
const dumpOf = (bytes: number) =>
  Uint8Array.from({ length: bytes }, (_, i) => (i === 0 ? 0xf0 : i === bytes - 1 ? 0xf7 : 1));
const isSysex = (midi: Uint8Array) => midi[0] === 0xf0;

/** A player elsewhere and one here, both routed to one output here. */
async function aRoom() {
  const session = randomUUID();
  const engines = ['a', 'b'].map((peer) => Engine.start({ session, peer }));
  const [there, here] = engines as [Engine, Engine];
  const ends = engines.map((engine) => engine.listen({ host: '127.0.0.1', port: 0 }));
  const up = Promise.all(engines.map((engine) => untilUp(engine)));
  const linkTo = (engine: Engine, to: number) =>
    engine.openLink({
      peer: ['a', 'b'][to]!,
      fingerprint: engines[to]!.fingerprint(),
      candidates: [ends[to]!],
      mayPlay: true,
    });
  const [toHere, toThere] = [linkTo(there, 1), linkTo(here, 0)];
  await up;
  const theirs = there.openInput('bank', { playableWindowUs: 60_000_000 });
  const ours = here.openInput('keys', { playableWindowUs: 60_000_000 });
  const synth = here.openOutput('synth');
  there.connect({ link: 0, id: theirs.id }, { link: toHere, port: 0 });
  here.connect({ link: toThere, id: 0 }, { link: 0, port: synth.id });
  here.connect({ link: 0, id: ours.id }, { link: 0, port: synth.id });
  const eventsAt = () => here.stats().ports.find(({ port }) => port === synth.id)!.events;
  return {
    here,
    theirs,
    ours,
    synth,
    /** Resolves once so many events have reached the output. */
    arrived: async (count: number) => {
      while (eventsAt() < count) await new Promise((resolve) => setImmediate(resolve));
    },
    close: () => engines.forEach((engine) => engine.close()),
  };
}

async function untilUp(engine: Engine): Promise<void> {
  for (;;) {
    const [{ kind, error }] = (await once(engine, 'notice')) as [Notice];
    if (kind === 'linkUp') return;
    if (kind === 'linkDown') throw new Error(error);
  }
}

describe('Delivery', () => {
  it("plays everybody else's notes while a bank of 33 KB goes out", async () => {
    const room = await aRoom();
    const port = OutputPort.fromHandle(room.synth.handle);
    try {
      const bank = Array.from({ length: 130 }, () => dumpOf(256));
      bank.forEach((midi) => room.theirs.play(midi, room.theirs.now()));
      await room.arrived(130);
      const heard: Uint8Array[] = [];
      let nowUs = 0;
      const delivery = new Delivery(
        port,
        new Pace(),
        (midi) => heard.push(midi),
        () => nowUs,
      );
      for (let i = 0; i < 3; ++i) delivery.step();
      expect(heard).toHaveLength(BURST_BYTES / 256);
      for (const midi of [NOTE, END]) room.ours.play(midi, room.here.now() as LocalTime);
      await room.arrived(132);
      delivery.step();
      expect(heard.slice(BURST_BYTES / 256)).toEqual([NOTE, END]);
      // And the dump goes on behind them, at its pace, to its end.
      for (let looks = 0; heard.length < 132 && looks < 1000; ++looks) {
        nowUs += 1_000_000;
        delivery.step();
      }
      expect(heard.filter(isSysex)).toEqual(bank);
      expect(nowUs).toBeGreaterThanOrEqual(8_000_000);
    } finally {
      port.close();
      room.close();
    }
  });

  it('is through at once when it is told to stop in the middle of a dump', async () => {
    const room = await aRoom();
    const port = OutputPort.fromHandle(room.synth.handle);
    try {
      room.theirs.play(NOTE, room.theirs.now());
      for (let i = 0; i < 130; ++i) room.theirs.play(dumpOf(256), room.theirs.now());
      await room.arrived(131);
      const heard: Uint8Array[] = [];
      const delivery = new Delivery(
        port,
        new Pace(),
        (midi) => heard.push(midi),
        () => 0,
      );
      delivery.step();
      room.here.closePort(room.synth.id);
      while (!port.closed()) delivery.step();
      expect(port.flush()).toEqual([Uint8Array.of(0x80, 60, 64)]);
      expect(heard.filter(isSysex).length).toBeLessThanOrEqual(BURST_BYTES / 256);
    } finally {
      port.close();
      room.close();
    }
  });
});
