// Where plugins in DAWs of this machine call: each of their instances is a seat, and gets a pair of ports.
import { EventEmitter } from 'node:events';
import type { NativePluginLinkStatus, PluginLink as NativePluginLink, Runner } from '@midip2p/native';
import { native } from './native';

/** The figures count from when it was opened. `missed`: from seats without ports, or whose port was full. */
export type PluginLinkStatus = NativePluginLinkStatus;

export interface PluginLinkOptions {
  /** Written here, and readable by this user alone. */
  tokenFile: string;
  agent: string;
  /** Also listens at 127.0.0.1, for plugins that are let in by code(). */
  tcp?: boolean;
}

/**
 * Has the ends of the ports that its seats were given. Events pass on the engine's own thread, without JavaScript; where
 * the engine ends first, the plugins are told, and there is no link any more.
 */
export class PluginLink extends EventEmitter<{
  seatOpened: [seat: number, name: string];
  seatClosed: [seat: number];
  refused: [code: string];
}> {
  /** For Engine.openPluginLink alone. */
  static of(runner: Runner, { tokenFile, agent, tcp = false }: PluginLinkOptions): PluginLink {
    return new PluginLink(new (native().PluginLink)(runner, tokenFile, agent, tcp));
  }

  private constructor(private readonly link: NativePluginLink) {
    super();
    link.onNotice(() => setImmediate(() => this.read()));
  }

  /** To be pasted into a plugin; null without `tcp`. */
  code(): string | null {
    return this.link.code();
  }

  /** `handle`s of Engine.openInput and Engine.openOutput. False: the seat has gone meanwhile. */
  take(seat: number, input: number, output: number): boolean {
    return this.link.take(seat, input, output);
  }

  /** Tells every plugin, and those that come later. */
  say(message: { kind: string }): void {
    const json = JSON.stringify(message);
    this.link.say(json);
  }

  status(): PluginLinkStatus {
    return this.link.status();
  }

  /** Releases what plugins hold. Again: nothing. */
  close(): void {
    this.link.close();
  }

  // ---- details ----

  private read(): void {
    for (const { kind, seat, name, error } of this.link.poll()) {
      if (kind === 'seatOpened') this.emit('seatOpened', seat, name);
      else if (kind === 'seatClosed') this.emit('seatClosed', seat);
      else this.emit('refused', error);
    }
  }
}
