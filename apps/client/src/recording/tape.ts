// Records a jam: puts events, as they come, at their places in a file that grows.
import { ClientError, fileError } from '../errors';
import { Journal, type Naming } from './journal';
import { type Finished, finish, moveElsewhere, newPart, type OpenPart, type OnFinished } from './part';
import { type Arrival, Placement } from './placement';
import type { Unfinished } from './unfinished';

export interface TapeOptions {
  file: string;
  room: string;
  /**
   * Record clock, active sensing and all else that is neither played on a channel nor SysEx. Most programs cannot open
   * such a file.
   */
  system: boolean;
  /** When the recording begins: LocalTime µs. */
  startsAt: number;
}

export interface TapeEvent extends Omit<Arrival, 'source' | 'own'> {
  link: number;
  stream: number;
  /** Empty: the source has gone. */
  midi: Uint8Array;
}

/** The folder to use if the disk is full, and the function that writes. */
export interface TapeContext {
  elsewhere?: string;
  journalOn?: (descriptor: number) => Journal;
}

export type TapeTrouble = (file: string, error: ClientError) => void;

const journalOn = (descriptor: number) => new Journal(descriptor);

export class Tape {
  private part: OpenPart;
  private readonly journal: Journal;
  private readonly placement: Placement;
  private readonly liars = new Set<number>();
  private readonly players = new Map<number, string>();
  private forget: () => void;
  private count = 0;
  private isFull = false;

  /** Throws a ClientError when nothing can be recorded there. */
  constructor(
    private readonly options: TapeOptions,
    private readonly unfinished: Unfinished,
    onFinished: OnFinished,
    private readonly trouble: TapeTrouble,
    private readonly context: TapeContext = {},
  ) {
    this.part = newPart(options.file, onFinished);
    this.forget = unfinished.remember(this.part);
    this.placement = new Placement(options.startsAt);
    this.journal = (context.journalOn ?? journalOn)(this.part.descriptor);
    this.journal.begin(options.room);
    this.flush();
  }

  /** The path of the future file. */
  get file(): string {
    return this.part.file;
  }

  /** The number of messages so far. */
  get events(): number {
    return this.count;
  }

  name(naming: Naming): void {
    if (naming.stream === null) this.players.set(naming.link, naming.name);
    this.journal.name(naming);
  }

  add(event: TapeEvent): void {
    const { link, stream, midi } = event;
    if (midi.length > 0 && midi[0]! > 0xf0 && !this.options.system) return;
    const own = link === 0 || midi.length === 0; // a source that has gone has gone just now
    const { at, isFalse } = this.placement.place({ ...event, source: `${link}/${stream}`, own });
    if (isFalse) this.reportFalse(link, event);
    this.journal.add({ at, link, stream, midi });
    if (midi.length > 0) this.count += 1;
  }

  /** Writes the events that have come to the file. */
  flush(): void {
    if (this.isFull) return;
    try {
      this.journal.flush();
    } catch (error) {
      this.trouble(this.part.file, fileError('write', this.part.file, error));
      this.goElsewhere();
    }
  }

  /** Makes the document. Throws a ClientError if it could not be written anywhere. */
  finish(): Finished {
    this.flush();
    const { trouble, ...finished } = finish(this.part, this.context.elsewhere);
    this.forget();
    if (trouble !== null) this.trouble(this.part.file, trouble);
    return finished;
  }

  // ---- details ----

  private goElsewhere(): void {
    try {
      const before = this.part;
      this.part = moveElsewhere(this.journal, before, this.context.elsewhere);
      this.forget();
      this.forget = this.unfinished.remember(this.part);
      this.journal.flush();
    } catch (error) {
      this.isFull = true; // the file so far is completed at the end
      const failure = error instanceof ClientError ? error : fileError('write', this.part.file, error);
      this.trouble(this.part.file, failure);
    }
  }

  private reportFalse(link: number, { capturedAt, arrivedSession }: TapeEvent): void {
    if (this.liars.has(link)) return;
    this.liars.add(link);
    const seconds = ((capturedAt ?? 0) - (arrivedSession ?? 0)) / 1e6;
    const when = `${Math.abs(seconds).toPrecision(3)} s ${seconds < 0 ? 'too early' : 'too late'}`;
    const who = this.players.get(link) ?? `link ${link}`;
    this.trouble(
      this.part.file,
      new ClientError(
        'false-time',
        `${who} says times that cannot be true (${when}); such events are placed by their arrival`,
      ),
    );
  }
}
