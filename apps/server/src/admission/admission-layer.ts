// The layer put together: what every connection, every gRPC call and every HTTP request passes first.
import type { Socket } from 'node:net';
import type { Registry } from 'prom-client';
import { Origins } from '../callers/origin';
import type { Config } from '../config/config';
import type { Gate } from '../listen/one-port';
import { Admission } from './admission';
import { AdmissionFigures } from './admission-figures';
import { Connections } from './connections';
import { admit } from './grpc-admission';
import { admitHttp } from './http-admission';

export interface AdmissionLayer {
  gate: Gate;
  grpc: ReturnType<typeof admit>;
  http: ReturnType<typeof admitHttp>;
}

export function admissionLayer({ limits }: Config, registry: Registry): AdmissionLayer {
  const figures: AdmissionFigures = new AdmissionFigures(registry, () => connections.size);
  const connections = new Connections(limits, new Origins(limits.sharedAddresses), (why) => figures.ended.inc({ why }));
  const admission = new Admission(limits, (code, scope) => figures.refused.inc({ code, scope }));
  const late = () => figures.refused.inc({ code: 'message-late', scope: 'connection' });
  return {
    gate: {
      accept: (socket, handOn) => {
        if (connections.accept(socket)) handOn();
      },
      secured: (socket) => {
        const connection = connections.of(socket as Socket);
        if (connection) connections.secured(connection);
      },
    },
    grpc: admit(admission, connections, limits.firstMessageMs, late),
    http: admitHttp(admission, connections, limits.firstMessageMs, late),
  };
}
