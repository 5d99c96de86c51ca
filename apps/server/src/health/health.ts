import { Injectable } from '@nestjs/common';
import { HealthImplementation } from 'grpc-health-check';

const SERVICES = ['', 'midip2p.v1.AuthService', 'midip2p.v1.RoomService', 'midip2p.v1.SessionService'];

/** grpc.health.v1: what load balancers and orchestrators ask. */
@Injectable()
export class Health {
  readonly service = new HealthImplementation(Object.fromEntries(SERVICES.map((name) => [name, 'SERVING' as const])));
  private stopping = false;

  set(serving: boolean): void {
    for (const name of SERVICES) this.service.setStatus(name, serving && !this.stopping ? 'SERVING' : 'NOT_SERVING');
  }

  /** Before the streams are ended: whoever asks next is sent elsewhere. */
  stop(): void {
    this.stopping = true;
    this.set(false);
  }
}
