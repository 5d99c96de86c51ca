import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { makeToken } from '@midip2p/relay-rules';
import { calledAt, type Command, options } from '@midip2p/service';
import { privateKeyIn } from '../believed-keys';
import { loadConfig } from '../config/load-config';
import { MIDIP2P_RELAY } from '../own-name';
import { StartupError } from '../startup-error';
import { type Address, Visitor, VisitError } from '../visitor';

const ROUND_TRIPS = 100;
const WITHIN_MS = 15_000;
const TOKEN_MS = 60_000;

export const checkCommand: Command = {
  usage: `usage: midip2p-relay check --key FILE [HOST:PORT] [--config FILE] [--json]

Meets itself at a relay as two players would, with tokens of its own, and says how long a round trip through the relay
takes. HOST:PORT is the relay's address; default: where a relay with these settings listens.

      --key FILE      the server's introduction key (keys/introduction.pem in its data directory)
      --json          one line of JSON: {"joined": true, "p50Us": …, "p99Us": …}, or {"joined": false, "code": …}

Exit code 0: they met; 1: they did not, and why is on standard error.
`,
  async run(args) {
    const given = options(MIDIP2P_RELAY, args, { key: { type: 'string' }, json: { type: 'boolean' } }, ['[HOST:PORT]']);
    if (given.key === undefined)
      throw new StartupError('bad-config', "check needs --key FILE, the server's introduction key; see check --help");
    const key = privateKeyIn(given.key);
    const where = given.words[0] === undefined ? own(given.config) : addressIn(given.words[0]);
    const word = () => randomBytes(16).toString('hex');
    const both = { session: word(), link: word(), account: word(), number: 1, expiresAtMs: Date.now() + TOKEN_MS };
    try {
      const times = await meeting(
        where,
        ([0, 1] as const).map((side) => makeToken({ ...both, side }, key)),
      );
      const [p50Us, p99Us] = [times[times.length >> 1]!, times[Math.floor(times.length * 0.99)]!];
      if (given.json) console.log(JSON.stringify({ joined: true, p50Us, p99Us }));
      else console.log(`both ends met; there and back through the relay takes ${p50Us} µs (p99 ${p99Us} µs)`);
      return 0;
    } catch (error) {
      if (!(error instanceof VisitError)) throw error;
      const { code, message } = error;
      if (given.json) console.log(JSON.stringify({ joined: false, code, message }));
      else console.error(`midip2p-relay: they did not meet: ${message} [${code}]`);
      return 1;
    }
  },
};

// ---- details ----

/** Round trips in µs, the shortest first. VisitError. */
async function meeting(where: Address, tokens: Buffer[]): Promise<number[]> {
  const visitors: Visitor[] = [];
  const late = setTimeout(() => visitors.forEach(({ socket }) => socket.destroy()), WITHIN_MS);
  try {
    for (const token of tokens) visitors.push((await Visitor.call(where)).greet(token));
    const [here, there] = (await Promise.all(visitors.map((visitor) => visitor.joined()))) as [Visitor, Visitor];
    const times: number[] = [];
    for (let trip = 0; trip < ROUND_TRIPS; trip += 1) {
      const began = process.hrtime.bigint();
      const said = randomBytes(64);
      here.socket.write(said);
      there.socket.write(await there.read(said.length));
      const heard = await here.read(said.length);
      times.push(Number((process.hrtime.bigint() - began) / 1000n));
      if (!heard.equals(said)) throw new VisitError('relay-changed-bytes', 'what came back is not what was sent');
    }
    return times.sort((a, b) => a - b);
  } finally {
    clearTimeout(late);
    for (const { socket } of visitors) socket.destroy();
  }
}

function own(file: string | undefined): Address {
  const { host, port } = loadConfig({ file: file ?? null, environment: process.env }).listen;
  return { host: calledAt(host), port };
}

function addressIn(text: string): Address {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const isRight = Number(port) <= 65_535 && (bracketed === undefined || isIP(bracketed) === 6);
  if (!isRight) throw new StartupError('bad-config', `"${text}" is no address: HOST:PORT, or [IPv6]:PORT`);
  return { host: bracketed ?? plain!, port: Number(port) };
}
