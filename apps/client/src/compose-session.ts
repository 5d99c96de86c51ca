// One session, wired: server, engine, ports, links, course.
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import type { Coordinator } from '@midip2p/coordinator';
import { Engine } from '@midip2p/engine';
import { roomMeant } from './commands/room-commands';
import type { SessionPlan } from './commands/session-options';
import { type Door, openDoor } from './control/door';
import { RunningClients } from './control/running';
import { finishRecordings } from './recording/unfinished';
import { openPluginSeats, type PluginSeats } from './plugins/plugin-seats';
import { type OpenPort, type OpenPorts, openPorts } from './ports/open-ports';
import { readSong } from './ports/song';
import type { LastWord } from './ports/threads';
import { routeDesk } from './routes/desk';
import { Patchbay } from './routes/patchbay';
import { PresetsFile } from './routes/presets';
import { DEFAULT_WISHES } from './routes/wish';
import { type Ending, inTurn } from './ending';
import type { Finished } from './recording/part';
import { WhoIsWho } from './recording/who-is-who';
import { complaintOf } from './errors';
import { candidatesOf } from './session/candidates';
import { connectionTeller } from './session/connection';
import { runCourse } from './session/course';
import { listenOn } from './session/listen';
import { bothOf } from './session/links';
import type { Report, Tell } from './session/report';
import { Session } from './session/session';
import { TraceLog } from './session/trace-log';
import { welcomeOf } from './session/welcome';

export interface Client {
  coordinator: Coordinator;
  /** The account's. */
  name: string;
  /** What others call the person; empty: by the name. */
  displayName: string;
  /** Has no password. */
  guest: boolean;
  device: string;
  agent: string;
  /** Where the user's configuration is. */
  folder: string;
}

