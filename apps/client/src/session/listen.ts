// Opens this end's listeners; if a TCP port is taken, the error says what to do.
import type { Engine } from '@midip2p/engine';
import { ClientError } from '../errors';
import type { Address } from './candidates';
import type { EmitReport } from './report';

const EVERYWHERE: Address[] = [
  { host: '0.0.0.0', port: 0 },
  { host: '::', port: 0 },
];

/** Listens on all addresses that were asked for; if none was, on every IPv4 and IPv6 address of the machine. */
export function listenOn(engine: Pick<Engine, 'listen'>, wanted: readonly Address[], tell: EmitReport): Address[] {
  const bound: Address[] = [];
  let failure: unknown = null;
  for (const address of wanted.length > 0 ? wanted : EVERYWHERE) {
    try {
      bound.push(engine.listen(address));
    } catch (error) {
      failure = error;
      if (wanted.length > 0) throw cannotListen(address, error);
    }
  }
  if (bound.length === 0) throw cannotListen(EVERYWHERE[0]!, failure);
  for (const { host, port } of bound) tell({ event: 'listening', host, port });
  return bound;
}

function cannotListen({ host, port }: Address, error: unknown): ClientError {
  const { code = 'internal', message } = error as Error & { code?: string };
  const where = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const advice =
    code === 'listen-address-in-use' ? 'another program has it; choose another TCP port, or 0 for any' : message;
  return new ClientError(code, `cannot listen on ${where}: ${advice}`);
}
