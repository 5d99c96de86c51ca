// The JACK driver: one MIDI input and one MIDI output at a JACK server, for other programs to connect to.
import { type Engine, EngineError, Jack, type JackStatus } from '@midip2p/engine';
import type { MidiPorts } from './midi-driver';

export const JACK_CLIENT = 'midip2p';

export interface JackPorts {
  input: number;
  output: number;
  names: { inputs: string[]; outputs: string[] };
  status(): JackStatus;
  /** Silences what sounds. */
  close(): void;
}

/** Ports of other programs at the server. Throws jack-not-installed or jack-not-running, each with what to do. */
export const listJackPorts = (): MidiPorts => Jack.ports();

/** Nobody uses JACK here: no reason to complain where another driver will do. */
export const isWithoutJack = (error: unknown): boolean =>
  error instanceof EngineError && ['jack-not-installed', 'jack-not-running'].includes(error.code);

/** `tell`: the server went away, or is back. */
export function openJackPorts(
  engine: Engine,
  { name, devices }: { name: string; devices: boolean },
  window: { playableWindowUs?: number },
  tell: (state: 'running' | 'away') => void,
): JackPorts {
  listJackPorts(); // throws before the engine has ports that nothing would play into
  const input = engine.openInput(`${name}:in`, window);
  const output = engine.openOutput(`${name}:out`);
  let jack: Jack;
  try {
    jack = Jack.open({
      name,
      inputs: [{ name: 'in', handle: input.handle }],
      outputs: [{ name: 'out', handle: output.handle }],
      devices,
    });
  } catch (error) {
    engine.closePort(input.id);
    engine.closePort(output.id);
    throw error;
  }
  jack.on('change', ({ running }: JackStatus) => tell(running ? 'running' : 'away'));
  const { clientName } = jack.status();
  return {
    input: input.id,
    output: output.id,
    names: { inputs: [`${clientName}:in`], outputs: [`${clientName}:out`] },
    status: () => jack.status(),
    close: () => jack.close(),
  };
}
