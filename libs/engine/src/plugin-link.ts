// The client's end of plugin links: plugins in DAWs of this machine connect to it. Each of their instances is a seat,
// and gets a pair of ports.
import { EventEmitter } from 'node:events';
import type { NativePluginLinkStatus, PluginLink as NativePluginLink, Runner } from '@midip2p/native';
import { native } from './native';

/** The figures count from the opening on. `missed`: events of seats without ports, or whose port was full. */
export type PluginLinkStatus = NativePluginLinkStatus;

export interface PluginLinkOptions {
  /** The path of the token file, which is written here and which only this user can read. */
  tokenFile: string;
  agent: string;
  /** Also listen at 127.0.0.1, for plugins that are let in by code(). */
  tcp?: boolean;
}

/**
 * It has the ends of the ports that its seats were given. Events pass on the engine's own thread, without JavaScript.
 * If the engine ends first, the plugins are told, and the link is over.
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

  /** The code to paste into a plugin; null without `tcp`. */
  code(): string | null {
    return this.link.code();
  }

  /**
   * Gives a seat its ports, by the `handle`s of Engine.openInput and Engine.openOutput. False: the seat has gone
   * meanwhile.
   */
  take(seat: number, input: number, output: number): boolean {
    return this.link.take(seat, input, output);
  }

  /** Sends one JSON object to every plugin, and later to those that connect. */
  sendControl(message: { kind: string }): void {
    const json = JSON.stringify(message);
    this.link.sendControl(json);
  }

  status(): PluginLinkStatus {
    return this.link.status();
  }

  /** Releases the notes that plugins hold, and closes the link. A second call does nothing. */
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
