// One client in one session: how it joins, what it has open, and how it leaves.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Coordinator, Room, SessionStream } from '@midip2p/coordinator';
import { Engine } from '@midip2p/engine';
import type { SessionOptions } from './commands/session-options';
import { type ControlSocket, openControlSocket } from './control/control-socket';
import { RunningClients } from './control/running';
import { type Ending, inTurn } from './ending';
import { complaintOf } from './errors';
import { JamAddresses } from './jam-addresses';
import { JamPorts } from './jam-ports';
import { JamTiming } from './jam-timing';
import { openPluginSeats, type PluginSeats } from './plugins/plugin-seats';
import { type OpenPorts, openPorts } from './ports/open-ports';
import { readSong, type Song } from './ports/song';
import type { Recorder } from './ports/recorder';
import type { Finished } from './recording/part';
import { finishRecordings } from './recording/unfinished';
import { WhoIsWho } from './recording/who-is-who';
import { routeRequests } from './routes/route-requests';
import { Patchbay } from './routes/patchbay';
import { PresetsFile } from './routes/presets';
import { DEFAULT_ROUTES, type RouteOptions } from './routes/route-options';
import { connectionReporter, type ReportConnection } from './session/report-connection';
import { runCourse } from './session/course';
import { bothOf } from './session/routing';
import type { Report, EmitReport } from './session/report';
import { Session } from './session/session';
import { TraceLog } from './session/trace-log';
import { welcomeOf } from './session/welcome';

export interface Client {
  coordinator: Coordinator;
  /** The account's. */
  name: string;
  /** The person's display name; empty: the name of the account is shown. */
  displayName: string;
  /** Has no password. */
  guest: boolean;
  device: string;
  agent: string;
  /** The folder of the user's configuration. */
  folder: string;
}

/** The longest wait for a server or a disk at the end. */
const SHORTLY_MS = 5000;
const ON_DISK_MS = 60_000;

type Joined = Extract<Report, { event: 'joined' }>;

/** The objects that exist once the server has let us in. */
interface Entered {
  room: Room;
  stream: SessionStream;
  connection: ReportConnection;
  joined: Joined;
  song: Song | null;
  routes: readonly RouteOptions[];
}

/**
 * Design: start() opens one thing after the other, and leave() closes everything that is open by then, however far
 * start() came. So a jam that cannot begin is left in the same way as one that was played.
 */
export class Jam {
  private readonly engine: Engine;
  private ports: OpenPorts | null = null;
  private mine: JamPorts | null = null; // with the plugins' ports, once there are routes
  private plugins: PluginSeats | null = null;
  private session: Session | null = null;
  private addresses: JamAddresses | null = null;
  private controlSocket: ControlSocket | null = null;
  private following: Promise<string> | null = null;
  private readonly over = new AbortController();

  /** Joins the room that `enter` finds. Nothing of this machine is open yet. Throws the reason if we may not join. */
  static async join(
    plan: SessionOptions,
    client: Client,
    enter: () => Promise<Room>,
    report: EmitReport,
    ending: Ending,
  ): Promise<Jam> {
    const listeners: EmitReport[] = [report];
    const emit: EmitReport = (report) => {
      try {
        listeners.forEach((listener) => listener(report));
      } catch (error) {
        ending.fail(error); // an error in showing it must not keep the jam from ending in order
      }
    };
    const { coordinator, name, displayName, guest, device, agent, folder } = client;
    // Errors in the person's files are reported before anybody is disturbed.
    const song = plan.play === null ? null : readSong(plan.play, plan);
    for (const warning of song?.warnings ?? [])
      emit({ event: 'fileWarning', file: path.basename(plan.play!), ...warning });
    const routes = plan.routes === null ? DEFAULT_ROUTES : await new PresetsFile(folder).preset(plan.routes);
    finishRecordings(
      folder,
      (whole) => emit({ event: 'recovered', ...whole }),
      (file, { code, message }) => emit({ event: 'trouble', what: file, code, message }),
    );

    const room = await enter();
    const stream = coordinator.join({ roomId: room.id, device, agent });
    const connection = connectionReporter(emit);
    const { sessionId, peerId } = await welcomeOf(stream, connection, ending.signal);
    const place = { room: room.name, roomId: room.id, session: sessionId, peer: peerId };
    const joined: Joined = { event: 'joined', ...place, name, displayName, guest };
    emit(joined);
    return new Jam(plan, client, { room, stream, connection, joined, song, routes }, emit, listeners, ending);
  }

