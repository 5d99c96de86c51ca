// The JACK driver: MIDI inputs and outputs at a JACK server, in pairs, for other programs to connect to.
import { type Engine, EngineError, Jack, type JackStatus } from '@midip2p/engine';
import type { MidiPorts } from './midi-driver';

export const JACK_CLIENT = 'midip2p';

export interface JackPorts {
  inputs: JackEnd[];
  outputs: JackEnd[];
  /** Where programs, as software synths, could be played to, and what connects them: nothing does that by itself. */
  offers: { output: string; command: string }[];
  status(): JackStatus;
  /** Silences what sounds. */
  close(): void;
}

/** A port of the engine, called as JACK shows it. */
export interface JackEnd {
  id: number;
  name: string;
}

/** Ports of other programs at the server. Throws jack-not-installed or jack-not-running, each with what to do. */
export function listJackPorts(): MidiPorts {
  const { inputs, outputs } = Jack.ports();
  return { inputs, outputs };
}

/** Nobody uses JACK here: no reason to complain where another driver will do. */
export const isWithoutJack = (error: unknown): boolean =>
  error instanceof EngineError && ['jack-not-installed', 'jack-not-running'].includes(error.code);

/** `pairs`: their names, or none for one pair without a name. `tell`: the server went away, or is back. */
export function openJackPorts(
  engine: Engine,
  { name, pairs, devices }: { name: string; pairs: readonly string[]; devices: boolean },
  window: { playableWindowUs?: number },
  tell: (state: 'running' | 'away') => void,
): JackPorts {
  const { programs } = Jack.ports(); // throws before the engine has ports that nothing would play into
  const inputs = endsOf(pairs, 'in').map((end) => ({ end, port: engine.openInput(`${name}:${end}`, window) }));
  const outputs = endsOf(pairs, 'out').map((end) => ({ end, port: engine.openOutput(`${name}:${end}`) }));
  let jack: Jack;
  try {
    jack = Jack.open({
      name,
      inputs: inputs.map(({ end, port }) => ({ name: end, handle: port.handle })),
      outputs: outputs.map(({ end, port }) => ({ name: end, handle: port.handle })),
      devices,
    });
  } catch (error) {
    for (const { port } of [...inputs, ...outputs]) engine.closePort(port.id);
    throw error;
  }
  jack.on('change', ({ running }: JackStatus) => tell(running ? 'running' : 'away'));
  const { clientName } = jack.status();
  const named = ({ end, port }: { end: string; port: { id: number } }) => ({
    id: port.id,
    name: `${clientName}:${end}`,
  });
  return {
    inputs: inputs.map(named),
    outputs: outputs.map(named),
    offers: offersOf(programs, `${clientName}:${outputs[0]!.end}`),
    status: () => jack.status(),
    close: () => jack.close(),
  };
}

// ---- details ----

/** Clients of this program hear the others themselves. */
export const offersOf = (programs: readonly string[], from: string): { output: string; command: string }[] =>
  programs
    .filter((program) => !/^midip2p(-\d+)?:/.test(program) && program.split(':')[0] !== from.split(':')[0])
    .map((output) => ({ output, command: `jack_connect ${quoted(from)} ${quoted(output)}` }));

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const endsOf = (pairs: readonly string[], way: 'in' | 'out'): string[] =>
  pairs.length === 0 ? [way] : pairs.map((pair) => `${pair} ${way}`);
