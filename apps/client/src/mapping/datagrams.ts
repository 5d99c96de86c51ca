// Asks a router by UDP: sent again until it answers, and only its own answer counts.
import { createSocket } from 'node:dgram';
import { MappingError } from './way';

/** RFC 6886, 3.1: again after 250 ms, and after twice as long each time. */
const FIRST_REPEAT_MS = 250;

export interface Question {
  host: string;
  port: number;
  /** Our own address, from which it is sent. */
  own: string;
  request: Buffer;
}

/** `read` returns null for what is no answer to this; what it throws ends the wait, as does `signal`. */
export function askByDatagram<T>(
  { host, port, own, request }: Question,
  read: (answer: Buffer) => T | null,
  signal: AbortSignal,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const socket = createSocket('udp4');
    let repeat: NodeJS.Timeout | undefined;
    let over = false;
    const end = (settle: () => void) => {
      if (over) return;
      over = true;
      clearTimeout(repeat);
      signal.removeEventListener('abort', aborted);
      socket.close();
      settle();
    };
    const silent = () => end(() => reject(new MappingError('mapping-no-answer', 'the router does not answer')));
    const aborted = () => silent();
    const send = (afterMs: number) => {
      socket.send(request, (error) => (error === null ? undefined : silent()));
      repeat = setTimeout(() => send(afterMs * 2), afterMs);
    };
    socket.on('error', silent); // such as the system's word that nobody listens there
    // From then on the system lets in what comes from there, and nothing else.
    socket.on('connect', () => send(FIRST_REPEAT_MS));
    socket.on('message', (message) => {
      try {
        const answer = read(message);
        if (answer !== null) end(() => resolve(answer));
      } catch (error) {
        end(() => reject(error as Error));
      }
    });
    if (signal.aborted) return silent();
    signal.addEventListener('abort', aborted);
    socket.bind({ address: own, port: 0 }, () => (over ? undefined : socket.connect(port, host)));
  });
}
