// Opens this end's listeners; if a TCP port is taken, the error says what to do.
import type { Engine } from '@midip2p/engine';
import { ClientError } from '../errors';
import type { Address } from './candidates';
import type { EmitReport } from './report';

/**
 * Listens on all addresses that were asked for; if none was, on every IPv4 and IPv6 address of the machine, on these TCP
 * ports: those that lead here from elsewhere, or any.
 */
export function listenOn(
  engine: Pick<Engine, 'listen'>,
  wanted: readonly Address[],
  ports: readonly number[],
  emit: EmitReport,
): Address[] {
  const bound: Address[] = [];
  const everywhere = [...new Set(ports.length > 0 ? ports : [0])].flatMap((port) =>
    ['0.0.0.0', '::'].map((host) => ({ host, port })),
  );
  let failure: unknown = null;
  for (const address of wanted.length > 0 ? wanted : everywhere) {
    try {
      bound.push(engine.listen(address));
    } catch (error) {
      failure = error;
      const isTaken = address.port !== 0 && (error as { code?: string }).code === 'listen-address-in-use';
      if (wanted.length > 0 || isTaken) throw cannotListen(address, error);
    }
  }
  if (bound.length === 0) throw cannotListen(everywhere[0]!, failure);
  for (const { host, port } of bound) emit({ event: 'listening', host, port });
  return bound;
}

function cannotListen({ host, port }: Address, error: unknown): ClientError {
  const { code = 'internal', message } = error as Error & { code?: string };
  const where = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const advice =
    code === 'listen-address-in-use' ? 'another program has it; choose another TCP port, or 0 for any' : message;
  return new ClientError(code, `cannot listen on ${where}: ${advice}`);
}