  private constructor(
    private readonly plan: SessionOptions,
    private readonly client: Client,
    private readonly entered: Entered,
    private readonly emit: EmitReport,
    private readonly listeners: EmitReport[],
    private readonly ending: Ending,
  ) {
    this.engine = Engine.start({
      session: entered.joined.session,
      peer: entered.joined.peer,
      agent: client.agent,
      trace: plan.trace !== null,
      clockShift: plan.clockShift,
      realtime: plan.realtime,
      datagrams: plan.datagrams,
    });
  }

  /** Opens the ports, listens, routes, and is ready for the others. */
  async start(): Promise<void> {
    const { plan, engine, emit } = this;
    const { room, stream, routes } = this.entered;
    const ports = await this.openPorts();
    const addresses = await JamAddresses.listen(engine, plan, stream, emit);
    this.addresses = addresses;
    const patchbay = new Patchbay(engine, routes, plan.sysex ?? room.sysex, plan.sysex === null);
    const timing = new JamTiming(engine, plan.playout, room.playout, () => this.session?.figures ?? null);
    this.follow(patchbay, timing, ports);
    if (plan.plugins) this.openPlugins();
    await this.openControl(timing.answering(routeRequests(patchbay)));
    this.following = this.session!.follow().finally(() => this.over.abort());
    this.following.catch(() => undefined); // awaited by leave()
    await addresses.askServer(this.client.coordinator.address);
    stream.ready({
      fingerprint: engine.fingerprint(),
      boot: randomUUID(),
      candidates: addresses.candidates(),
    });
    addresses.askRouter();
  }

  /** Resolves when the session has served its purpose, or has to be left. */
  async course(): Promise<void> {
    const { players, until, forSeconds } = this.plan;
    const patience = forSeconds === null ? [] : [AbortSignal.timeout(forSeconds * 1000)];
    const signal = AbortSignal.any([this.ending.signal, this.over.signal, ...patience]);
    await runCourse(this.session!, { performance: this.ports!.song, players, until }, this.emit, signal);
  }

  /**
   * Leaves: first our own instruments and the recording, then the other players. Resolves with the first error, or
   * null.
   */
  leave(): Promise<unknown> {
    return inTurn([
      { withinMs: SHORTLY_MS, act: () => this.plugins?.close() },
      { withinMs: ON_DISK_MS, act: () => this.closePorts() },
      { withinMs: SHORTLY_MS, act: () => this.ending.isSilent() },
      { withinMs: SHORTLY_MS, act: () => this.controlSocket?.close() },
      { withinMs: SHORTLY_MS, act: () => this.session?.leave() ?? this.entered.stream.leave() },
      { withinMs: SHORTLY_MS, act: () => this.addresses?.close() },
      { withinMs: SHORTLY_MS, act: async () => this.following && this.emitLeft(await this.following) },
      { withinMs: SHORTLY_MS, act: () => this.engine.close() },
    ]);
  }

  // ---- details ----

