// Where the others can dial this client in a jam: what it listens on, what its player says, what the server sees, and what
// the router maps. The router is asked while the jam goes on, and what it grants is announced when it is there.
import { lookup } from 'node:dns/promises';
import os from 'node:os';
import type { Candidate, SessionStream } from '@midip2p/coordinator';
import type { Engine } from '@midip2p/engine';
import type { SessionOptions } from './commands/session-options';
import { findGateway } from './mapping/gateway';
import { type Mapped, RouterMapping } from './mapping/router-mapping';
import { MappingError, USUAL_PLACES } from './mapping/way';
import { advertisedCandidates, type LookUp } from './session/advertised';
import { type Address, candidatesOf } from './session/candidates';
import { listenOn } from './session/listen';
import { ReflexiveCandidates } from './session/reflexive';
import type { EmitReport } from './session/report';

const lookUp: LookUp = (name) => lookup(name, { all: true });

type Plan = Pick<SessionOptions, 'listen' | 'advertise' | 'mapping'>;

export class JamAddresses {
  private mapping: RouterMapping | null = null;
  private mapped: Candidate[] = [];

  static async listen(engine: Engine, plan: Plan, stream: SessionStream, emit: EmitReport): Promise<JamAddresses> {
    const ways = plan.advertise.map(({ port }) => port);
    const listening = listenOn(engine, plan.listen, ways, emit);
    const advertised = await advertisedCandidates(plan.advertise, lookUp, emit);
    return new JamAddresses(listening, advertised, new ReflexiveCandidates(engine), plan, stream, emit);
  }

  private constructor(
    private readonly listening: readonly Address[],
    private readonly advertised: readonly Candidate[],
    private readonly reflexive: ReflexiveCandidates,
    private readonly plan: Plan,
    private readonly stream: SessionStream,
    private readonly emit: EmitReport,
  ) {}

  candidates(): Candidate[] {
    return candidatesOf(this.listening, os.networkInterfaces(), [
      ...this.advertised,
      ...this.mapped,
      ...this.reflexive.candidates,
    ]);
  }

  /** Asks where the server sees the ports that we listen on; what changes later is announced then. */
  async askServer(server: Address): Promise<void> {
    await this.reflexive.ask(server, lookUp);
    this.reflexive.onChange(() => this.stream.changeCandidates(this.candidates()));
  }

  /** Who advertises an address has arranged the way here already. */
  askRouter(): void {
    const [at] = this.listening.filter(({ host }) => !host.includes(':'));
    if (!this.plan.mapping || this.plan.advertise.length > 0 || at === undefined) return;
    const tell = (state: Mapped | MappingError) => this.receive(state);
    this.mapping = new RouterMapping({ ...at, findGateway, places: USUAL_PLACES, after, tell });
    this.mapping.start();
  }

  /** Takes back what was asked for. */
  async close(): Promise<void> {
    await this.mapping?.close();
  }

  // ---- details ----

  private receive(state: Mapped | MappingError): void {
    if (state instanceof MappingError) {
      this.emit({ event: 'mapping', state: 'none', code: state.code, message: state.message });
      if (this.mapped.length === 0) return; // as before
      this.mapped = [];
    } else {
      this.emit({ event: 'mapping', state: 'mapped', ...state });
      this.mapped = [{ host: state.host, port: state.port, kind: 'mapped' }];
    }
    this.stream.changeCandidates(this.candidates());
  }
}

/** Keeps no process alive. */
function after(delayMs: number, act: () => void): () => void {
  const timer = setTimeout(act, delayMs).unref();
  return () => clearTimeout(timer);
}
