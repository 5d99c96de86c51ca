// The JACK driver: MIDI inputs and outputs at a JACK server, in pairs, for other programs to connect to.
import { type Engine, EngineError, Jack, type JackStatus } from '@midip2p/engine';
import { milliseconds } from '../../milliseconds';
import type { DriverEvents, DriverOptions, DriverStatus, MidiDriver, OpenDriver } from '../midi-driver';
import { type JackFigures, jackLosses } from './jack-losses';

/** The default name of the client at the JACK server. */
const CLIENT = 'midip2p';

export const jackDriver: MidiDriver = {
  name: 'jack',
  title: 'JACK',
  takenWhere: 'where a JACK server runs',
  namedPairs: true,
  /** Throws jack-not-installed or jack-not-running, each with what to do. */
  list: () => {
    const { inputs, outputs } = Jack.ports();
    return { inputs, outputs };
  },
  isAbsent: (error) => error instanceof EngineError && ['jack-not-installed', 'jack-not-running'].includes(error.code),
  open: async (engine, options, events) => openJackPorts(engine, options, events),
};

function openJackPorts(
  engine: Engine,
  { virtual, pairs, devices, window }: DriverOptions,
  { state }: DriverEvents,
): OpenDriver {
  const name = virtual ?? CLIENT;
  const { programs } = Jack.ports(); // if it throws, the engine has no useless ports yet
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
  jack.on('change', ({ running }: JackStatus) =>
    running
      ? state('running', 'the JACK server is there again')
      : state('away', 'the JACK server is away, it is looked for every second'),
  );
  const { clientName } = jack.status();
  const named = ({ end, port }: { end: string; port: { id: number } }) => ({
    id: port.id,
    name: `${clientName}:${end}`,
  });
  let before: JackFigures | null = null;
  return {
    inputs: inputs.map(named),
    outputs: outputs.map(named),
    offers: offersOf(programs, `${clientName}:${outputs[0]!.end}`),
    status: () => {
      const figures = figuresOf(jack.status());
      const losses = jackLosses(before, figures);
      before = figures;
      return { figures: { ...figures }, line: lineOf(figures), losses } satisfies DriverStatus;
    },
    close: async () => {
      jack.close();
      for (const { port } of outputs) engine.closePort(port.id);
    },
  };
}

const figuresOf = (status: JackStatus): JackFigures =>
  Object.fromEntries(Object.entries(status).filter(([, value]) => typeof value === 'number')) as unknown as JackFigures;

export function lineOf({ rate, frames, xruns, refused, incomplete, tooLong, tooLarge, missed }: JackFigures): string {
  const lost = refused + incomplete + tooLong + tooLarge + missed;
  const words = [
    `${frames} frames at ${rate} Hz (${milliseconds((frames * 1e6) / rate)})`,
    ...(xruns > 0 ? [`${xruns} xruns`] : []),
    ...(lost > 0 ? [`${lost} events lost`] : []),
  ];
  return words.join(', ');
}

// ---- details ----

/**
 * The programs to which `from` can be connected, without other clients of this program, which hear the others
 * themselves.
 */
export const offersOf = (programs: readonly string[], from: string): { output: string; command: string }[] =>
  programs
    .filter((program) => !/^midip2p(-\d+)?:/.test(program) && program.split(':')[0] !== from.split(':')[0])
    .map((output) => ({ output, command: `jack_connect ${quoted(from)} ${quoted(output)}` }));

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const endsOf = (pairs: readonly string[], way: 'in' | 'out'): string[] =>
  pairs.length === 0 ? [way] : pairs.map((pair) => `${pair} ${way}`);
