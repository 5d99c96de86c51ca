// Many players at once, for tests and benches.
export { Ensemble, type EnsemblePlan, stageOf } from './ensemble';
export { hear, type Hearing, pedalsDown, sounding, sumOf } from './hearing';
export { Member, type MemberPlan } from './member';
export { fileOf, hexOf, EVENTS_OF_A_ROUND, type PartNote, partOf } from './part';
export { type Attack, ATTACKS } from './attacks';
export { attackedJam, type Outcome, type Stretch } from './attacked-jam';
export { type Lateness } from './lateness';
export { Cluster } from './cluster';
export { earsOf, hearingUntil } from './ear';
export { type Beside, jamBeside, type JamBeside } from './jam-beside';
export { SERVER_ATTACKS, type ServerAttack } from './server-attacks';
