// Plugins in this machine's DAWs: each instance gets one input and one output, which go when the instance goes.
import path from 'node:path';
import type { Engine, PluginLink } from '@midip2p/engine';
import { complaintOf } from '../errors';
import type { Report, EmitReport } from '../session/report';
import { JamStatusSender } from './jam-status';

export interface PluginOptions {
  /** The path of the token file. */
  folder: string;
  agent: string;
  /** Also let plugins in by a code. */
  code: boolean;
  window: { playableWindowUs?: number };
}

interface Port {
  id: number;
  name: string;
}

/** This client's ports, to which those of the seats are added; `settle` routes after a change. */
export interface SeatRoutes {
  ends: { inputs: Port[]; outputs: Port[] };
  settle(): void;
}

export interface PluginSeats {
  /** The state that the plugins show. */
  see(report: Report): void;
  close(): void;
}

/** null: there are no plugin links, and the reason was reported. */
export function openPluginSeats(
  engine: Engine,
  options: PluginOptions,
  { ends, settle }: SeatRoutes,
  emit: EmitReport,
): PluginSeats | null {
  const link = openLink(engine, options, emit);
  if (link === null) return null;
  const seats = new Map<number, { name: string; input: number; output: number }>();
  const status = new JamStatusSender((message) => link.sendControl(message));

  const leave = (seat: number) => {
    const ports = seats.get(seat);
    if (ports === undefined) return;
    seats.delete(seat);
    ends.inputs = ends.inputs.filter(({ id }) => id !== ports.input);
    ends.outputs = ends.outputs.filter(({ id }) => id !== ports.output);
    settle();
    engine.closePort(ports.input);
    engine.closePort(ports.output);
    emit({ event: 'plugin', seat, name: ports.name, state: 'closed' });
  };
  link.on('seatOpened', (seat, name) => {
    const input = engine.openInput(name, options.window);
    const output = engine.openOutput(name);
    const ports = { name, input: input.id, output: output.id };
    seats.set(seat, ports);
    const called = `${name} ${seat}`; // its name in route commands
    ends.inputs.push({ id: ports.input, name: called });
    ends.outputs.push({ id: ports.output, name: called });
    settle(); // before the first note can come
    if (link.take(seat, input.handle, output.handle)) emit({ event: 'plugin', seat, name, state: 'opened' });
    else leave(seat);
  });
  link.on('seatClosed', leave);
  link.on('refused', (code) =>
    emit({ event: 'trouble', what: 'a plugin', code, message: 'a program that called as a plugin was refused' }),
  );
  emit({ event: 'plugins', code: link.code() });
  return {
    see: (report) => status.see(report),
    close: () => {
      status.close();
      link.close();
      for (const seat of [...seats.keys()]) leave(seat);
    },
  };
}

// ---- details ----

function openLink(engine: Engine, { folder, agent, code }: PluginOptions, emit: EmitReport): PluginLink | null {
  const tokenFile = path.join(folder, 'local-link.json');
  try {
    return engine.openPluginLink({ tokenFile, agent, tcp: code });
  } catch (error) {
    const { code: why, message } = complaintOf(error);
    const text =
      why === 'listen-address-in-use' ? 'plugins are with another midip2p of yours, which runs already' : message;
    emit({ event: 'trouble', what: 'plugins', code: why, message: text });
    return null;
  }
}
