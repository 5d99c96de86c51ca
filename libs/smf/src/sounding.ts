/** Pedals that keep notes sounding: hold, sostenuto, hold 2. */
const HOLDING_CONTROLLERS = new Set([64, 66, 69]);

/** Which notes and pedals are down, by channel, and what ends them. */
export class Sounding {
  private readonly notes = new Set<number>();
  private readonly pedals = new Set<number>();

  /** One complete message, as it goes by. */
  see(bytes: Uint8Array): void {
    const [status = 0, data1 = 0, data2 = 0] = bytes;
    const kind = status & 0xf0;
    const key = ((status & 0x0f) << 7) | data1;
    if (kind === 0x90 && data2 > 0) this.notes.add(key);
    else if (kind === 0x80 || kind === 0x90) this.notes.delete(key);
    else if (kind === 0xb0 && HOLDING_CONTROLLERS.has(data1)) {
      if (data2 >= 64) this.pedals.add(key);
      else this.pedals.delete(key);
    } else if (kind === 0xb0 && (data1 === 120 || data1 >= 123)) this.silence(status & 0x0f);
  }

  /** What ends everything that is down; nothing is, then. */
  release(): Uint8Array[] {
    const sorted = (keys: Set<number>) => [...keys].sort((a, b) => a - b);
    const ends = [
      ...sorted(this.notes).map((key) => Uint8Array.of(0x80 | (key >> 7), key & 0x7f, 64)),
      ...sorted(this.pedals).map((key) => Uint8Array.of(0xb0 | (key >> 7), key & 0x7f, 0)),
    ];
    this.notes.clear();
    this.pedals.clear();
    return ends;
  }

  // ---- details ----

  private silence(channel: number): void {
    for (const key of this.notes) if (key >> 7 === channel) this.notes.delete(key);
  }
}
