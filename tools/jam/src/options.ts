// What `npm start` can be asked for.
import { parseArgs } from 'node:util';
import { HarnessError } from '@midip2p/testkit';

const FAULTS = ['drop', 'flip', 'swap', 'duplicate'] as const;
type Fault = (typeof FAULTS)[number];

export interface JamOptions {
  /** For the first player, then for the second; files that are missing are chosen. */
  files: string[];
  seconds: number;
  json: boolean;
  keep: boolean;
  /** A profile of the network lab: server and players on hosts of their own, with such lines between them. */
  network: string | null;
  fault: Fault | null;
}

const DEFAULT_SECONDS = 20;

export const HELP = `Usage: npm start -- [options]

Starts a server and two players on this machine, lets each play a MIDI file to the other at the same time, and
compares every event. Exit code 0 only if each arrived once, in order, byte for byte.

Options:
  --file <a.mid>   what the first player plays; a second --file is for the second player
  --seconds <n>    how long they play (default: ${DEFAULT_SECONDS})
  --json           the last line of stdout is one JSON report; progress goes to stderr
  --keep           stay up when the music is over, and say how to join from another terminal
  --network <name> put the server and each player on a host of its own (a network namespace), and such lines between them:
                   lan, home-wifi, 4g, transatlantic, train, none. Linux
  --fault <kind>   spoil one event at the first player: ${FAULTS.join(', ')}; the comparison must notice
  -h, --help       say what there is
`;

/** null: help was asked for. */
export function jamOptions(args: readonly string[]): JamOptions | null {
  const values = parse(args);
  if (values.help) return null;
  const files = values.file ?? [];
  if (files.length > 2) throw wrong(`--file was given ${files.length} times, and there are two players`);
  const fault = FAULTS.find((name) => name === values.fault) ?? null;
  if (values.fault !== undefined && fault === null) {
    throw wrong(`--fault takes one of ${FAULTS.join(', ')}, not '${values.fault}'`);
  }
  return {
    files,
    seconds: values.seconds === undefined ? DEFAULT_SECONDS : seconds(values.seconds),
    json: values.json ?? false,
    keep: values.keep ?? false,
    network: values.network ?? null,
    fault,
  };
}

// ---- details ----

const wrong = (what: string) => new HarnessError('usage', `${what}; see npm start -- --help`, 2);

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        file: { type: 'string', multiple: true },
        seconds: { type: 'string' },
        json: { type: 'boolean' },
        keep: { type: 'boolean' },
        network: { type: 'string' },
        fault: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw wrong((error as Error).message.split('. ', 1)[0]!.replace(/^[A-Z]/, (c) => c.toLowerCase()));
  }
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0) || value > 3600)
    throw wrong(`--seconds takes more than 0 and at most 3600, not '${text}'`);
  return value;
}
