// Many players at once, for tests and benches.
export { Ensemble, type EnsemblePlan, stageOf } from './ensemble';
export { compareReceived, type Hearing, pedalsDown, sounding, sumOf } from './hearing';
export { Member } from './member';
export { fileOf, hexOf, EVENTS_OF_A_ROUND, type PartNote, partOf } from './part';
