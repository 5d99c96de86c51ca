// For other tools: a stage on another host.
export type { Guest, Stage, StagePlan } from './stage';
export { stageOn, type Within } from './stage-on';
