// One session, wired: server, engine, ports, links, course.
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import type { Coordinator } from '@midip2p/coordinator';
import { Engine } from '@midip2p/engine';
import { roomMeant } from './commands/room-commands';
import type { SessionPlan } from './commands/session-options';
import { openDoor } from './control/door';
import { RunningClients } from './control/running';
import { openPluginSeats, type PluginSeats } from './plugins/plugin-seats';
import { type OpenPort, openPorts } from './ports/open-ports';
import { readSong } from './ports/song';
import { routeDesk } from './routes/desk';
import { Patchbay } from './routes/patchbay';
import { PresetsFile } from './routes/presets';
import { DEFAULT_WISHES } from './routes/wish';
import { complaintOf } from './errors';
import { candidatesOf } from './session/candidates';
import { connectionTeller } from './session/connection';
import { runCourse } from './session/course';
import { listenOn } from './session/listen';
import type { Tell } from './session/report';
import { Session } from './session/session';
import { TraceLog } from './session/trace-log';
import { welcomeOf } from './session/welcome';

export interface Client {
  coordinator: Coordinator;
  /** The account's. */
  name: string;
  device: string;
  agent: string;
  /** Where the user's configuration is. */
  folder: string;
}

/** Resolves when the session was left properly: recordings are on disk, everybody was told. */
export async function playTogether(plan: SessionPlan, client: Client, report: Tell, leave: AbortSignal): Promise<void> {
  const { coordinator, name, device, folder, agent } = client;
  let plugins: PluginSeats | null = null;
  const tell: Tell = (told) => {
    report(told);
    plugins?.see(told);
  };
  // What can be wrong with the person's files is said before anybody is disturbed.
  const song = plan.play === null ? null : readSong(plan.play, plan);
  for (const warning of song?.warnings ?? [])
    tell({ event: 'fileWarning', file: path.basename(plan.play!), ...warning });
  const wishes = plan.routes === null ? DEFAULT_WISHES : await new PresetsFile(folder).preset(plan.routes);
  const record = plan.record === null && plan.log === null ? null : { smf: plan.record, log: plan.log };

  const room =
    plan.invitation === null
      ? await roomMeant(coordinator, plan.room)
      : await coordinator.acceptInvitation(plan.invitation);
  const stream = coordinator.join({ roomId: room.id, device, agent });
  const connection = connectionTeller(tell);
  const welcome = await welcomeOf(stream, connection, leave);
  const { sessionId, peerId: self } = welcome;
  const joined = { event: 'joined', room: room.name, roomId: room.id, session: sessionId, peer: self, name } as const;
  tell(joined);

  const engine = Engine.start({
    session: sessionId,
    peer: self,
    agent,
    trace: plan.trace !== null,
    clockShift: plan.clockShift,
    realtime: plan.realtime,
  });
  try {
    const trouble = (what: string, code: string, message: string) => tell({ event: 'trouble', what, code, message });
    let plugged: () => void = () => undefined; // until there are routes
    const ports = await openPorts(
      engine,
      {
        driver: plan.driver,
        devices: plan.devices,
        realtime: plan.realtime,
        virtual: plan.virtual,
        pairs: plan.pairs,
        song,
        record,
        windowUs: plan.windowUs,
      },
      trouble,
      (state) => tell({ event: 'driver', driver: 'jack', state }),
      () => plugged(),
    );
    const tellPorts = () => tell({ event: 'ports', driver: ports.driver, ...ports.names });
    if (ports.driver !== 'none') tellPorts();
    const listening = listenOn(engine, plan.listen, tell);
    const trace = plan.trace === null ? null : new TraceLog(plan.trace, engine);
    const patchbay = new Patchbay(engine, wishes);
    // Devices come and go, and so do plugins.
    const seats: { inputs: OpenPort[]; outputs: OpenPort[] } = { inputs: [], outputs: [] };
    const ends = {
      get inputs() {
        return [...ports.inputs, ...seats.inputs];
      },
      get outputs() {
        return [...ports.outputs, ...seats.outputs];
      },
    };
    const settle = () => patchbay.setPorts(ends.inputs, ends.outputs);
    settle();
    plugged = () => {
      settle();
      tellPorts();
    };
    const jack = () => {
      const status = ports.jackStatus();
      if (status === null) return null;
      const { rate, frames, xruns, refused, carried, tooLarge, missed } = status;
      return { rate, frames, xruns, refused, carried, tooLarge, missed };
    };
    const session = new Session({ engine, stream, self, ends, routing: patchbay, jack, trace, connection, tell });
    if (plan.plugins) {
      const { clockShift, realtime, pluginCode: code } = plan;
      const window = plan.windowUs === null ? {} : { playableWindowUs: plan.windowUs };
      plugins = openPluginSeats(
        engine,
        { folder, agent, code, realtime, clockShift, window },
        { ends: seats, settle },
        tell,
      );
      plugins?.see(joined);
    }
    // Without it the routes cannot be changed meanwhile; the jam goes on.
    const door = await openDoor(
      new RunningClients(folder),
      { room: room.name, session: sessionId },
      routeDesk(patchbay),
    ).catch((error: unknown) => {
      const { code, message } = complaintOf(error);
      trouble('route commands', code, message);
      return null;
    });
    const over = new AbortController();
    const following = session.follow().finally(() => over.abort());
    following.catch(() => undefined); // awaited below, once everything is put away
    stream.ready({
      fingerprint: engine.fingerprint(),
      boot: randomUUID(),
      candidates: candidatesOf(listening, os.networkInterfaces()),
    });

    const patience = plan.forSeconds === null ? [] : [AbortSignal.timeout(plan.forSeconds * 1000)];
    const signal = AbortSignal.any([leave, over.signal, ...patience]);
    const { players, stay } = plan;
    let failure: unknown = null;
    try {
      await runCourse(session, { performance: ports.song, recording: record !== null, players, stay }, tell, signal);
    } finally {
      plugins?.close();
      const closed = await ports.close().catch((error: unknown) => {
        failure = error; // the others are told goodbye first
        return { recorded: null };
      });
      await door?.close();
      const { recorded } = closed;
      if (recorded !== null) tell({ event: 'recorded', events: recorded.events, file: recorded.file, log: plan.log });
      failure ??= recorded?.trouble ?? null;
      await session.leave();
    }
    tell({ event: 'left', reason: await following });
    if (failure !== null) throw failure as Error;
  } finally {
    engine.close();
  }
}
