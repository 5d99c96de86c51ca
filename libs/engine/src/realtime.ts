// Being there in time, for threads that are not the engine's own.
import { native } from './native';

/**
 * Real-time priority for the calling worker and the threads that it starts from now on; '' or why the system refuses.
 * For a worker that carries notes and sleeps otherwise; never on the main thread.
 */
export const raiseThread = (): string => native().raiseThread();