  private async openPorts(): Promise<OpenPorts> {
    const { plan, engine, emit } = this;
    const { folder } = this.client;
    const finished = (whole: Finished) => emit({ event: 'recovered', ...whole });
    const { driver, devices, realtime, virtual, pairs, windowUs, record, log, withClock } = plan;
    const isRecorded = record !== null || log !== null;
    const { song, room } = this.entered;
    const recording = { smf: record, log, system: withClock, room: room.name, folder, finished };
    const ports = await openPorts(
      engine,
      { driver, devices, realtime, virtual, pairs, windowUs, song, record: isRecorded ? recording : null },
      {
        trouble: this.trouble,
        changed: () => {
          if (this.mine === null) return; // until there are routes
          this.mine.settle();
          this.emitPorts(ports);
        },
        state: (name, state, message) => emit({ event: 'driver', driver: name, state, message }),
      },
    );
    this.ports = ports;
    if (ports.recorder !== null) emit(recordingReport(plan, ports.recorder));
    this.emitPorts(ports);
    for (const offer of devices ? (ports.driver?.offers ?? []) : []) emit({ event: 'offered', ...offer });
    return ports;
  }

  private follow(patchbay: Patchbay, timing: JamTiming, ports: OpenPorts): void {
    const { engine, emit } = this;
    const { room, stream, connection, joined } = this.entered;
    const { recorder, driver } = ports;
    const names = recorder === null ? null : new WhoIsWho(joined.name, (naming) => recorder.name(naming));
    this.mine = new JamPorts(ports, patchbay, timing.playouts, names);
    this.mine.settle();
    this.session = new Session({
      engine,
      stream,
      self: joined.peer,
      ends: this.mine,
      routing: names === null ? patchbay : bothOf(names, patchbay),
      driver,
      timing,
      letSysex: (letIn) => patchbay.followRoom(letIn),
      trace: this.plan.trace === null ? null : new TraceLog(this.plan.trace, engine),
      relay: !this.plan.relay ? 'never' : room.relayOnly ? 'only' : 'last',
      connection,
      emit,
    });
  }

  private openPlugins(): void {
    const { pluginCode: code, windowUs } = this.plan;
    const { folder, agent } = this.client;
    const window = windowUs === null ? {} : { playableWindowUs: windowUs };
    const mine = this.mine!;
    const plugins = openPluginSeats(
      this.engine,
      { folder, agent, code, window },
      { ends: mine.seats, settle: () => mine.settle() },
      this.emit,
    );
    if (plugins === null) return;
    this.plugins = plugins;
    plugins.see(this.entered.joined);
    this.listeners.push((report) => plugins.see(report));
  }

  /** If this fails, the routes cannot be changed during the jam, but the jam goes on. */
  private async openControl(answer: (request: unknown) => object): Promise<void> {
    const { room, session } = this.entered.joined;
    try {
      this.controlSocket = await openControlSocket(new RunningClients(this.client.folder), { room, session }, answer);
    } catch (error) {
      const { code, message } = complaintOf(error);
      this.trouble('route and playout commands', code, message);
    }
  }

  /** Reports where the recording is; throws if something went wrong with it. */
  private async closePorts(): Promise<void> {
    const { recorded } = (await this.ports?.close()) ?? { recorded: null };
    if (recorded === null) return;
    const log = this.ports?.recorder?.files.log ?? null;
    this.emit({ event: 'recorded', events: recorded.events, file: recorded.file, log });
    if (recorded.trouble !== null) throw recorded.trouble;
  }

  private emitPorts({ driver }: OpenPorts): void {
    if (driver === null) return;
    const names = (ports: readonly { name: string }[]) => ports.map(({ name }) => name);
    const { name, inputs, outputs } = driver;
    this.emit({ event: 'ports', driver: name, inputs: names(inputs), outputs: names(outputs) });
  }

  private emitLeft(reason: string): void {
    this.emit({ event: 'left', reason });
  }

  private readonly trouble = (what: string, code: string, message: string): void =>
    this.emit({ event: 'trouble', what, code, message });
}

/** `instead`: names that were asked for and are taken. */
function recordingReport({ record, log }: SessionOptions, { files }: Recorder): Report {
  const instead = [
    record !== null && record !== files.file ? [record] : [],
    log !== null && log !== files.log ? [log] : [],
  ].flat();
  return { event: 'recording', ...files, instead };
}
