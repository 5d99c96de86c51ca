// Who is the timing master: one pure rule, run by the server, and by peers among themselves while it is away.
// spec/election.md says it in words; spec/vectors/election pins it.
export { electTimingMaster } from './elect-timing-master';
export { comparePeers, isBetter } from './compare-peers';
export type { CurrentMaster, Election, ElectionPeer, ElectionReason, Verdict } from './election';
export {
  believedTerm,
  compareEpochs,
  electorOf,
  type Epoch,
  isOutrun,
  LAST_TERM,
  nextEpoch,
  SERVER_ELECTOR,
} from './epoch';
