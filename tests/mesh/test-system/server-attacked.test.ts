// A server is attacked in every way that once threw players out: four play on as if nothing were, and others' calls are answered.
import { ServerProcess } from '@midip2p/testkit';
import { type Beside, jamBeside } from '../src/jam-beside';
import { SERVER_ATTACKS } from '../src/server-attacks';

/** Of each attack; 60 for a proof (CONTRIBUTING.md). */
const SECONDS = Number(process.env['MIDIP2P_ATTACK_SECONDS'] || 3);

jest.setTimeout((120 + SERVER_ATTACKS.length * 2 * (SECONDS + 30)) * 1000);

let server: ServerProcess;
beforeAll(async () => void (server = await ServerProcess.start()));
afterAll(() => server?.close());

it('four play on whatever is done to their server: nobody leaves, no link ends, nothing is lost, and others are answered', async () => {
  const { stretches, received, breaks, exits } = await jamBeside(server, SERVER_ATTACKS, SECONDS);
  process.stderr.write(tableOf(stretches));
  expect(received).toMatchObject({ lost: 0, changed: 0, doubled: 0, outOfOrder: 0 });
  expect(received.expected).toBeGreaterThan(0);
  expect({ breaks, exits }).toEqual({ breaks: 0, exits: [0, 0, 0, 0] });
  for (const { name, times, calls, refused } of stretches)
    expect({ name, wasTried: times > 0, wasAnswered: calls > refused }).toEqual({
      ...{ name, wasTried: true, wasAnswered: true },
    });
});

// ---- details ----

function tableOf(stretches: readonly Beside[]): string {
  const cells = ({ times, calls, refused, p50Ms, p99Ms, mostMs }: Beside) => [
    ...[times, calls, refused].map((count) => String(count).padStart(9)),
    ...[p50Ms, p99Ms, mostMs].map((ms) => ms.toFixed(1).padStart(9)),
  ];
  const head = `${"another account's calls, ms".padEnd(44)}    times    calls  refused      p50      p99     most`;
  const rows = stretches.map((one) => one.name.padEnd(44) + cells(one).join(''));
  return `${[head, ...rows].join('\n')}\n`;
}
