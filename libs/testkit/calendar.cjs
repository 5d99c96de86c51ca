// Loaded before a client: its calendar is TEST_HOURS_AHEAD hours ahead, in every thread.
const ahead = Number(process.env.TEST_HOURS_AHEAD ?? 0) * 3_600_000;
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [RealDate.now() + ahead] : given));
  }
  static now() {
    return RealDate.now() + ahead;
  }
};
