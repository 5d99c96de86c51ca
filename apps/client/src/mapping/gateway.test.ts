import { inNetstat, inProc } from './gateway';

const HEADER = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT';
const route = (destination: string, gateway: string, flags: string, metric: number, mask: string) =>
  `eth0\t${destination}\t${gateway}\t${flags}\t0\t0\t${metric}\t${mask}\t0\t0\t0`;

describe('the default gateway', () => {
  it('of Linux is that of the route to everywhere, and of several the one that costs least', () => {
    const routes = [
      HEADER,
      route('00000000', '010AA8C0', '0003', 600, '00000000'),
      route('00000000', '0101A8C0', '0003', 100, '00000000'),
      route('0001A8C0', '00000000', '0001', 0, '00FFFFFF'),
      '',
    ];
    expect(inProc(routes.join('\n'), 'LE')).toBe('192.168.1.1');
  });

  it('is written the other way round on machines that count from the other end', () => {
    expect(inProc(`${HEADER}\n${route('00000000', 'C0A80101', '0003', 0, '00000000')}\n`, 'BE')).toBe('192.168.1.1');
  });

  it.each([
    ['there are no routes', ''],
    ['the route leads to a device', route('00000000', '00000000', '0001', 0, '00000000')],
    ['it is down', route('00000000', '0101A8C0', '0002', 0, '00000000')],
    ['it is half of everywhere, as of a VPN', route('00000000', '0101A8C0', '0003', 0, '00000080')],
    ['it is no address', route('00000000', '0101', '0003', 0, '00000000')],
  ])('is none where %s', (_, line) => {
    expect(inProc(`${HEADER}\n${line}\n`, 'LE')).toBeNull();
  });

  it.each([
    [
      'macOS',
      'Routing tables\n\nInternet:\nDestination        Gateway            Flags               Netif Expire\n' +
        'default            192.168.178.1      UGScg                 en0\n127                127.0.0.1          UCS                   lo0\n',
    ],
    [
      'Windows',
      'Active Routes:\r\nNetwork Destination        Netmask          Gateway       Interface  Metric\r\n' +
        '          0.0.0.0          0.0.0.0    192.168.178.1   192.168.178.20     35\r\n',
    ],
  ])('of %s is what netstat prints', (_, text) => {
    expect(inNetstat(text)).toBe('192.168.178.1');
  });

  it('of neither is what is no address', () => {
    expect(inNetstat('default            link#12            UCSIg           utun3\n')).toBeNull();
    expect(inNetstat('')).toBeNull();
  });
});
