// The layer put together: what every connection, every gRPC call and every HTTP request passes first.
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Config } from '../config/config';
import type { Gate } from '../listen/one-port';
import { Admission } from './admission';
import { AdmissionFigures } from './admission-figures';
import { Connections } from './connections';
import { admit } from './grpc-admission';
import { admitHttp } from './http-admission';
import { Proxies } from './proxies';
import { takeHeader } from './proxy-header';

export interface AdmissionLayer {
  gate: Gate;
  grpc: ReturnType<typeof admit>;
  http: ReturnType<typeof admitHttp>;
}

export function admissionLayer({ limits, proxies: named }: Config, registry: Registry, log: Logger): AdmissionLayer {
  const figures: AdmissionFigures = new AdmissionFigures(registry, () => connections.size);
  const proxies = new Proxies(named, limits.sharedAddresses, oncePerHost(log));
  const connections = new Connections(limits, proxies, (why) => figures.ended.inc({ why }));
  const passed = {
    admission: new Admission(limits, (code, scope) => figures.refused.inc({ code, scope })),
    connections,
    proxies,
    messageMs: limits.firstMessageMs,
    late: () => figures.refused.inc({ code: 'message-late', scope: 'connection' }),
  };
  return { gate: gateOf(connections, proxies), grpc: admit(passed), http: admitHttp(passed) };
}

// ---- details ----

const gateOf = (connections: Connections, proxies: Proxies): Gate => ({
  accept: (socket, handOn) => {
    const connection = connections.accept(socket);
    if (!connection) return;
    if (proxies.sourceFor(socket.remoteAddress) !== 'protocol') return handOn();
    takeHeader(socket, (host) => {
      if (host === 'none') return connections.endOne(socket, 'proxy-header');
      if (connections.isOf(connection, proxies.originNamed(host))) handOn();
    });
  },
  secured: (socket) => {
    const connection = connections.of(socket);
    if (connection) connections.secured(connection);
  },
  reflects: (socket) => {
    const connection = connections.of(socket);
    const isKnown = connection !== undefined && proxies.sourceFor(socket.remoteAddress) === null; // [TOAST-14.1-3]
    return isKnown && connections.staysSilent(connection);
  },
  relayed: (socket) => {
    const connection = connections.of(socket);
    connection?.reached();
    return connection?.origin.key ?? connection?.id ?? '';
  },
});

/** A few proxies there are, and each of them is told of once. */
function oncePerHost(log: Logger): (host: string) => void {
  const told = new Set<string>();
  return (host) => {
    if (told.has(host) || told.size >= 16) return;
    told.add(host);
    log.warn(
      { host },
      'a proxy speaks for others and was not named, so that nothing is known of where they call from: set proxies.addresses (MIDIP2P_PROXIES_ADDRESSES)',
    );
  };
}
