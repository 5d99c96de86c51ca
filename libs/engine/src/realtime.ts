// Real-time priority for threads that are not the engine's own.
import { native } from './native';

/**
 * Gives real-time priority to the calling worker and to the threads that it starts from now on. Returns '', or why the
 * system refuses. For a worker that carries notes and sleeps otherwise; never for the main thread.
 */
export const raiseThread = (): string => native().raiseThread();
