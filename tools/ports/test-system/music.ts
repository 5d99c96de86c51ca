// What the tests play, at one rate.
import { type PlannedEvent, realMusic as realMusicAt } from '../src';

export const RATE = 48_000;

export const realMusic = (piece: string, seconds: number): PlannedEvent[] => realMusicAt(piece, seconds, RATE);
export const isChannel = (hex: string): boolean => hex < 'f0';
/** 0 to 15; of what has one. */
export const channelOf = (hex: string): number => parseInt(hex[1]!, 16);
