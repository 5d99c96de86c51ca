// Which of all the processes of a machine may write a file.
import { native } from './native';

/**
 * Locks an open file until its descriptor is closed, which the system does however the process ends. False: another
 * process has the lock. The lock binds only programs that ask for it, too. Throws if the file system has no locks.
 */
export const lockFile = (descriptor: number): boolean => native().lockFile(descriptor);
