// The state of the jam for plugins, made from the reports of the session. spec/toast.md, 11.5
import { printable } from '@midip2p/plain-text';
import type { Report } from '../session/report';
import { emptyView, see, type View } from '../status/view';

export interface JamStatus {
  kind: 'jam';
  room: string;
  clock: { state: string; jitterUs: number; pathUs: number };
  peers: { name: string; state: 'linking' | 'live' | 'away'; oneWayUs: number }[];
}

/** More would not fit into one message. [TOAST-5.5-1] */
const MOST_PEERS = 40;
const AT_MOST_EVERY_MS = 250;

const STATES = {
  introduced: 'linking',
  linked: 'live',
  resumed: 'live',
  dropped: 'away',
  unlinked: 'away',
} as const;

export function jamStatusOf({ room, clock, peers }: View): JamStatus {
  const bounded = clock.state === 'locked' || clock.state === 'holdover';
  return {
    kind: 'jam',
    room: shortened(room, 100),
    clock: {
      state: clock.state,
      jitterUs: bounded ? Math.round(clock.jitterBoundUs) : -1,
      pathUs: bounded ? Math.round(clock.pathBoundUs) : -1,
    },
    peers: [...peers.values()].slice(0, MOST_PEERS).map(({ name, state, rttUs }) => ({
      name: shortened(name, 40),
      state: STATES[state],
      oneWayUs: rttUs === null ? -1 : Math.round(rttUs / 2),
    })),
  };
}

/** As much text as the window of a plugin can show; no character is cut in half. */
const shortened = (text: string, most: number): string => [...printable(text)].slice(0, most).join('');

/** Sends it when it has changed, at most four times a second. */
export class JamStatusSender {
  private readonly view = emptyView();
  private last = '';
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly send: (status: JamStatus) => void) {}

  see(report: Report): void {
    if (!see(this.view, report) || this.timer !== null) return;
    this.sendChanged();
    this.timer = setTimeout(() => {
      this.timer = null;
      this.sendChanged();
    }, AT_MOST_EVERY_MS).unref();
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  // ---- details ----

  private sendChanged(): void {
    const status = jamStatusOf(this.view);
    const text = JSON.stringify(status);
    if (text === this.last) return;
    this.last = text;
    this.send(status);
  }
}
