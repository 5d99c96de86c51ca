// Whose a file is to write, among all the processes of a machine.
import { native } from './native';

/**
 * Locks an open file until its descriptor is closed, which the system does however the process ends. False: somebody else
 * has it. It binds only those who ask for it too. Throws where the file's system knows no locks.
 */
export const lockFile = (descriptor: number): boolean => native().lockFile(descriptor);
