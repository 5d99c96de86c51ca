// For other tools: a stage on another host, and what processes leave behind.
export { type Hop, HOPS, readLines, type Sent, type Taken, timesOf } from './evidence';
export { type Spread, spreadOf } from './percentiles';
export type { Guest, Stage, StagePlan } from './stage';
export { stageOn, type Within } from './stage-on';