/** Resolves when the session was left properly: recordings are on disk, everybody was told. */
export async function playTogether(plan: SessionPlan, client: Client, report: Tell, ending: Ending): Promise<void> {
  const { coordinator, name, displayName, guest, device, folder, agent } = client;
  let plugins: PluginSeats | null = null;
  const tell: Tell = (told) => {
    try {
      report(told);
      plugins?.see(told);
    } catch (error) {
      ending.fail(error); // who cannot show it must not keep the jam from being left in order
    }
  };
  // What can be wrong with the person's files is said before anybody is disturbed.
  const song = plan.play === null ? null : readSong(plan.play, plan);
  for (const warning of song?.warnings ?? [])
    tell({ event: 'fileWarning', file: path.basename(plan.play!), ...warning });
  const wishes = plan.routes === null ? DEFAULT_WISHES : await new PresetsFile(folder).preset(plan.routes);
  const finished = (whole: Finished) => tell({ event: 'recovered', ...whole });
  finishRecordings(folder, finished, (file, { code, message }) =>
    tell({ event: 'trouble', what: file, code, message }),
  );

  const room =
    plan.invitation === null
      ? await roomMeant(coordinator, plan.room)
      : await coordinator.acceptInvitation(plan.invitation);
  const stream = coordinator.join({ roomId: room.id, device, agent });
  const connection = connectionTeller(tell);
  const welcome = await welcomeOf(stream, connection, ending.signal);
  const { sessionId, peerId: self } = welcome;
  const place = { room: room.name, roomId: room.id, session: sessionId, peer: self };
  const joined = { event: 'joined', ...place, name, displayName, guest } as const;
  tell(joined);

  const engine = Engine.start({
    session: sessionId,
    peer: self,
    agent,
    trace: plan.trace !== null,
    clockShift: plan.clockShift,
    realtime: plan.realtime,
  });
  let ports: OpenPorts | null = null;
  let session: Session | null = null;
  let door: Door | null = null;
  const over = new AbortController();
  let following: Promise<string> | null = null;
  let failure: unknown = null;
  try {
    const trouble = (what: string, code: string, message: string) => tell({ event: 'trouble', what, code, message });
    let plugged: () => void = () => undefined; // until there are routes
    ports = await openPorts(
      engine,
      {
        driver: plan.driver,
        devices: plan.devices,
        realtime: plan.realtime,
        virtual: plan.virtual,
        pairs: plan.pairs,
        song,
        record: isRecorded(plan)
          ? { smf: plan.record, log: plan.log, system: plan.withClock, room: room.name, folder, finished }
          : null,
        windowUs: plan.windowUs,
      },
      trouble,
      (state) => tell({ event: 'driver', driver: 'jack', state }),
      () => plugged(),
    );
    const open = ports;
    if (open.recorder !== null) tell(recordingReport(plan, open.recorder.files));
    const tellPorts = () => tell({ event: 'ports', driver: open.driver, ...open.names });
    if (open.driver !== 'none') tellPorts();
    for (const offer of plan.devices ? open.offers : []) tell({ event: 'offered', ...offer });
    const listening = listenOn(engine, plan.listen, tell);
    const trace = plan.trace === null ? null : new TraceLog(plan.trace, engine);
    const patchbay = new Patchbay(engine, wishes, plan.sysex ?? room.sysex, plan.sysex === null);
    const { recorder } = open;
    const names = recorder === null ? null : new WhoIsWho(name, (naming) => recorder.name(naming));
    // Devices come and go, and so do plugins.
    const seats: { inputs: OpenPort[]; outputs: OpenPort[] } = { inputs: [], outputs: [] };
    const ends = {
      get inputs() {
        return [...open.inputs, ...seats.inputs];
      },
      get outputs() {
        return [...open.outputs, ...seats.outputs];
      },
    };
    const settle = () => {
      names?.ports(ends.inputs);
      patchbay.setPorts(ends.inputs, ends.outputs);
    };
    settle();
    plugged = () => {
      settle();
      tellPorts();
    };
    const jack = () => {
      const status = open.jackStatus();
      if (status === null) return null;
      const { rate, frames, xruns, refused, stray, incomplete, tooLong, carried, tooLarge, missed } = status;
      return { rate, frames, xruns, refused, stray, incomplete, tooLong, carried, tooLarge, missed };
    };
    const counted = {
      get inputs() {
        return ends.inputs;
      },
      /** Who only records hears by the recorder. */
      get outputs() {
        return ends.outputs.length > 0 || recorder === null ? ends.outputs : [recorder];
      },
    };
    const routing = names === null ? patchbay : bothOf(names, patchbay);
    const letSysex = (letIn: boolean) => patchbay.followRoom(letIn);
    session = new Session({ engine, stream, self, ends: counted, routing, jack, letSysex, trace, connection, tell });
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
    door = await openDoor(
      new RunningClients(folder),
      { room: room.name, session: sessionId },
      routeDesk(patchbay),
    ).catch((error: unknown) => {
      const { code, message } = complaintOf(error);
      trouble('route commands', code, message);
      return null;
    });
    following = session.follow().finally(() => over.abort());
    following.catch(() => undefined); // awaited below, once everything is put away
    stream.ready({
      fingerprint: engine.fingerprint(),
      boot: randomUUID(),
      candidates: candidatesOf(listening, os.networkInterfaces()),
    });

    const patience = plan.forSeconds === null ? [] : [AbortSignal.timeout(plan.forSeconds * 1000)];
    const signal = AbortSignal.any([ending.signal, over.signal, ...patience]);
    await runCourse(session, { performance: open.song, players: plan.players, until: plan.until }, tell, signal);
  } catch (error) {
    failure = error;
  }
  // Our own instruments first, and what is recorded; then the others.
  const left = await inTurn([
    { withinMs: SHORTLY_MS, act: () => plugins?.close() },
    {
      withinMs: ON_DISK_MS,
      act: async () => tellRecorded(await ports?.close(), ports?.recorder?.files.log ?? null, tell),
    },
    { withinMs: SHORTLY_MS, act: () => ending.isSilent() },
    { withinMs: SHORTLY_MS, act: () => door?.close() },
    { withinMs: SHORTLY_MS, act: () => session?.leave() ?? stream.leave() },
    { withinMs: SHORTLY_MS, act: async () => following && tell({ event: 'left', reason: await following }) },
    { withinMs: SHORTLY_MS, act: () => engine.close() },
  ]);
  failure ??= left;
  if (failure !== null) throw failure as Error;
}

/** What waits for a server or a disk at the end is not waited for longer. */
const SHORTLY_MS = 5000;
const ON_DISK_MS = 60_000;

/** Where the recording is; throws what went wrong with it. */
function tellRecorded(closed: { recorded: LastWord | null } | undefined, log: string | null, tell: Tell): void {
  const recorded = closed?.recorded ?? null;
  if (recorded === null) return;
  tell({ event: 'recorded', events: recorded.events, file: recorded.file, log });
  if (recorded.trouble !== null) throw recorded.trouble;
}

const isRecorded = ({ record, log }: SessionPlan) => record !== null || log !== null;

/** `instead`: names that were asked for and are taken. */
function recordingReport(plan: SessionPlan, files: { file: string | null; log: string | null }): Report {
  const instead = [
    plan.record !== null && plan.record !== files.file ? [plan.record] : [],
    plan.log !== null && plan.log !== files.log ? [plan.log] : [],
  ].flat();
  return { event: 'recording', ...files, instead };
}
