// The peer that tests make from the page alone is one to an engine, too.
import { aPlayer, aRoomOf, FrameType, RawPeer, startTestServer, StubbornPeer, type TestServer } from '../src';

let server: TestServer;
beforeAll(async () => void (server = await startTestServer()));
afterAll(() => server?.stop());

it('links with an engine, resumes, is heard, and serves it as timing master', async () => {
  const [ann, ben] = [await aPlayer(server, 'ann'), await aPlayer(server, 'ben')];
  const room = await aRoomOf(ann, ben);
  const raw = await RawPeer.join(ann.coordinator, room.id);
  const engine = await StubbornPeer.join(ben.coordinator, room.id);
  const signal = new AbortController().signal;
  try {
    await raw.until(() => raw.peers.length > 0);
    const link = (await raw.link(engine.peerId, signal))!;
    await engine.until(() => engine.notices.some(({ kind }) => kind === 'linkUp'));
    const streams = [{ stream: 1, name: 'raw', format: 'midi1' }];
    link.notes.send(FrameType.metadata, { kind: 'streams', streams });
    await engine.until(() => engine.notices.some(({ kind, text }) => kind === 'streamDeclared' && text === 'raw'));
    await raw.until(() => raw.master?.peerId === raw.peerId);
    engine.engine.setMaster(raw.master!.epoch, engine.notices.find(({ kind }) => kind === 'linkUp')!.link);
    await engine.until(() => engine.notices.some(({ kind, text }) => kind === 'clockState' && text === 'locked'));
    const resumed = await raw.resume(link);
    await engine.until(() => engine.notices.some(({ kind }) => kind === 'linkResumed'));
    resumed.notes.send(FrameType.midi, { type: 'noteOn', channel: 1, note: 60, velocity: 1, port: 1 });
    resumed.notes.send(FrameType.metadata, { kind: 'closed', stream: 1 });
    await engine.until(() => engine.notices.some(({ kind }) => kind === 'streamClosed'));
    expect(engine.engine.stats().links).toMatchObject([{ figures: { eventsReceived: 1, gaps: 0, resumed: 1 } }]);
    expect(engine.notices.filter(({ kind }) => kind === 'linkDown' || kind === 'refused')).toEqual([]);
  } finally {
    await Promise.all([raw.close(), engine.close()]);
    [ann, ben].forEach(({ coordinator }) => coordinator.close());
  }
});
