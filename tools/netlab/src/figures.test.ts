import { figuresOf, type Received } from './figures';
import { paceOf } from './probe';

const nothing: Received = { sent: 0, overtook: 0, bytes: 0, receivedForUs: 0, delaysUs: [] };

describe('the figures of a direction', () => {
  it('come from what one sent and the other heard', () => {
    const delaysUs = Array.from({ length: 100 }, (_, i) => 1000 + i * 100); // 1.0 … 10.9 ms
    const sender = {
      sparse: { ...nothing, sent: 110 },
      dense: { ...nothing, sent: 290 },
      flood: { ...nothing, sent: 5000 },
    };
    const receiver = {
      sparse: { ...nothing, delaysUs },
      dense: { ...nothing, delaysUs: delaysUs.concat(delaysUs), overtook: 3 },
      flood: { ...nothing, bytes: 2_500_000, receivedForUs: 2_000_000 },
    };
    const figures = figuresOf(sender, receiver);
    expect(figures).toMatchObject({
      packets: 400,
      delayMs: { p1: 1, p50: 5.9, p99: 10.8 },
      lossPercent: 25,
      overtookPercent: 1.5,
      throughputMbit: 10,
    });
    expect(figures.jitterMs).toBeCloseTo(5);
  });

  it('are none where nothing arrived', () => {
    const sent = { sparse: { ...nothing, sent: 10 }, dense: { ...nothing, sent: 10 }, flood: nothing };
    const heard = { sparse: nothing, dense: nothing, flood: nothing };
    const none = { delayMs: null, jitterMs: null, throughputMbit: null, lossPercent: 100 };
    expect(figuresOf(sent, heard)).toMatchObject(none);
  });
});

describe('the pace of a probe', () => {
  it('keeps packets apart by the width of the jitter when delay is measured', () => {
    expect(paceOf('sparse', {})).toEqual({ everyUs: 5000, bytes: 70 });
    expect(paceOf('sparse', { delayMs: 50, jitterMs: 25 }).everyUs).toBe(50_000);
  });

  it('stays below a cap when loss is measured, and above it when the cap is', () => {
    expect(paceOf('dense', { rateMbit: 10 }).everyUs).toBe(1000);
    expect(paceOf('dense', { rateMbit: 0.1 }).everyUs).toBe((98 * 8) / 0.05);
    const { everyUs, bytes } = paceOf('flood', { rateMbit: 10 });
    expect(((bytes + 28) * 8) / everyUs).toBe(20);
  });
});
